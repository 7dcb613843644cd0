import fc from 'fast-check'

/** JSON that `JSON.stringify` cannot write, such as `1e309` or `-0`. */
class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const deep = (levels: number) => new RawJson('['.repeat(levels) + ']'.repeat(levels))

const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\uD800',
  'a\uDFFFb',
  '😀'.repeat(70),
  '\u202Eright to left',
  'עִבְרִית',
  'Z\u0351\u036B\u0343'.repeat(40),
  '\uFEFF',
  '\u2028',
  "' OR '1'='1",
  "'); DROP TABLE users; --",
  '$.** ? (@ == 1)',
  '{"$ne":null}',
  '{1,2,NULL}',
  '%',
  '%_\\',
  '\\',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'https://[::1]:0/',
  'https://user:pw@host.invalid/',
  'javascript:alert(1)',
  '2026-02-30',
  '2026-13-01',
  '0000-00-00',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-12-01T24:00:00Z',
  '2026-12-01T09:00:00+23:59',
  '2026-12-31T23:59:60Z',
  '9999-12-31T23:59:59.999999999Z',
  'infinity',
  'NaN',
  '1e309',
  '-0',
  '0x10',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '90,181',
  '-90,-180',
  '1e400,0',
  'NaN,NaN',
  'constructor',
  '__proto__',
  'a'.repeat(10_000),
  'a b '.repeat(700),
  '"' + 'x '.repeat(50),
  '-'.repeat(200),
  '((((((((a',
  ':*&|!<->',
]

const OTHERS: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.1 + 0.2,
  1.005,
  1e21,
  5e-324,
  2 ** 31,
  2 ** 53 + 2,
  -(2 ** 63),
  new RawJson('-0'),
  new RawJson('1e309'),
  new RawJson('-1e309'),
  new RawJson('1e-400'),
  new RawJson('9223372036854775808'),
  new RawJson(`1${'0'.repeat(400)}`),
  new RawJson('0.1000000000000000055511151231257827'),
  new RawJson('{"__proto__":{"a":1}}'),
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { length: 1 },
  Array.from({ length: 1000 }, () => 'a'),
  deep(20),
  deep(200),
  'a'.repeat(70_000),
]

/** Text that somebody will send one day. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)

/** Any JSON value that a careful schema refuses, or has to think about. */
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(...OTHERS),
  fc.jsonValue({ maxDepth: 2 }),
  fc.double(),
)

/** Bodies that are no JSON, or JSON of another shape. */
export const hostileBody: fc.Arbitrary<string> = fc.constantFrom(
  '',
  ' ',
  '{',
  '{"a":1,}',
  "{'a':1}",
  'null',
  'true',
  '0',
  '"text"',
  '[]',
  '[{}]',
  '{}',
  '{"a":NaN}',
  '\uFEFF{}',
  '{"\\ud800":1}',
  '{"a":1,"a":2}',
  '[1,2',
  '{"a":"\u0001"}',
  `{"a":${'['.repeat(5000)}`,
  `{"a":"${'a'.repeat(70_000)}"}`,
)

export const hostileHeader: fc.Arbitrary<string> = fc.constantFrom(
  '*',
  '"',
  '""',
  'W/"',
  'W/"a", "b"',
  '"a","a",,',
  'é'.repeat(20),
  'a'.repeat(300),
  'a'.repeat(3000),
  "' OR 1=1 --",
  'null',
  '0',
  'a b',
)

/** Values as JSON text. */
export function toJson(value: unknown): string {
  if (value instanceof RawJson) return value.text
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return `{${Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([key, part]) => `${JSON.stringify(key)}:${toJson(part)}`)
    .join(',')}}`
}

type Place = { at: object; key: string }

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof RawJson)

function placesIn(value: unknown): Place[] {
  if (!isContainer(value)) return []
  return Object.entries(value).flatMap(([key, part]) => [{ at: value, key }, ...placesIn(part)])
}

/** A value with one thing about it changed: another value, a key more, a key less. */
export const mutated = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      valid,
      fc.nat(),
      fc.constantFrom('replace', 'replace', 'replace', 'add', 'remove'),
      hostileValue,
      hostileText,
    )
    .map(([value, number, how, other, name]) => {
      const copy: unknown = copied(value)
      if (how === 'add' && isContainer(copy) && !Array.isArray(copy)) return { ...copy, [name]: other }
      const places = placesIn(copy)
      const place = places[number % Math.max(places.length, 1)]
      if (!place) return other
      if (how === 'remove') Reflect.deleteProperty(place.at, place.key)
      else Reflect.set(place.at, place.key, other)
      return copy
    })

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied)
  if (!isContainer(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copied(part)]))
}
