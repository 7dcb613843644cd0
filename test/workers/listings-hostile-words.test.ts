import { beforeAll, describe, expect, test } from 'vitest'
import { insertListing, insertUser } from '../support/records.ts'
import { faultsOf, post, search, send, titles } from './support/api.ts'
import { owner } from './support/database.ts'

const STRANGE = 'Кофе ☕ und 咖啡 مقهى שלום — naïve “Zoë” 100%_off \\ n'

beforeAll(async () => {
  const host = await insertUser(owner, { role: 'HOST' })
  await insertListing(owner, host, { title: STRANGE, tags: ["o'neil", 'a,b', '🌮', 'C:\\temp', '50%'] })
  await insertListing(owner, host, { title: 'Undelivered', tags: ['delivery_available'], delivery_available: false })
})

const HOSTILE = [
  "'",
  "''",
  '"',
  '""',
  '"""',
  '\\',
  '\\\\',
  "\\'",
  '&|!():*<->',
  '&',
  '|',
  '!',
  '!!!taco',
  '(',
  ')',
  ':*',
  'taco:*',
  'taco:ABCD',
  '<->',
  'taco <-> truck',
  'taco & !truck',
  '-',
  '--',
  '- -',
  '-"',
  '-""',
  '"-"',
  '---taco',
  '-(taco)',
  '*',
  '%',
  '_',
  '$1',
  '$$',
  '${x}',
  '{{x}}',
  '%s %L %I',
  "taco' OR '1'='1",
  "'; DROP TABLE listings; --",
  "taco'); DELETE FROM listings WHERE ('1'='1",
  "' UNION SELECT email, password_hash FROM users --",
  "E'\\x27'",
  "taco' | 'truck",
  'taco/*',
  '*/',
  '<script>alert(1)</script>',
  '<b>taco</b>',
  'the',
  'the of and with a',
  'the "of the" -and',
  '-taco',
  '-taco -truck -"food truck"',
  '-the',
  '🌮',
  '🌮🌮🌮 taco',
  '👨‍👩‍👧‍👦',
  'مقهى',
  'שלום',
  '\u202Etaco\u202C',
  '咖啡',
  'кофе',
  'é\u0301\u0301\u0301',
  'ﬁﬂ',
  'İstanbul',
  'ß',
  '\u00AD\u200B\uFEFF',
  '\u00A0taco\u00A0',
  'taco\ntruck\r\ttaco',
  '\u0001\u0002\u001F',
  '\uFFFD\uFFFF',
  '𝓽𝓪𝓬𝓸',
  'http://example.com/a?b=c',
  'a@b.co',
  '1.5e10',
  '-1',
  '0x41',
  '12/12/2026',
  'a'.repeat(200),
  '🌮'.repeat(200),
  'é'.repeat(200),
  `${'ab '.repeat(15)}ab`,
  'a/b'.repeat(66),
  'a-'.repeat(100),
  '"'.repeat(200),
  "'".repeat(200),
  `"${'x y '.repeat(40)}"`,
]

describe('any text is text', () => {
  test.each(HOSTILE.map((q) => [JSON.stringify(q), q]))('%s', async (_name, q) => {
    const got = await send('/api/listings', { q, limit: 5, facets: true })
    const sent = await post('/api/listings/search', { q, limit: 5, facets: true })
    if (q.trim() === '') {
      expect([got.status, sent.status]).toEqual([400, 400])
      return
    }
    expect([got.status, sent.status]).toEqual([200, 200])
    expect(await sent.json()).toEqual(await got.json())
    for (const sort of ['newest', 'price-asc', 'rating'])
      expect((await send('/api/listings', { q, sort, city: 'Austin' })).status).toBe(200)
  })

  test.each(HOSTILE.filter((q) => q.trim() !== '' && Array.from(q).length <= 100).map((q) => [JSON.stringify(q), q]))(
    '%s as any other text',
    async (_name, q) => {
      for (const name of ['tags', 'category', 'city', 'state', 'location']) {
        if (name === 'tags' && !/[^,\s]/.test(q)) continue
        const { status } = await send('/api/listings', { [name]: q.slice(0, 40) })
        expect(`${name} ${status}`).toMatch(/^\w+ (200|400)$/)
      }
      expect((await send('/api/listings', { near: q })).status).toBe(400)
      expect((await send('/api/listings/suggest', { q })).status).toBe(200)
    },
  )

  test('the tables are still there', async () => {
    expect((await search()).pagination.total).toBeGreaterThan(100)
  })
})

describe('of q', () => {
  test('what only stop words say narrows nothing', async () => {
    const { pagination } = await search()
    expect((await search({ q: 'the of and' })).pagination.total).toBe(pagination.total)
    expect((await search({ q: '&|!():*<->' })).pagination.total).toBe(pagination.total)
  })

  test.each(['кофе', 'КОФЕ', '咖啡', 'مقهى', 'שלום', 'zoe', 'NAIVE', 'мaкofe кофе'.slice(7), '"und 咖啡"'])(
    '%s is found in its own script',
    async (q) => {
      expect(await titles({ q })).toContain(STRANGE)
    },
  )

  test('strange tags are found exactly, and come back byte for byte', async () => {
    for (const tags of ["o'neil", '🌮', 'c:\\TEMP', '50%']) expect(await titles({ tags })).toEqual([STRANGE])
    for (const tags of ['5_%', '5%', 'c:temp', 'b']) expect(await titles({ tags })).toEqual([])
    const [listing] = (await search({ tags: '🌮' })).listings
    expect(listing?.title).toBe(STRANGE)
    expect(listing?.tags).toEqual(["o'neil", 'a,b', '🌮', 'C:\\temp', '50%'])
  })

  test('a tag that is spelt as a column is no filter, nor does it take one away', async () => {
    expect(await titles({ tags: 'delivery_available' })).toEqual(['Undelivered'])
    expect(await titles({ tags: 'delivery_available', deliveryOnly: 'true' })).toEqual([])
  })

  test('a tag with a comma is found by a body', async () => {
    const response = await post('/api/listings/search', { tags: ['A,B'] })
    expect((await response.json<{ listings: unknown[] }>()).listings).toHaveLength(1)
  })

  test('200 characters are taken and 201 are not; an emoji is one', async () => {
    for (const character of ['a', 'é', '🌮']) {
      expect((await send('/api/listings', { q: character.repeat(200) })).status).toBe(200)
      expect(await faultsOf(await send('/api/listings', { q: character.repeat(201) }))).toEqual(['q custom'])
    }
    expect((await send('/api/listings', { q: ` ${'a'.repeat(200)} ` })).status).toBe(200)
  })

  test.each(['%00', 'taco%00truck', '%ED%A0%80', '%ff', '%', '%zz'])('%s is refused as no text', async (raw) => {
    expect(await faultsOf(await send(`/api/listings?q=${raw}`))).toEqual(['q invalid_text'])
    expect(await faultsOf(await send(`/api/listings?tags=${raw}`))).toEqual(['tags invalid_text'])
    expect(await faultsOf(await send(`/api/listings/suggest?q=${raw}`))).toEqual(['q invalid_text'])
  })

  test.each([String.raw`"\u0000"`, String.raw`"\ud800"`, String.raw`"a\udc00b"`])(
    '%s is refused in a body',
    async (text) => {
      expect(await faultsOf(await post('/api/listings/search', `{"q":${text}}`))).toEqual(['q invalid_text'])
      expect(await faultsOf(await post('/api/listings/search', `{"tags":["a",${text}]}`))).toEqual([
        'tags.1 invalid_text',
      ])
    },
  )
})
