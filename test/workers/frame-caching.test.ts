import { describe, expect, test } from 'vitest'
import { send } from './support/sample-app.ts'

const PUBLIC = 'public, max-age=60, s-maxage=300, stale-while-revalidate=600'

async function etagOf(path: string): Promise<string> {
  return (await send(path)).headers.get('ETag') ?? ''
}

const conditional = (tags: string, path = '/api/samples'): Promise<Response> =>
  send(path, { headers: { 'If-None-Match': tags } })

describe('public reads', () => {
  test('may be kept, with a strong tag, tags to purge by, and the time they took', async () => {
    const { headers } = await send('/api/samples')
    expect(headers.get('Cache-Control')).toBe(PUBLIC)
    expect(headers.get('Cache-Tag')).toBe('samples,sample:1')
    expect(headers.get('ETag')).toMatch(/^"[A-Za-z0-9_-]{22}"$/)
    expect(headers.get('Server-Timing')).toMatch(/^db;dur=\d+, total;dur=\d+$/)
  })

  test('have the tag of their body: the same for the same, another for another', async () => {
    const [a, again, b] = await Promise.all([
      etagOf('/api/samples'),
      etagOf('/api/samples'),
      etagOf('/api/samples?limit=5'),
    ])
    expect(again).toBe(a)
    expect(b).not.toBe(a)
  })

  test('are the same with and without credentials', async () => {
    const headers = {
      Authorization: 'Bearer x',
      Cookie: 'accessToken=x',
      Origin: 'https://app.test',
      Accept: 'text/html',
    }
    const [plain, signedIn] = await Promise.all([send('/api/samples'), send('/api/samples', { headers })])
    expect(signedIn.headers.get('ETag')).toBe(plain.headers.get('ETag'))
    expect(signedIn.headers.get('Cache-Control')).toBe(PUBLIC)
    expect(await signedIn.text()).toBe(await plain.text())
  })

  test('are 304 when the caller has them, with the same headers and no body', async () => {
    const etag = await etagOf('/api/samples')
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, `"a" ,W/${etag}`, '*']) {
      const response = await conditional(tags)
      expect(response.status).toBe(304)
      expect(await response.text()).toBe('')
      expect(response.headers.get('ETag')).toBe(etag)
      expect(response.headers.get('Cache-Control')).toBe(PUBLIC)
      expect(response.headers.get('Cache-Tag')).toBe('samples,sample:1')
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    }
  })

  test.each(['"other"', 'W/"other"', '', 'garbage', '"*"'])('are 200 for %j', async (tags) => {
    expect((await conditional(tags)).status).toBe(200)
  })

  test('that fail are not kept', async () => {
    const response = await conditional('*', '/api/samples?limit=0')
    expect(response.status).toBe(400)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(response.headers.has('ETag')).toBe(false)
    expect(response.headers.has('Cache-Tag')).toBe(false)
  })
})

test('everything else is not kept', async () => {
  const { headers } = await send('/api/private')
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(headers.has('ETag')).toBe(false)
})
