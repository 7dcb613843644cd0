import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readTerms, type SearchTerms } from '../../src/features/listings/terms.rules.ts'

const NONE = { words: [], phrases: [], excluded: [], prefix: false }

describe('what somebody typed', () => {
  test.each<[string, Partial<SearchTerms>]>([
    ['', {}],
    ['   ', {}],
    ['taco', { words: ['taco'], prefix: true }],
    ['  taco   truck ', { words: ['taco', 'truck'], prefix: true }],
    ['"food truck"', { phrases: ['food truck'] }],
    ['taco "food truck"', { words: ['taco'], phrases: ['food truck'] }],
    ['"food truck" taco', { words: ['taco'], phrases: ['food truck'], prefix: true }],
    ['"food truck"taco', { words: ['taco'], phrases: ['food truck'], prefix: true }],
    ['taco"food truck"', { words: ['taco'], phrases: ['food truck'] }],
    ['“food truck” „ghost kitchen”', { phrases: ['food truck', 'ghost kitchen'] }],
    ['"food truck', { phrases: ['food truck'] }],
    ['taco "', { words: ['taco'] }],
    ['""', {}],
    ['"  "', {}],
    ['taco -trailer', { words: ['taco'], excluded: ['trailer'] }],
    ['-trailer taco', { words: ['taco'], excluded: ['trailer'], prefix: true }],
    ['-"food truck" taco', { words: ['taco'], excluded: ['food truck'], prefix: true }],
    // A dash that stands alone, or within a word, excludes nothing.
    ['taco - truck', { words: ['taco', '-', 'truck'], prefix: true }],
    ['taco -- truck', { words: ['taco', '--', 'truck'], prefix: true }],
    ['taco -', { words: ['taco', '-'], prefix: true }],
    ['-bar- taco', { words: ['taco'], excluded: ['bar-'], prefix: true }],
    ['--trailer', { excluded: ['-trailer'] }],
    ['bar-b-q', { words: ['bar-b-q'], prefix: true }],
    ['taco\ttruck\nrental', { words: ['taco', 'truck'], prefix: false, intent: 'rent' }],
  ])('%j is %j', (q, terms) => {
    expect(readTerms(q)).toEqual({ ...NONE, ...terms })
  })

  test('is never lost, whatever it is', () => {
    const typed = fc
      .array(fc.constantFrom('taco', ' ', '"', '-', '“', 'x'), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(typed, (q) => {
        const { words, phrases, excluded } = readTerms(q)
        const terms = [...words, ...phrases, ...excluded]
        for (const term of terms) expect(term.trim()).not.toBe('')
        for (const word of words) expect(word).not.toMatch(/[\s"]/)
        const letters = (text: string) =>
          text
            .replaceAll(/[^a-z]/g, '')
            .split('')
            .toSorted()
            .join('')
        expect(letters(terms.join(''))).toBe(letters(q))
      }),
    )
  })
})

describe('words that hosts do not write', () => {
  test.each([
    ['taco truck near', ['taco', 'truck'], false],
    ['cheap taco truck', ['taco', 'truck'], true],
    ['Looking for BEST tacos', ['for', 'tacos'], true],
    ['how much does a taco truck cost', ['how', 'does', 'a', 'taco', 'truck'], false],
    ['book', ['book'], true],
    ['book rent cheap', ['book', 'rent', 'cheap'], true],
    ['best', ['best'], true],
  ])('are left out of %j, unless nothing else was typed', (q, words, prefix) => {
    expect(readTerms(q)).toMatchObject({ words, prefix })
  })

  test.each(
    `near nearby nearest around local close rent rental rentals renting hire hiring book booking lease buy buying purchase
     sale cheap cheapest affordable best good great top looking look need want find get search searching please much many
     price prices cost costs rate rates`.split(/\s+/),
  )('%s is one', (word) => {
    expect(readTerms(`${word} tacos`).words).toEqual(['tacos'])
  })

  test('are left out beside a phrase', () => {
    expect(readTerms('rent "taco truck"')).toEqual({ ...NONE, phrases: ['taco truck'], intent: 'rent' })
    expect(readTerms('-x rent')).toEqual({ ...NONE, excluded: ['x'], words: ['rent'], prefix: true })
  })
})

describe('what somebody wants', () => {
  test.each([
    ['taco truck for sale', 'buy'],
    ['For Sale taco truck', 'buy'],
    ['want to buy a taco truck', 'buy'],
    ['buying a taco truck', 'buy'],
    ['purchase taco truck', 'buy'],
    ['taco truck for rent', 'rent'],
    ['taco truck rental', 'rent'],
    ['taco truck rentals', 'rent'],
    ['renting tacos', 'rent'],
    ['hire a taco truck', 'rent'],
    ['hiring a taco truck', 'rent'],
    ['taco truck lease', 'rent'],
    // To buy what was let is to buy.
    ['buy rental truck', 'buy'],
    ['taco truck', undefined],
    ['taco sale', undefined],
    ['best tacos', undefined],
    ['good current trucks', undefined],
    ['good buyer trucks', undefined],
  ])('with %j is to %s', (q, intent) => {
    expect(readTerms(q).intent).toBe(intent)
  })
})
