import { exports } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { problemOf, send } from './support/sample-app.ts'

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

afterEach(() => {
  vi.restoreAllMocks()
})

const ANSWERS: [string, string, RequestInit?][] = [
  ['a success', '/api/private'],
  ['a cached read', '/api/samples'],
  ['a 304', '/api/samples', { headers: { 'If-None-Match': '*' } }],
  ['a validation error', '/api/samples?limit=0'],
  ['an unknown path', '/nope'],
  ['another method', '/api/private', { method: 'DELETE' }],
  ['a fault of ours', '/api/fault'],
  ['a preflight', '/api/private', { method: 'OPTIONS', headers: { Origin: 'https://app.test' } }],
  ['a HEAD', '/api/private', { method: 'HEAD' }],
]

describe('every answer', () => {
  test.each(ANSWERS)('%s has an id, the security headers and a lifetime', async (_name, path, init) => {
    const { headers } = await send(path, init)
    expect(headers.get('X-Request-Id')).toMatch(UUID_V7)
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Strict-Transport-Security')).toMatch(/^max-age=(?:3153[6-9]|[4-9])\d+/)
    expect(headers.get('Referrer-Policy')).toBe('no-referrer')
    expect(headers.get('Content-Security-Policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('Cache-Control')).toMatch(/^(no-store|public, max-age=60)/)
    expect(headers.has('Server')).toBe(false)
    expect(headers.has('X-Powered-By')).toBe(false)
  })

  test.each(['abc', 'A.b_c-9', 'x'.repeat(128)])("keeps the caller's own id %s", async (id) => {
    const response = await send('/nope', { headers: { 'X-Request-Id': id } })
    expect(response.headers.get('X-Request-Id')).toBe(id)
    expect((await problemOf(response)).requestId).toBe(id)
  })

  test.each(['', 'a b', 'x'.repeat(129), 'a/b', '<script>', 'é'])('replaces the id %j', async (id) => {
    const { headers } = await send('/api/private', { headers: { 'X-Request-Id': id } })
    expect(headers.get('X-Request-Id')).toMatch(UUID_V7)
  })
})

describe('paths and methods', () => {
  test('an unknown path is 404 as a problem document whose type opens', async () => {
    const response = await exports.default.fetch('http://api.test/nope')
    expect(response.status).toBe(404)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    const problem = await problemOf(response)
    expect(problem).toMatchObject({ title: 'Not found', status: 404, code: 'not_found' })
    const page = await exports.default.fetch(new URL(problem.type, 'http://api.test'))
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('not_found')
  })

  test.each([
    ['/api/private', 'GET, HEAD, OPTIONS', 'POST'],
    ['/api/samples', 'GET, HEAD, POST, OPTIONS', 'DELETE'],
    ['/api/echo', 'POST, OPTIONS', 'GET'],
    ['/api/echo', 'POST, OPTIONS', 'HEAD'],
    ['/api/private', 'GET, HEAD, OPTIONS', 'PROPFIND'],
  ])('%s allows %s: %s is 405', async (path, allow, method) => {
    const response = await send(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('Allow')).toBe(allow)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  test('HEAD answers as GET without a body', async () => {
    const [head, get] = await Promise.all([send('/api/samples', { method: 'HEAD' }), send('/api/samples')])
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(head.headers.get('ETag')).toBe(get.headers.get('ETag'))
  })

  test.each([
    '//api/private',
    '/api//private',
    '/api/private/',
    '/API/private',
    '/api/Private',
    '/api/%70rivate',
    '/api/private%2F',
    '/api/private%20',
    '/api%2Fprivate',
    '/api/private;x=1',
  ])('%s is no other spelling of /api/private', async (path) => {
    const response = await send(`http://api.test${path}`)
    expect(response.status).toBe(404)
  })

  test.each(['/api/private%00', '/api/%ED%A0%80', '/api/%FF', '/api/%zz'])('%s is no text: 400', async (path) => {
    const response = await send(path)
    expect(response.status).toBe(400)
    expect((await problemOf(response)).errors?.[0]?.code).toBe('invalid_text')
  })

  test.each(['1', 'abc', '00000000-0000-0000-0000-00000000000G', "' OR 1=1", '019A1B2C-3D4E-7F80-9A1B-2C3D4E5F6071'])(
    'an id that is none (%s) is 404',
    async (id) => {
      expect((await send(`/api/samples/${encodeURI(id)}`)).status).toBe(404)
    },
  )
})

describe('faults', () => {
  test('what nobody foresaw is 500 and tells nothing, neither the caller nor the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const response = await send('/api/fault')
    expect(response.status).toBe(500)
    const body = await response.text()
    expect(JSON.parse(body)).toMatchObject({ code: 'internal_error', type: '/problems/internal_error' })
    expect(body).not.toMatch(/secret|stack|TypeError/)
    expect(log).toHaveBeenCalledOnce()
    const line = String(log.mock.calls[0]?.[0])
    expect(JSON.parse(line)).toMatchObject({ status: 500, error: 'TypeError', code: 'internal_error' })
    expect(line).not.toContain('secret')
  })

  test.each([
    ['JWT_SECRET', { JWT_SECRET: undefined }, 'JWT_SECRET is missing'],
    ['JWT_SECRET', { JWT_SECRET: 'x'.repeat(31) }, 'JWT_SECRET must be at least 32 bytes long'],
    ['JWT_SECRET_PREVIOUS', { JWT_SECRET_PREVIOUS: 'short' }, 'JWT_SECRET_PREVIOUS must be at least 32 bytes long'],
    ['DATABASE_URL', { DATABASE_URL: undefined }, 'DATABASE_URL is missing'],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://root:hunter2@db' }, 'DATABASE_URL must be a postgres:// address'],
    ['CORS_ORIGINS', { CORS_ORIGINS: '*' }, 'CORS_ORIGINS must be origins such as https://example.com'],
  ])('a bad %s stops the Worker, and its log names it', async (_name, bindings, sentence) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const response = await send('/api/private', {}, bindings)
    expect(response.status).toBe(500)
    expect((await problemOf(response)).code).toBe('misconfigured')
    expect(response.headers.get('X-Request-Id')).toMatch(UUID_V7)
    const line = String(log.mock.calls[0]?.[0])
    expect(line).toContain(sentence)
    expect(line).not.toMatch(/hunter2|short"/)
  })

  test('32 bytes of secret are enough, counted as bytes', async () => {
    expect((await send('/api/private', {}, { JWT_SECRET: 'éàüöäñçß'.repeat(2) })).status).toBe(200)
  })
})

describe('the log', () => {
  test('has one line a request, with its facts and without its text', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    const headers = { 'X-Request-Id': 'req-1', Authorization: 'Bearer canary', Cookie: 'a=canary' }
    await send('/api/samples?q=canary', { headers })
    expect(log).toHaveBeenCalledOnce()
    const line = String(log.mock.calls[0]?.[0])
    expect(line).not.toContain('canary')
    const facts: unknown = JSON.parse(line)
    expect(facts).toMatchObject({ requestId: 'req-1', method: 'GET', route: '/api/samples', status: 200 })
    expect(facts).toMatchObject({ durationMs: expect.any(Number), dbMs: 0, dbTrips: 0 })
  })

  test('names the pattern of a route, not the path, and counts round trips', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    await send('/api/samples/019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071')
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({ route: '/api/samples/:id', dbTrips: 1 })
  })
})

test("the caller's address is Cloudflare's word alone, and user agents are cut", async () => {
  const forwarded = { 'X-Forwarded-For': '6.6.6.6', 'X-Real-IP': '6.6.6.6', Forwarded: 'for=6.6.6.6' }
  const headers = { ...forwarded, 'User-Agent': 'x'.repeat(600) }
  expect(await (await send('/api/private', { headers })).json()).toEqual({ ip: null, userAgent: 'x'.repeat(512) })
  const behind = await send('/api/private', { headers: { ...forwarded, 'CF-Connecting-IP': '1.2.3.4' } })
  expect(await behind.json()).toMatchObject({ ip: '1.2.3.4' })
})
