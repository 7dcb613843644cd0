import { describe, expect, test } from 'vitest'
import { post, send } from './support/sample-app.ts'

const from = (origin: string): RequestInit => ({ headers: { Origin: origin } })
const preflight = (origin: string, method: string): RequestInit => ({
  method: 'OPTIONS',
  headers: { Origin: origin, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'x-evil' },
})

describe('public reads', () => {
  test.each(['/api/samples', '/api/samples?limit=0', '/api/samples/not-an-id'])(
    '%s answers any origin',
    async (path) => {
      const { headers } = await send(path, from('https://anyone.test'))
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(headers.has('Access-Control-Allow-Credentials')).toBe(false)
      expect(headers.get('Vary') ?? '').not.toContain('Origin')
      expect(headers.get('Access-Control-Expose-Headers')).toContain('X-Request-Id')
    },
  )

  test('a search by POST is a public read too, and is not stored', async () => {
    const response = await post('/api/samples/search', { name: 'a' }, { Origin: 'https://anyone.test' })
    expect(response.status).toBe(200)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  test('preflights follow the method that was asked for', async () => {
    const read = await send('/api/samples', preflight('https://anyone.test', 'GET'))
    expect(read.status).toBe(204)
    expect(read.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(read.headers.get('Access-Control-Allow-Methods')).toBe('GET, HEAD, POST, OPTIONS')
    const write = await send('/api/samples', preflight('https://anyone.test', 'POST'))
    expect(write.headers.has('Access-Control-Allow-Origin')).toBe(false)
  })
})

describe('everything else', () => {
  test('answers its own origins with credentials', async () => {
    const { headers } = await send('/api/private', from('https://app.test'))
    expect(headers.get('Access-Control-Allow-Origin')).toBe('https://app.test')
    expect(headers.get('Access-Control-Allow-Credentials')).toBe('true')
    expect(headers.get('Vary')).toContain('Origin')
  })

  test.each(['https://evil.test', 'null', 'https://app.test.evil.test', 'http://app.test', 'https://app.test/'])(
    'does not answer %s',
    async (origin) => {
      const { headers } = await send('/api/private', from(origin))
      expect(headers.has('Access-Control-Allow-Origin')).toBe(false)
      expect(headers.has('Access-Control-Allow-Credentials')).toBe(false)
      expect(headers.get('Vary')).toContain('Origin')
    },
  )

  test('varies by origin even without one', async () => {
    expect((await send('/api/private')).headers.get('Vary')).toContain('Origin')
  })

  test('allows its own origins to send what the API takes, and no more', async () => {
    const { headers, status } = await send('/api/private', preflight('https://app.test', 'GET'))
    expect(status).toBe(204)
    expect(headers.get('Access-Control-Allow-Headers')).toContain('Authorization')
    expect(headers.get('Access-Control-Allow-Headers')).not.toContain('x-evil')
    expect(headers.get('Access-Control-Max-Age')).toBe('600')
  })

  test('OPTIONS tells the methods of a path, and 404 of none', async () => {
    expect((await send('/api/echo', { method: 'OPTIONS' })).headers.get('Allow')).toBe('POST, OPTIONS')
    expect((await send('/api/none', { method: 'OPTIONS' })).status).toBe(404)
  })
})
