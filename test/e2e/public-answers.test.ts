import { beforeAll, describe, expect, inject, test } from 'vitest'
import { inWords, openDocument, type OpenDocument } from '../support/document.ts'
import { judgedFetch } from '../support/judged.ts'

const { url, judgedUrl } = inject('stack')

/** Asks the API, by way of Prism. */
const ask = (target: string, init?: RequestInit) => judgedFetch(`${judgedUrl}${target}`, init)

type Response200 = { listings: { id: string; hostId: string }[]; pagination: { nextCursor: string | null } }

let api: OpenDocument
let listing: string
let host: string
let cursor: string

beforeAll(async () => {
  api = await openDocument(url)
  const page = (await (await ask('/api/listings?sort=rating&limit=2')).json()) as Response200
  listing = page.listings[0]?.id ?? ''
  host = page.listings[0]?.hostId ?? ''
  cursor = page.pagination.nextCursor ?? ''
})

async function checked(path: string, response: Response, method: 'get' | 'post' = 'get'): Promise<number> {
  const type = response.headers.get('Content-Type') ?? ''
  const validate = api.checkOf(path, method, response.status, type)
  validate(await response.json())
  expect(inWords(validate.errors)).toEqual([])
  return response.status
}

const SEARCHES = [
  '',
  'limit=100',
  'q=taco+truck&facets=true',
  'q=xyzzyqwfp&facets=true',
  'near=78701&radius=500&sort=distance',
  'near=Austin,+TX&q=food',
  'type=SALE,EVENT_PRO&sort=price-desc&facets=true',
  'page=2&limit=50&sort=popular',
  'sort=rating&verifiedOnly=true&deliveryOnly=true',
  'availableFrom=2026-12-01&availableTo=2026-12-05',
  'bbox=-125,24,-66,50',
]
const REFUSED = [
  'limit=0',
  'foo=1&bar=2',
  'near=Atlantis',
  'cursor=x',
  'q=%00',
  'page=9999',
  'sort=distance',
  'availableFrom=2026-02-30',
]

describe('every answer is what the document says, and no more', () => {
  test.each(SEARCHES)('GET /api/listings?%s', async (query) => {
    expect(await checked('/api/listings', await ask(`/api/listings?${query}`))).toBe(200)
  })

  test.each(REFUSED)('GET /api/listings?%s', async (query) => {
    expect(await checked('/api/listings', await ask(`/api/listings?${query}`))).toBe(400)
  })

  test('a further page', async () => {
    const query = new URLSearchParams({ sort: 'rating', limit: '2', cursor })
    expect(await checked('/api/listings', await ask(`/api/listings?${query.toString()}`))).toBe(200)
  })

  test.each<[object | string, string, number]>([
    [{ q: 'taco', type: ['RENT'], facets: true, near: '78701' }, 'application/json', 200],
    [{ type: 'RENT' }, 'application/json', 400],
    ['q=taco', 'text/plain', 415],
    [{ q: 'a'.repeat(70_000) }, 'application/json', 413],
  ])('POST /api/listings/search %j as %s: %i', async (body, type, status) => {
    const init = {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }
    const path = '/api/listings/search'
    expect(await checked(path, await ask(path, init), 'post')).toBe(status)
  })

  test('POST /api/listings/search with no JSON, which does not get through Prism', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' }
    const path = '/api/listings/search'
    expect(await checked(path, await fetch(`${url}${path}`, init), 'post')).toBe(400)
  })

  test.each(['', '/similar', '/availability', '/reviews'])('GET /api/listings/:id%s', async (rest) => {
    const path = `/api/listings/{id}${rest}`
    expect(await checked(path, await ask(`/api/listings/${listing}${rest}`))).toBe(200)
    expect(await checked(path, await ask(`/api/listings/${host}${rest}`))).toBe(404)
    expect(await checked(path, await ask(`/api/listings/x${rest}`))).toBe(404)
    expect(await checked(path, await ask(`/api/listings/${listing}${rest}?foo=1`))).toBe(400)
  })

  test.each(['ta', 'food', 'aus', 'zzzz'])('GET /api/listings/suggest?q=%s', async (q) => {
    expect(await checked('/api/listings/suggest', await ask(`/api/listings/suggest?q=${q}`))).toBe(200)
  })

  test('GET /api/users/:id', async () => {
    expect(await checked('/api/users/{id}', await ask(`/api/users/${host}`))).toBe(200)
    expect(await checked('/api/users/{id}', await ask(`/api/users/${listing}`))).toBe(404)
  })

  test('GET /health', async () => {
    expect(await checked('/health', await ask('/health'))).toBe(200)
    expect(await checked('/health/ready', await ask('/health/ready'))).toBe(200)
  })
})

test('the examples of the document fit their schemas', () => {
  for (const [name, schema] of Object.entries(api.document.components?.schemas ?? {})) {
    const validate = api.compile(schema)
    for (const example of schema.examples ?? []) {
      validate(example)
      expect({ name, errors: inWords(validate.errors) }).toEqual({ name, errors: [] })
    }
  }
})

test('the pictures of seeded listings and their hosts are there', async () => {
  const answer = await ask('/api/listings?sort=rating&limit=5')
  const { listings } = (await answer.json()) as { listings: { imageUrls: string[]; hostAvatarUrl: string }[] }
  for (const address of listings.flatMap(({ imageUrls, hostAvatarUrl }) => [...imageUrls, hostAvatarUrl])) {
    const picture = await fetch(address)
    expect([picture.status, picture.headers.get('Content-Type')], address).toEqual([
      200,
      // Other tests of this stack add photographs to listings.
      expect.stringMatching(/^image\/(svg\+xml|jpeg)$/),
    ])
  }
  expect((await fetch(`${url}/pictures/none.svg`)).status).toBe(404)
})
