import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import type { OpenAPIV3_1 } from 'openapi-types'
import { beforeAll, describe, expect, inject, test } from 'vitest'

const { url } = inject('stack')
const addFormats = addFormatsModule.default

type Response200 = { listings: { id: string; hostId: string }[]; pagination: { nextCursor: string | null } }

let document: OpenAPIV3_1.Document
let ajv: Ajv2020
let listing: string
let host: string
let cursor: string

beforeAll(async () => {
  document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenAPIV3_1.Document
  ajv = new Ajv2020({ allErrors: true, strict: false })
  addFormats(ajv)
  ajv.addSchema(closed({ $id: 'document', components: document.components }) as object)
  const page = (await (await fetch(`${url}/api/listings?sort=rating&limit=2`)).json()) as Response200
  listing = page.listings[0]?.id ?? ''
  host = page.listings[0]?.hostId ?? ''
  cursor = page.pagination.nextCursor ?? ''
})

/** The same schema, where an object has the properties that it names and no others; a part of `allOf` requires none. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] =>
    key === '$ref' ? [key, String(value).replace('#/', 'document#/')] : [key, closed(value)],
  )
  const isObject = 'required' in schema && !('additionalProperties' in schema)
  return Object.fromEntries([...entries, ...(isObject ? [['additionalProperties', false]] : [])])
}

const resolved = <Part extends object>(part: Part | OpenAPIV3_1.ReferenceObject): Part => {
  if (!('$ref' in part)) return part
  const steps = part.$ref.slice(2).split('/')
  return steps.reduce<unknown>((found, step) => Reflect.get(found as object, step), document) as Part
}

/** The check for what an operation answers with a status, by the document. @throws when it documents none */
function schemaOf(path: string, method: 'get' | 'post', status: number, type: string): ValidateFunction {
  const responses = document.paths?.[path]?.[method]?.responses ?? {}
  const response = responses[status]
  if (!response) throw new Error(`${method} ${path} documents no ${status}`)
  const schema = resolved<OpenAPIV3_1.ResponseObject>(response).content?.[type]?.schema
  if (!schema) throw new Error(`${method} ${path} documents no ${type} for ${status}`)
  return ajv.compile(closed(schema) as object)
}

const inWords = (errors: ErrorObject[] | null | undefined) =>
  (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)

async function checked(path: string, response: Response, method: 'get' | 'post' = 'get'): Promise<number> {
  const type = response.headers.get('Content-Type') ?? ''
  const validate = schemaOf(path, method, response.status, type)
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
    expect(await checked('/api/listings', await fetch(`${url}/api/listings?${query}`))).toBe(200)
  })

  test.each(REFUSED)('GET /api/listings?%s', async (query) => {
    expect(await checked('/api/listings', await fetch(`${url}/api/listings?${query}`))).toBe(400)
  })

  test('a further page', async () => {
    const query = new URLSearchParams({ sort: 'rating', limit: '2', cursor })
    expect(await checked('/api/listings', await fetch(`${url}/api/listings?${query.toString()}`))).toBe(200)
  })

  test.each<[object | string, string, number]>([
    [{ q: 'taco', type: ['RENT'], facets: true, near: '78701' }, 'application/json', 200],
    [{ type: 'RENT' }, 'application/json', 400],
    ['{', 'application/json', 400],
    ['q=taco', 'text/plain', 415],
    [{ q: 'a'.repeat(70_000) }, 'application/json', 413],
  ])('POST /api/listings/search %j as %s: %i', async (body, type, status) => {
    const init = {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }
    const path = '/api/listings/search'
    expect(await checked(path, await fetch(`${url}${path}`, init), 'post')).toBe(status)
  })

  test.each(['', '/similar', '/availability', '/reviews'])('GET /api/listings/:id%s', async (rest) => {
    const path = `/api/listings/{id}${rest}`
    expect(await checked(path, await fetch(`${url}/api/listings/${listing}${rest}`))).toBe(200)
    expect(await checked(path, await fetch(`${url}/api/listings/${host}${rest}`))).toBe(404)
    expect(await checked(path, await fetch(`${url}/api/listings/x${rest}`))).toBe(404)
    expect(await checked(path, await fetch(`${url}/api/listings/${listing}${rest}?foo=1`))).toBe(400)
  })

  test.each(['ta', 'food', 'aus', 'zzzz'])('GET /api/listings/suggest?q=%s', async (q) => {
    expect(await checked('/api/listings/suggest', await fetch(`${url}/api/listings/suggest?q=${q}`))).toBe(200)
  })

  test('GET /api/users/:id', async () => {
    expect(await checked('/api/users/{id}', await fetch(`${url}/api/users/${host}`))).toBe(200)
    expect(await checked('/api/users/{id}', await fetch(`${url}/api/users/${listing}`))).toBe(404)
  })

  test('GET /health', async () => {
    expect(await checked('/health', await fetch(`${url}/health`))).toBe(200)
    expect(await checked('/health/ready', await fetch(`${url}/health/ready`))).toBe(200)
  })
})

test('the examples of the document fit their schemas', () => {
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    const validate = ajv.compile(closed(schema) as object)
    for (const example of schema.examples ?? []) {
      validate(example)
      expect({ name, errors: inWords(validate.errors) }).toEqual({ name, errors: [] })
    }
  }
})

test('the pictures of seeded listings and their hosts are there', async () => {
  const answer = await fetch(`${url}/api/listings?limit=5`)
  const { listings } = (await answer.json()) as { listings: { imageUrls: string[]; hostAvatarUrl: string }[] }
  for (const address of listings.flatMap(({ imageUrls, hostAvatarUrl }) => [...imageUrls, hostAvatarUrl])) {
    const picture = await fetch(address)
    expect([picture.status, picture.headers.get('Content-Type')], address).toEqual([200, 'image/svg+xml'])
  }
  expect((await fetch(`${url}/pictures/none.svg`)).status).toBe(404)
})
