import { describe, expect, test } from 'vitest'
import { post, problemOf, send } from './support/sample-app.ts'

const LONE_SURROGATE = '{"name":"\\ud83d"}'

describe('bodies', () => {
  test.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=utf-16',
    'text/plain; application/json',
    'application/vnd.api+json',
  ])('of type %s are 415', async (type) => {
    const init = { method: 'POST', body: new TextEncoder().encode('{"name":"a"}') }
    const response = await send('/api/echo', { ...init, headers: type === undefined ? {} : { 'Content-Type': type } })
    expect(response.status).toBe(415)
    expect((await problemOf(response)).code).toBe('unsupported_media_type')
  })

  test.each(['application/json', 'Application/JSON; charset=UTF-8', 'application/json;charset="utf-8"'])(
    'of type %s are read',
    async (type) => {
      expect((await post('/api/echo', { name: 'a' }, { 'Content-Type': type })).status).toBe(200)
    },
  )

  test.each(['', '{', '{"name":}', "{'name':1}", 'undefined', '{"name":"a"} x', '{"name":"\u0000"}', 'NaN'])(
    '%j is malformed: 400',
    async (body) => {
      const response = await post('/api/echo', body)
      expect(response.status).toBe(400)
      expect((await problemOf(response)).code).toBe('malformed_json')
    },
  )

  test('that are not UTF-8 are 400', async () => {
    const body = new Uint8Array([
      ...new TextEncoder().encode('{"name":"'),
      0xff,
      0xfe,
      ...new TextEncoder().encode('"}'),
    ])
    const headers = { 'Content-Type': 'application/json' }
    const response = await send('/api/echo', { method: 'POST', headers, body })
    expect((await problemOf(response)).code).toBe('malformed_json')
  })

  test.each(['null', '[]', '"text"', '1', 'true'])('%s is JSON of another shape: 400', async (body) => {
    const response = await post('/api/echo', body)
    expect(response.status).toBe(400)
    expect((await problemOf(response)).code).toBe('invalid_request')
  })

  test('over 64 KiB are 413, up to it they are read', async () => {
    const sized = (bytes: number): string => `{"name":"a"}${' '.repeat(bytes - 12)}`
    expect((await post('/api/echo', sized(64 * 1024))).status).toBe(200)
    const response = await post('/api/echo', sized(64 * 1024 + 1))
    expect(response.status).toBe(413)
    expect((await problemOf(response)).code).toBe('payload_too_large')
  })

  test('are counted while they arrive, whatever Content-Length says', async () => {
    const chunk = new TextEncoder().encode(' '.repeat(16 * 1024))
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(chunk)
      },
    })
    const response = await post('/api/echo', endless, { 'Content-Length': '10' })
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(10)
  })

  test.each(['[', '{"a":', '{"name":['])('nested without end (%s…) are 400', async (opening) => {
    const response = await post('/api/echo', opening.repeat(5_000))
    expect(response.status).toBe(400)
    expect((await problemOf(response)).detail).toContain('32 levels')
  })

  test('brackets inside of text do not count as nesting', async () => {
    expect((await post('/api/echo', { name: 'a', list: ['[{'.repeat(100), '\\"[['.repeat(50)] })).status).toBe(200)
  })

  test.each([
    ['{"name":"a","nmae":"b"}', 'nmae'],
    ['{"name":"a","nested":{"role":"ADMIN"}}', 'nested.role'],
    ['{"name":"a","__proto__":{"admin":true}}', '__proto__'],
    ['{"name":"a","constructor":1}', 'constructor'],
  ])('%s holds a field that nobody knows', async (body, path) => {
    const response = await post('/api/echo', body)
    expect(response.status).toBe(400)
    expect((await problemOf(response)).errors).toEqual([
      { path, message: expect.stringContaining(path), code: 'unknown_field' },
    ])
  })

  test('a thousand unknown fields are named a hundred times at most', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 1]))
    expect((await problemOf(await post('/api/echo', { name: 'a', ...many }))).errors).toHaveLength(100)
  })

  test.each([
    ['{"name":"a\\u0000b"}', 'name'],
    [LONE_SURROGATE, 'name'],
    ['{"name":"a","nested":{"deep":"\\udc00"}}', 'nested.deep'],
    ['{"name":"a","list":["ok","\\u0000"]}', 'list.1'],
    ['{"name":"a","x\\u0000y":1}', ''],
  ])('%s holds text that cannot be stored: 400 at %s', async (body, path) => {
    const response = await post('/api/echo', body)
    expect(response.status).toBe(400)
    expect((await problemOf(response)).errors?.[0]).toMatchObject({ path, code: 'invalid_text' })
  })

  test('text is trimmed; emoji and right-to-left text come back as they were', async () => {
    const name = '👩‍🍳 مرحبا'
    expect(await (await post('/api/echo', { name: `  ${name}\n` })).json()).toEqual({ name })
    expect((await post('/api/echo', { name: '🚚'.repeat(10) })).status).toBe(200)
    expect((await post('/api/echo', { name: '🚚'.repeat(11) })).status).toBe(400)
  })

  test('every fault is listed, and no value comes back', async () => {
    const response = await post('/api/echo', { name: 7, list: ['canary', 'b', 'c', 'd'] })
    const body = await response.clone().text()
    expect(body).not.toContain('canary')
    const { errors } = await problemOf(response)
    expect(errors?.map(({ path }) => path)).toEqual(['name', 'list'])
  })
})

describe('queries', () => {
  const search = async (query: string) => {
    const response = await send(`/api/samples?${query}`)
    return { status: response.status, body: await response.json<Record<string, unknown>>() }
  }

  test.each([
    ['', { limit: 20, page: { limit: 20, offset: 0 } }],
    ['limit=100', { limit: 100 }],
    ['kinds=A,B&kinds=C', { kinds: ['A', 'B', 'C'] }],
    ['kinds=%20A%20,,B', { kinds: ['A', 'B'] }],
    ['open=true', { open: true }],
    ['price=12.50', { price: 12.5 }],
    ['q=%20taco+truck%20', { q: 'taco truck' }],
    ['page=500', { page: { limit: 20, offset: 9_980 } }],
    ['page=100&limit=100', { page: { limit: 100, offset: 9_900 } }],
  ])('%s is understood', async (query, expected) => {
    const { status, body } = await search(query)
    expect(status).toBe(200)
    expect(body).toMatchObject(expected)
  })

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=+5', 'limit'],
    ['limit=5.5', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['limit=99999999999999999999', 'limit'],
    ['open=1', 'open'],
    ['open=TRUE', 'open'],
    ['price=1e3', 'price'],
    ['price=-0.01', 'price'],
    ['price=NaN', 'price'],
    ['price=Infinity', 'price'],
    ['kinds=D', 'kinds.0'],
    ['kinds=', 'kinds'],
    ['q=', 'q'],
    ['q=a&q=b', 'q'],
    ['q=%00', 'q'],
    ['q=%ED%A0%80', 'q'],
    ['q=%zz', 'q'],
    ['qq=1', 'qq'],
    ['Q=1', 'Q'],
    ['__proto__=1', '__proto__'],
    ['cursor=', 'cursor'],
    ['cursor=abc&page=2', 'page'],
    ['page=0', 'page'],
    ['page=501', 'page'],
  ])('%s is 400 at %s', async (query, path) => {
    const { status, body } = await search(query)
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path }] })
  })

  test('past row 10,000 the message names cursor', async () => {
    expect((await search('page=501')).body['detail']).toContain('cursor')
  })

  test('a route that takes no query refuses every key', async () => {
    const response = await send('/api/private?access_token=canary')
    expect(response.status).toBe(400)
    const body = await response.text()
    expect(body).toContain('access_token')
    expect(body).not.toContain('canary')
  })
})
