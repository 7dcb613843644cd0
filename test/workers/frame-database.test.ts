import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { toDomainError } from '../../src/db/errors.ts'
import { Timeout } from '../../src/lib/errors.ts'
import { post, problemOf, send } from './support/sample-app.ts'

const READ = '/api/samples/019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071'
const CANARY = 'canary'

type Reply = Response | 'hang' | 'reset' | 'pass'

/** Answers the next requests to the database in place of its endpoint; afterwards they pass. Returns how many came. */
function interceptDatabase(...replies: Reply[]): () => number {
  const real = globalThis.fetch.bind(globalThis)
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const reply = replies.shift() ?? 'pass'
    if (reply === 'pass') return real(input, init)
    if (reply === 'reset') throw new TypeError(`Network connection lost: ${CANARY}`)
    if (reply !== 'hang') return reply
    return new Promise<Response>((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    })
  })
  return () => spy.mock.calls.length
}

const failing = (code: string | undefined): Response =>
  Response.json({ message: `${CANARY} in SELECT`, code, detail: CANARY, severity: 'ERROR' }, { status: 400 })

const status = (code: number, body = CANARY): Response => new Response(body, { status: code })

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the database away', () => {
  test('refusing connections: 503 with Retry-After, quickly, and the next request succeeds', async () => {
    const started = Date.now()
    const response = await send(READ, {}, { NEON_FETCH_ENDPOINT: 'http://127.0.0.1:9/sql' })
    expect(response.status).toBe(503)
    expect(Date.now() - started).toBeLessThan(5_000)
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect((await problemOf(response)).code).toBe('database_unavailable')
    expect((await send(READ)).status).toBe(200)
  })

  test.each<[string, () => Reply]>([
    ['a reset', () => 'reset'],
    ['429', () => status(429)],
    ['500', () => status(500)],
    ['502', () => status(502, '<html>bad gateway</html>')],
    ['broken JSON', () => status(200, '{"rows":[')],
    ['an empty answer', () => status(200, '')],
    ['a proxy that knows no SQLSTATE', () => failing(undefined)],
  ])('%s: 503, and nothing of it comes out', async (_name, reply) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    interceptDatabase(reply(), reply(), reply())
    const response = await send(READ)
    expect(response.status).toBe(503)
    const body = await response.text()
    expect(body).toContain('database_unavailable')
    expect(body).not.toContain(CANARY)
    expect(JSON.stringify(log.mock.calls)).not.toContain(CANARY)
    vi.restoreAllMocks()
    expect((await send(READ)).status).toBe(200)
  })

  test('hanging: 504 with Retry-After within ten seconds, and the next request succeeds', async () => {
    interceptDatabase('hang')
    const started = Date.now()
    const response = await send(READ)
    expect(response.status).toBe(504)
    expect(Date.now() - started).toBeLessThan(10_000)
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect((await problemOf(response)).code).toBe('database_timeout')
    expect((await send(READ)).status).toBe(200)
  })
})

describe('repeats', () => {
  test.each<[string, () => Reply]>([
    ['a lost connection', () => 'reset'],
    ['a serialization failure', () => failing('40001')],
    ['a deadlock', () => failing('40P01')],
    ['a terminated backend', () => failing('57P01')],
  ])('a read after %s, twice at most', async (_name, reply) => {
    const once = interceptDatabase(reply())
    expect((await send(READ)).status).toBe(200)
    expect(once()).toBe(2)
    vi.restoreAllMocks()
    const always = interceptDatabase(reply(), reply(), reply(), reply())
    expect((await send(READ)).status).toBe(503)
    expect(always()).toBe(3)
  })

  test('a search by POST is a read', async () => {
    const count = interceptDatabase('reset')
    expect((await post('/api/samples/search', { name: 'a' })).status).toBe(200)
    expect(count()).toBe(2)
  })

  test.each<[string, () => Reply]>([
    ['a lost connection', () => 'reset'],
    ['a terminated backend', () => failing('57P01')],
  ])('no write after %s', async (_name, reply) => {
    const count = interceptDatabase(reply())
    expect((await post('/api/samples', { name: 'a' })).status).toBe(503)
    expect(count()).toBe(1)
  })

  test.each(['40001', '40P01'])('a write after %s, which has undone everything, twice at most', async (code) => {
    const once = interceptDatabase(failing(code))
    expect((await post('/api/samples', { name: 'a' })).status).toBe(201)
    expect(once()).toBe(2)
    vi.restoreAllMocks()
    const always = interceptDatabase(failing(code), failing(code), failing(code), failing(code))
    expect((await post('/api/samples', { name: 'a' })).status).toBe(503)
    expect(always()).toBe(3)
  })

  test.each(['23505', '42P01', '22P02'])('nothing after %s, which would only fail again', async (code) => {
    const count = interceptDatabase(failing(code))
    await send(READ)
    expect(count()).toBe(1)
  })
})

describe('what an SQLSTATE means', () => {
  const meaning = (code: string, detail = '', message = '') => toDomainError({ cause: { code, detail, message } })

  test('VB400 is a validation error, from its detail', () => {
    const detail = JSON.stringify({ path: 'near', message: 'No such place.', code: 'unknown_place' })
    expect(meaning('VB400', detail)).toMatchObject({
      code: 'invalid_request',
      message: 'No such place.',
      errors: [{ path: 'near', message: 'No such place.', code: 'unknown_place' }],
    })
  })

  test.each([
    ['VB401', 'unauthenticated'],
    ['VB403', 'forbidden'],
    ['VB404', 'not_found'],
    ['VB409', 'conflict'],
    ['VB429', 'too_many_requests'],
    ['23505', 'conflict'],
    ['40001', 'database_unavailable'],
    ['08006', 'database_unavailable'],
    ['57014', 'database_timeout'],
  ])('%s is %s', (code, expected) => {
    expect(meaning(code)?.code).toBe(expected)
  })

  test('the words of our own functions are shown, and their code if it is one', () => {
    const error = meaning('VB409', '{"code":"forbidden"}', 'the session has ended')
    expect(error).toMatchObject({ message: 'The session has ended.', code: 'forbidden' })
    expect(meaning('VB409', '{"code":"<script>"}')?.code).toBe('conflict')
  })

  test('a fault of ours stays one', async () => {
    expect(meaning('42P01')).toBeUndefined()
    expect(toDomainError(new TypeError('x'))).toBeUndefined()
    interceptDatabase(failing('42P01'))
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const response = await send(READ)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(/canary|select|42P01/i)
    const line = String(log.mock.calls[0]?.[0])
    expect(JSON.parse(line)).toMatchObject({ sqlstate: '42P01', status: 500 })
    expect(line).not.toMatch(/canary|uuid/)
  })

  test('a domain error inside of the driver’s own is found', () => {
    expect(toDomainError({ name: 'NeonDbError', sourceError: new Timeout() })?.code).toBe('database_timeout')
  })
})

test('the real database is reached over the endpoint of this environment', async () => {
  expect(env.NEON_FETCH_ENDPOINT).toMatch(/^http:\/\/127\.0\.0\.1:/)
  expect((await send(READ)).status).toBe(200)
})
