import fc from 'fast-check'
import type { OpenAPIV3_1 } from 'openapi-types'

export type Schema = OpenAPIV3_1.SchemaObject

/** Values that only the running system knows, by the name of the field: ids, keys of storage, cursors. */
export type Known = (name: string) => fc.Arbitrary<string> | undefined

type Resolve = (part: Schema | OpenAPIV3_1.ReferenceObject) => Schema

const DAY = 86_400_000
const dayFromNow = fc.integer({ min: -40, max: 500 }).map((days) => new Date(Date.now() + days * DAY).toISOString())

const SPANS = [
  ['startDate', 'endDate'],
  ['start', 'end'],
  ['availableFrom', 'availableTo'],
] as const

const STRINGS: Record<string, fc.Arbitrary<string>> = {
  date: fc.oneof(
    { weight: 8, arbitrary: dayFromNow.map((time) => time.slice(0, 10)) },
    { weight: 1, arbitrary: fc.constantFrom('2028-02-29', '9999-12-31', '0001-01-01', '2027-03-14') },
  ),
  'date-time': fc.oneof(
    { weight: 8, arbitrary: dayFromNow.map((time) => `${time.slice(0, 13)}:00:00Z`) },
    { weight: 1, arbitrary: fc.constantFrom('2027-03-14T02:30:00-06:00', '9999-12-31T23:59:59Z') },
  ),
  uuid: fc.uuid(),
  uri: fc.nat(99).map((number) => `https://fuzz.invalid/${number}.jpg`),
  password: fc.constantFrom('Correct-Horse-7!', 'Correct-Horse-7!', 'Correct-Horse-7!', 'Wrong-Horse-8!'),
}

/** Values that a schema allows, its edges among them. */
export function valuesOf(schema: Schema, resolve: Resolve, known: Known, name = ''): fc.Arbitrary<unknown> {
  const own = valuesOfType(schema, resolve, known, name)
  const examples: unknown[] = schema.examples ?? []
  if (
    examples.length === 0 ||
    schema.type === 'object' ||
    isMoment(schema) ||
    known(name) ||
    schema.format === 'password'
  )
    return own
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...examples) }, { weight: 1, arbitrary: own })
}

function valuesOfType(schema: Schema, resolve: Resolve, known: Known, name: string): fc.Arbitrary<unknown> {
  const inner = (part: Schema | OpenAPIV3_1.ReferenceObject, partName = name) =>
    valuesOf(resolve(part), resolve, known, partName)
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]))
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((part) => inner(part)))
  if (Array.isArray(schema.type)) {
    const types = schema.type.map((type) => inner({ ...schema, type } as Schema))
    return fc.oneof(...types.map((arbitrary, index) => ({ weight: index === 0 ? 4 : 1, arbitrary })))
  }
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, inner, known)
    case 'array': {
      const { items, minItems = 0, maxItems = 20 } = schema
      return fc.array(inner(items), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) })
    }
    case 'integer':
    case 'number':
      return numbersOf(schema)
    case 'boolean':
      return fc.boolean()
    case 'string':
      return known(name) ?? STRINGS[schema.format ?? ''] ?? textOf(schema, name)
    default:
      return fc.constant(null)
  }
}

function objectsOf(schema: Schema, inner: (part: Schema, name: string) => fc.Arbitrary<unknown>, known: Known) {
  const { properties = {}, required = [] } = schema
  const fields = Object.entries(properties).map(([key, part]) => [key, inner(part as Schema, key)] as const)
  const whole = fc.record(Object.fromEntries(fields), { requiredKeys: required })
  // Few of what is optional: all of it at once is always refused.
  const made = fc.tuple(whole, fc.nat(), fc.nat(4)).map(([value, from, count]) => {
    const optional = Object.keys(value).filter((key) => !required.includes(key))
    const left = new Set(optional.map((_, index) => optional[(from + index) % optional.length]).slice(count))
    return inOrder(Object.fromEntries(Object.entries(value).filter(([key]) => !left.has(key))))
  })
  const examples = (schema.examples ?? []) as Record<string, unknown>[]
  if (examples.length === 0) return made
  const isFresh = (key: string) =>
    isMoment(properties[key] as Schema) || /password/i.test(key) || known(key) !== undefined
  const likeExample = fc.tuple(fc.constantFrom(...examples), whole, fc.nat(40)).map(([example, fresh, more]) => {
    const changed = Object.keys(fresh).filter((key, index) => (key in example && isFresh(key)) || index === more)
    return inOrder({ ...example, ...Object.fromEntries(changed.map((key) => [key, fresh[key]])) })
  })
  return fc.oneof({ weight: 3, arbitrary: likeExample }, { weight: 1, arbitrary: made })
}

/** Mostly, what ends does so after it has begun. */
function inOrder(value: Record<string, unknown>): Record<string, unknown> {
  for (const [from, to] of SPANS) {
    const start = typeof value[from] === 'string' ? Date.parse(value[from]) : Number.NaN
    if (!(to in value) || Number.isNaN(start) || start > Date.now() + 400 * DAY) continue
    value[to] = new Date(start + 3 * DAY).toISOString().slice(0, 10)
    value[from] = new Date(start).toISOString().slice(0, 10)
  }
  return value
}

function isMoment({ format = '', anyOf = [] }: Schema): boolean {
  return format.startsWith('date') || anyOf.some((part) => 'format' in part && isMoment(part))
}

function numbersOf(schema: Schema): fc.Arbitrary<number> {
  const { minimum = 0, maximum = 1_000_000, exclusiveMinimum } = schema
  const least = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : minimum
  const edges = fc.constantFrom(Math.ceil(least), Math.floor(maximum))
  const small = fc.integer({ min: Math.ceil(least), max: Math.floor(Math.min(maximum, least + 20)) })
  if (schema.type === 'integer') return fc.oneof(small, edges)
  const cents = fc.integer({ min: Math.ceil(least * 100), max: Math.floor(maximum * 100) }).map((count) => count / 100)
  return fc.oneof(small, edges, cents)
}

const words = fc
  .array(fc.constantFrom('taco', 'Truck', 'grill', 'Café', '日本', '🌮', 'O’Neil', '50-amp', 'smoker'), {
    minLength: 3,
    maxLength: 12,
  })
  .map((list) => list.join(' '))

function textOf({ minLength = 0, maxLength = 500, pattern }: Schema, name: string): fc.Arbitrary<string> {
  const fitted = (text: string) => text.padEnd(minLength, 'x').slice(0, maxLength).toWellFormed()
  const edges = fc.constantFrom('a'.repeat(Math.max(minLength, 1)), 'b'.repeat(maxLength), '🌮'.repeat(maxLength >> 1))
  if (name === 'state') return fc.constantFrom('TX', 'CA', 'NY')
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, maxLength))
  return fc.oneof(
    { weight: 6, arbitrary: words.map(fitted) },
    { weight: 1, arbitrary: edges },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 60) }) },
  )
}
