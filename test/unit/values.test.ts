import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Id, IdParam } from '../../src/lib/ids.schemas.ts'
import { newId } from '../../src/lib/ids.ts'
import { DayOrMoment } from '../../src/lib/moments.schemas.ts'
import { dollars } from '../../src/lib/money.schemas.ts'
import { isCents } from '../../src/lib/money.ts'
import { text } from '../../src/lib/text.schemas.ts'
import { findUncleanText, isCleanText } from '../../src/lib/text.ts'
import { US_STATES } from '../../src/lib/us-states.ts'

const LONE = '\ud83d'

describe('text', () => {
  const title = text(2, 4)

  test.each([
    ['ab', 'ab'],
    ['  abcd\n', 'abcd'],
    ['🚚🚚🚚🚚', '🚚🚚🚚🚚'],
    ['é'.normalize('NFD'), 'é'.normalize('NFD')],
  ])('%j is taken as %j', (given, taken) => {
    expect(title.parse(given)).toBe(taken)
  })

  test.each(['', 'a', ' a ', 'abcde', '🚚', '🚚🚚🚚🚚🚚', '🚚🚚🚚ab', 'x'.repeat(9), 7, null])(
    '%j is refused',
    (given) => {
      expect(title.safeParse(given).success).toBe(false)
    },
  )

  test('says how long it has to be', () => {
    expect(title.safeParse('a').error?.issues[0]?.message).toBe('Must be 2 to 4 characters long.')
    expect(title.meta()).toMatchObject({ minLength: 2, maxLength: 4 })
  })

  test.each([
    ['taco 🚚', true],
    ['', true],
    ['a\u0000', false],
    [LONE, false],
    ['\ude9a', false],
  ])('%j can be stored: %s', (value, isClean) => {
    expect(isCleanText(value)).toBe(isClean)
  })

  test.each([
    ['\u0000', ''],
    [{ title: 'a\u0000' }, 'title'],
    [{ tags: ['a', LONE] }, 'tags.1'],
    [{ a: { b: [{ c: LONE }] } }, 'a.b.0.c'],
    // A name that nobody can store has no path that could be told.
    [{ a: { [LONE]: 1 } }, 'a'],
    [{ [LONE]: 1 }, ''],
  ])('in %j that nobody can store is found at %j', (body, path) => {
    expect(findUncleanText(body)).toEqual({
      path,
      code: 'invalid_text',
      message: 'Text must not contain NUL characters or lone surrogates.',
    })
  })

  test.each(['taco', 7, null, undefined, true, {}, [], { tags: ['a', null], price: 7 }])(
    'in %j is all clean',
    (body) => {
      expect(findUncleanText(body)).toBeUndefined()
    },
  )
})

describe('money', () => {
  test('is exact to the cent, whatever the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (cents) => {
        expect(isCents(cents / 100)).toBe(true)
        expect(isCents(cents / 100 + 0.004)).toBe(false)
      }),
    )
  })

  test.each([0.01, 99.5, 250, 1_000])('%d dollars are taken', (amount) => {
    expect(dollars(1_000).parse(amount)).toBe(amount)
  })

  test.each([0, -1, 1_000.01, 0.001, 99.999, Number.NaN, Infinity, '250'])('%j dollars are refused', (amount) => {
    expect(dollars(1_000).safeParse(amount).success).toBe(false)
  })

  test('says what is wrong with half a cent', () => {
    expect(dollars(10).safeParse(0.005).error?.issues).toMatchObject([
      { code: 'custom', params: { code: 'not_cents' }, message: 'Must have at most two decimals.' },
    ])
  })
})

describe('a day or a moment', () => {
  test.each([
    ['2026-12-01', '2026-12-01'],
    ['1000-01-01', '1000-01-01'],
    ['9997-12-31', '9997-12-31'],
    ['2026-12-01T09:00:00-06:00', '2026-12-01T15:00:00.000Z'],
    ['2026-12-01T09:00:00.5Z', '2026-12-01T09:00:00.500Z'],
  ])('%s is %s', (given, taken) => {
    expect(DayOrMoment.parse(given)).toBe(taken)
  })

  test.each(['0999-12-31', '9998-01-01', '2026-02-30', '2026-12-01T09:00:00', '2026-12-01 09:00', 'today', '', 7])(
    '%j is neither',
    (given) => {
      expect(DayOrMoment.safeParse(given).success).toBe(false)
    },
  )

  test('says what it has to look like, and when it has to be', () => {
    expect(DayOrMoment.safeParse('today').error?.issues[0]?.message).toContain('2026-12-01T09:00:00-06:00')
    expect(DayOrMoment.safeParse('0999-12-31').error?.issues[0]?.message).toContain('between the years 1000 and 9997')
  })
})

describe('an id', () => {
  test('is a UUID that sorts by time', () => {
    const ids = Array.from({ length: 100 }, newId)
    expect(ids.toSorted()).toEqual(ids)
    for (const id of ids) expect(Id.parse(id)).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-/)
  })

  const id = '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071'
  test.each([
    id.toUpperCase(),
    `${id}0`,
    `0${id}`,
    id.slice(1),
    id.replaceAll('-', ''),
    `${id}\n`,
    `g${id.slice(1)}`,
    '',
  ])('is not %j', (value) => {
    expect(Id.safeParse(value).error?.issues[0]?.message).toBe('Must be an id (a lower-case UUID).')
    expect(IdParam.safeParse({ id: value }).success).toBe(false)
  })

  test('in a path stands alone', () => {
    expect(IdParam.parse({ id })).toEqual({ id })
    expect(IdParam.safeParse({ id, more: 'x' }).success).toBe(false)
  })
})

test('there are fifty states, the capital and the five territories, each once', () => {
  expect(new Set(US_STATES).size).toBe(56)
  expect(US_STATES).toHaveLength(56)
  expect(US_STATES.every((code) => /^[A-Z]{2}$/.test(code))).toBe(true)
})
