import { exports } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { ListingPage } from '../../../src/features/listings/listings.answers.ts'

/** Query parameters; a list is sent as repeated keys. */
export type Params = Record<string, string | number | boolean | string[]>

export type Listing = ListingPage['listings'][number]

type Fault = { path: string; code: string; message: string }

/** A path with its query string. */
export function urlOf(path: string, params: Params = {}): string {
  const url = new URL(path, 'http://api.test')
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one))
  }
  return url.href
}

/** Sends a request to the whole Worker. */
export const send = (path: string, params: Params = {}, init: RequestInit = {}): Promise<Response> =>
  exports.default.fetch(urlOf(path, params), init)

/** Sends a JSON body, or a text as it is. */
export const post = (path: string, body: unknown): Promise<Response> =>
  send(
    path,
    {},
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
  )

/** The body of a 200. */
export async function read<Body>(path: string, params: Params = {}): Promise<Body> {
  const response = await send(path, params)
  const text = await response.text()
  expect(response.status, `${urlOf(path, params)} gave ${text.slice(0, 500)}`).toBe(200)
  return JSON.parse(text) as Body
}

/** A page of the public search. */
export const search = (params: Params = {}): Promise<ListingPage> => read<ListingPage>('/api/listings', params)

/** The titles that a search finds, in its order. */
export async function titles(params: Params = {}): Promise<string[]> {
  const { listings } = await search({ limit: 100, ...params })
  return listings.map(({ title }) => title)
}

/** What a 400 says is wrong: `path code` of each fault. */
export async function faultsOf(response: Response): Promise<string[]> {
  const text = await response.text()
  expect(response.status, text.slice(0, 500)).toBe(400)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  const { code, errors = [] } = JSON.parse(text) as { code: string; errors?: Fault[] }
  expect(code).toBe('invalid_request')
  for (const { message } of errors) expect(message).not.toBe('')
  return errors.map((fault) => `${fault.path} ${fault.code}`)
}

/** The faults of a refused search. */
export const faults = async (params: Params, path = '/api/listings'): Promise<string[]> =>
  faultsOf(await send(path, params))
