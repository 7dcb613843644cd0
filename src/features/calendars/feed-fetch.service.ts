import { feedAddressFault } from './feed-address.rules.ts'
import { BrokenCalendar } from './ics-reader.rules.ts'

const MAX_BYTES = 1_048_576
const MAX_REDIRECTS = 3
const TIMEOUT_MS = 5_000
const MAX_ETAG = 400

/** How calendars are fetched: the global `fetch`, and less patience where a test has none. */
export type Fetching = { fetch: (url: string, init: RequestInit) => Promise<Response>; timeoutMs: number }
export const fetching: Fetching = { fetch: (url, init) => fetch(url, init), timeoutMs: TIMEOUT_MS }

/** What a calendar's address gave; undefined where it has not changed since the tag. */
export type FetchedFeed = { text: string; etag: string | undefined }

/**
 * Fetches a calendar: from the public internet alone, each redirect's address too, within a time for all of it, and no more
 * bytes than are read anyway.
 * @param etag of the calendar that is known
 * @throws BrokenCalendar, whose message is for the host
 */
export async function fetchFeed(
  { fetch, timeoutMs }: Fetching,
  address: string,
  etag: string | undefined,
): Promise<FetchedFeed | undefined> {
  const signal = AbortSignal.timeout(timeoutMs)
  const headers = new Headers({ Accept: 'text/calendar', 'User-Agent': 'Vendibook calendar import' })
  if (etag !== undefined) headers.set('If-None-Match', etag)
  try {
    let url = address
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      if (feedAddressFault(url)) throw new BrokenCalendar('The address leads to one that is not allowed.')
      const response = await fetch(url, { headers, redirect: 'manual', signal })
      const location = response.headers.get('Location')
      if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) {
        if (response.status === 304 && etag !== undefined) return undefined
        return await readFeed(response, signal)
      }
      await response.body?.cancel()
      url = URL.parse(location, url)?.href ?? ''
    }
  } catch (error) {
    if (error instanceof BrokenCalendar) throw error
    throw new BrokenCalendar(
      signal.aborted ? 'The address did not answer in time.' : 'The address could not be reached.',
    )
  }
  throw new BrokenCalendar(`The address redirects more than ${MAX_REDIRECTS} times.`)
}

async function readFeed(response: Response, signal: AbortSignal): Promise<FetchedFeed> {
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel()
    throw new BrokenCalendar(`The address answered with status ${response.status}.`)
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop)
  try {
    const decoder = new TextDecoder()
    let text = ''
    let size = 0
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength
      if (size > MAX_BYTES) throw new BrokenCalendar('The calendar is larger than 1 MiB.')
      text += decoder.decode(part.value, { stream: true })
    }
    signal.throwIfAborted()
    const etag = response.headers.get('ETag')
    return { text: text + decoder.decode(), etag: etag !== null && etag.length <= MAX_ETAG ? etag : undefined }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
