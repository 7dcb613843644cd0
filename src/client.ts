import { hc } from 'hono/client'
import type { AppType } from './app.ts'

/** What the API assumes where a parameter is missing: sending it again would only make a second cache key. */
const DEFAULTS: Record<string, string> = { limit: '20', page: '1', facets: 'false' }

/**
 * A client whose paths, parameters and answers are typed by the routes themselves. GET requests get a canonical URL
 * (sorted parameters, no defaults, no empty values), so that equal searches hit the same cache entry.
 *
 * ```ts
 * const api = createClient('https://api.example.com')
 * const answer = await api.api.listings.$get({ query: { q: 'taco truck', state: 'TX' } })
 * if (answer.ok) console.log((await answer.json()).listings)
 * ```
 */
export function createClient(
  baseUrl: string,
  options: { fetch?: typeof fetch; headers?: Record<string, string> } = {},
) {
  const { fetch: send = fetch, headers = {} } = options
  const canonicalFetch: typeof fetch = (input, init) =>
    send(canonicalUrl(input instanceof Request ? input.url : input), init)
  return hc<AppType>(baseUrl, { fetch: canonicalFetch, headers })
}

/** The one spelling of a URL among those that ask for the same. */
export function canonicalUrl(input: string | URL): string {
  const url = new URL(input)
  const kept = [...url.searchParams].filter(([name, value]) => value !== '' && DEFAULTS[name] !== value)
  url.search = new URLSearchParams(kept).toString()
  url.searchParams.sort()
  return url.href
}
