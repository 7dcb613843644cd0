import { beforeAll, describe, expect, test } from 'vitest'
import { insertListing, insertUser } from '../support/records.ts'
import { search, titles } from './support/api.ts'
import { clearListings, owner } from './support/database.ts'

const PLAIN = 'Clean, insured and ready to roll every weekend'

beforeAll(async () => {
  await clearListings()
  const host = await insertUser(owner, { role: 'HOST' })
  const add = (title: string, columns: Record<string, unknown> = {}) =>
    insertListing(owner, host, { title, description: PLAIN, category: 'Other', ...columns })
  await add('Barbecue smoker on wheels')
  await add('Rolling grill', { tags: ['smoker'] })
  await add('Evening grill', { highlights: ['Offset smoker included'] })
  await add('Tailgate grill', { category: 'Smoker rigs' })
  await add('Backyard grill', { description: `${PLAIN}, with a smoker` })
  await add('Crêpe café wagon', { tags: ['dessert'] })
  await add('Food truck with espresso machine')
  await add('Truck for frozen food')
  await add('Generator, 7000 W', { tags: ['inverter-generator'] })
  await add("Joe's Kombucha Bar", { city: 'Wilmington', state: 'NC' })
  await add('Photobooth with props', { highlights: ['O’Brien & Söhne', '100% vegan'] })
})

describe('words', () => {
  test('are found in title, tags, highlights, category and description, and weigh in that order', async () => {
    expect(await titles({ q: 'smoker' })).toEqual([
      'Barbecue smoker on wheels',
      'Rolling grill',
      'Evening grill',
      'Tailgate grill',
      'Backyard grill',
    ])
  })

  test('order the page, unless another order is asked for', async () => {
    const byWeight = await titles({ q: 'smoker' })
    expect(await titles({ q: 'smoker', sort: 'relevance' })).toEqual(byWeight)
    expect(await titles({ q: 'smoker', sort: 'oldest' })).toEqual(byWeight)
    expect(await titles({ q: 'smoker', sort: 'newest' })).toEqual(byWeight.toReversed())
  })

  test('must all be there, wherever a listing has them all', async () => {
    expect(await titles({ q: 'smoker wheels' })).toEqual(['Barbecue smoker on wheels'])
    expect(await titles({ q: 'wheels smoker' })).toEqual(['Barbecue smoker on wheels'])
    expect(await titles({ q: 'food espresso' })).toEqual(['Food truck with espresso machine'])
  })

  test.each([
    ['stems', 'trucks', ['Food truck with espresso machine', 'Truck for frozen food']],
    ['stems', 'evenings', ['Evening grill']],
    ['prefixes of the last word', 'espr', ['Food truck with espresso machine']],
    ['prefixes of the last word', 'truck esp', ['Food truck with espresso machine']],
    ['accents', 'crepe cafe', ['Crêpe café wagon']],
    ['accents', 'CRÊPE CAFÉ', ['Crêpe café wagon']],
    ['accents', 'sohne', ['Photobooth with props']],
    ['one typing error', 'kombcha', ['Joe’s Kombucha Bar']],
    ['one typing error', 'espreso', ['Food truck with espresso machine']],
    ['swapped letters', 'genertaor', ['Generator, 7000 W']],
    ['two typing errors', 'barbicu', ['Barbecue smoker on wheels']],
    ['two typing errors', 'ezpresoo', ['Food truck with espresso machine']],
    ['numbers', '7000', ['Generator, 7000 W']],
    ['what hyphens join', 'inverter', ['Generator, 7000 W']],
    ['what hyphens join', 'inverter-generator', ['Generator, 7000 W']],
    ['apostrophes', "joe's", ['Joe’s Kombucha Bar']],
    ['apostrophes', 'joes', ['Joe’s Kombucha Bar']],
    ['apostrophes', 'joe', ['Joe’s Kombucha Bar']],
    ['words written together', 'foodtruck', ['Food truck with espresso machine']],
    ['the place', 'kombucha wilmington', ['Joe’s Kombucha Bar']],
    ['stop words beside others', 'the truck with an espresso', ['Food truck with espresso machine']],
    ['capitals', 'ESPRESSO', ['Food truck with espresso machine']],
    ['blanks', '  espresso   \t machine ', ['Food truck with espresso machine']],
  ])('forgive %s: %s', async (_what, q, expected) => {
    const found = (await titles({ q })).map((title) => title.replace("'", '’'))
    for (const title of expected) expect(found).toContain(title)
    expect(found[0]).toSatisfy((title: string) => expected.includes(title))
  })

  test('are forgiven errors only where nothing matches exactly', async () => {
    expect(await titles({ q: 'grill' })).toHaveLength(4)
    expect(await titles({ q: 'wagon' })).toEqual(['Crêpe café wagon'])
  })

  test('that nothing resembles find nothing', async () => {
    expect(await titles({ q: 'xyzzyqwfp' })).toEqual([])
  })

  test('are the same as q and as search', async () => {
    expect(await search({ search: 'smoker' })).toEqual(await search({ q: 'smoker' }))
  })
})

describe('phrases and exclusions', () => {
  test.each<[string, string[]]>([
    ['"food truck"', ['Food truck with espresso machine']],
    ['"frozen food"', ['Truck for frozen food']],
    ['"truck food"', []],
    ['“food truck”', ['Food truck with espresso machine']],
    ['"food truck" espresso', ['Food truck with espresso machine']],
    ['"food truck" frozen', []],
    ['"food trucks"', ['Food truck with espresso machine']],
    ['"food truck', ['Food truck with espresso machine']],
    ['truck -frozen', ['Food truck with espresso machine']],
    ['truck -"food truck"', ['Truck for frozen food']],
    ['truck -espresso -frozen', []],
    ['-frozen truck', ['Food truck with espresso machine']],
    ['smoker -grill -wheels', []],
    ['truck -trucks', []],
    ['truck -nosuchword', ['Food truck with espresso machine', 'Truck for frozen food']],
  ])('%s finds %j', async (q, expected) => {
    expect((await titles({ q })).toSorted()).toEqual(expected.toSorted())
  })

  test('only exclusions: everything else', async () => {
    const everything = await titles()
    const found = await titles({ q: '-smoker' })
    expect(found).toHaveLength(everything.length - 5)
    expect(found).not.toContain('Rolling grill')
  })

  test('an exclusion is not forgiven errors, and takes no prefix', async () => {
    expect(await titles({ q: 'truck -froz' })).toHaveLength(2)
  })
})

describe('words that somebody else misspelt, too', () => {
  beforeAll(async () => {
    const host = await insertUser(owner, { role: 'HOST' })
    for (const title of [
      'Teppanyaki counter with hibachi',
      'Tepanyaki counter',
      'Hibatchi cart',
      'Tepanyaki beside hibachi',
    ])
      await insertListing(owner, host, { title, description: PLAIN, category: 'Other' })
  })

  test('are corrected together, and what has one of them as it was typed comes first', async () => {
    expect(await titles({ q: 'tepanyaki hibatchi' })).toEqual([
      'Tepanyaki beside hibachi',
      'Teppanyaki counter with hibachi',
    ])
  })

  test('are not corrected where a listing has them as they were typed', async () => {
    expect(await titles({ q: 'tepanyaki counter' })).toEqual(['Tepanyaki counter'])
  })
})
