import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { StorageUnavailable } from '../../src/lib/errors.ts'
import { headObject, openObject, readObject, readRange } from '../../src/lib/storage.ts'
import { error, storeThat } from './support/stores.ts'

afterEach(() => vi.restoreAllMocks())

const SIGNED = /^AWS4-HMAC-SHA256 Credential=AKIDCANARY\/\d{8}\/auto\/s3\/aws4_request, /
const TYPE = { 'Content-Type': 'image/png' }

/** A store of one object, which knows ranges and conditions, and tells of each request what matters. */
async function storeOf(bytes: Buffer, { etag = '"1"' }: { etag?: string } = {}) {
  const requests: string[] = []
  let current = etag
  const config = await storeThat((request, response) => {
    const { method = '', url = '', headers } = request
    const said = [headers.range, headers['if-match']].filter((header) => header !== undefined)
    requests.push([method, url, ...said].join(' '))
    if (!SIGNED.test(headers.authorization ?? '')) return error(403, 'AccessDenied')(request, response)
    const condition = headers['if-match']
    if (condition !== undefined && condition !== current) return error(412, 'PreconditionFailed')(request, response)
    send(request, response, bytes, current)
  })
  return { config, requests, change: () => (current = '"2"') }
}

function send(request: IncomingMessage, response: ServerResponse, bytes: Buffer, etag: string): void {
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  if (request.headers.range === undefined) {
    response.writeHead(200, { ...TYPE, 'Content-Length': bytes.length, ETag: etag })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  } else if (Number(from) >= bytes.length) {
    response.writeHead(416).end()
  } else {
    const part = bytes.subarray(Number(from), Number(to) + 1)
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`
    response.writeHead(206, { ...TYPE, 'Content-Range': range, 'Content-Length': part.length, ETag: etag }).end(part)
  }
}

/** The lines that were logged meanwhile. */
function warnings(): unknown[] {
  const lines: unknown[] = []
  vi.spyOn(console, 'warn').mockImplementation((line: string) => lines.push(JSON.parse(line)))
  return lines
}

const unavailable = expect.objectContaining({ code: 'storage_unavailable' })
const numbered = (length: number) => Buffer.from(Array.from({ length }, (_, index) => index % 251))
const head = { size: 10, contentType: 'image/png', etag: '"1"' }

describe('the head of an object', () => {
  test('is what the store says of it', async () => {
    const { config, requests } = await storeOf(numbered(10))
    expect(await headObject(config, 'a b/c.png')).toEqual(head)
    expect(requests).toEqual(['HEAD /secret-bucket/a%20b/c.png'])
  })

  test('may lack its type', async () => {
    const config = await storeThat((_, response) => response.writeHead(200, { 'Content-Length': 7, ETag: '"1"' }).end())
    expect(await headObject(config, 'key')).toEqual({ size: 7, contentType: '', etag: '"1"' })
  })

  test.each([
    ['no ETag', { 'Content-Length': '7' }],
    ['no length', { ETag: '"1"', 'Transfer-Encoding': 'chunked' }],
  ])('with %s is that of no store', async (_, headers) => {
    const lines = warnings()
    const config = await storeThat((__, response) => response.writeHead(200, headers).end())
    await expect(headObject(config, 'key')).rejects.toEqual(unavailable)
    expect(lines).toMatchObject([{ status: 200, reason: 'NotS3', method: 'HEAD' }])
  })

  test.each(['bytes 0-6/*', 'bytes 0-6/7x', 'bytes 0-6/x7', 'bytes 0-6/', 'bytes 0-6'])(
    'of a part of %s is that of no store',
    async (range) => {
      warnings()
      const config = await storeThat((_, response) =>
        response.writeHead(206, { ETag: '"1"', 'Content-Range': range }).end('abcdefg'),
      )
      await expect(readRange(config, 'key', { offset: 0, length: 7 })).rejects.toEqual(unavailable)
    },
  )
})

describe('a range', () => {
  test('is exactly the bytes that were asked for, with the head of the whole', async () => {
    const { config, requests } = await storeOf(numbered(10))
    const part = await readRange(config, 'key', { offset: 2, length: 3 })
    expect(part).toEqual({ ...head, bytes: Uint8Array.of(2, 3, 4) })
    expect(requests).toEqual(['GET /secret-bucket/key bytes=2-4'])
  })

  test('ends where the object does', async () => {
    const { config } = await storeOf(numbered(10))
    expect(await readRange(config, 'key', { offset: 8, length: 30 })).toEqual({ ...head, bytes: Uint8Array.of(8, 9) })
  })

  test('beyond the end is empty, and still has the head', async () => {
    const { config, requests } = await storeOf(numbered(10))
    expect(await readRange(config, 'key', { offset: 10, length: 3 })).toEqual({ ...head, bytes: new Uint8Array() })
    expect(requests).toEqual(['GET /secret-bucket/key bytes=10-12', 'HEAD /secret-bucket/key'])
  })

  test('beyond the end of what is gone meanwhile is nothing', async () => {
    const config = await storeThat((request, response) =>
      response.writeHead(request.method === 'GET' ? 416 : 404).end(),
    )
    expect(await readRange(config, 'key', { offset: 10, length: 3 })).toBeNull()
  })

  test('of a changed object is nothing', async () => {
    const { config, change } = await storeOf(numbered(10))
    expect(await readRange(config, 'key', { offset: 0, length: 1, ifMatch: '"1"' })).toMatchObject(head)
    change()
    expect(await readRange(config, 'key', { offset: 0, length: 1, ifMatch: '"1"' })).toBeNull()
  })

  test('is no longer than was asked for, whatever the store sends', async () => {
    const config = await storeThat((_, response) =>
      response.writeHead(206, { ETag: '"1"', 'Content-Range': 'bytes 0-1/10' }).end('abcdefghij'),
    )
    const part = await readRange(config, 'key', { offset: 0, length: 2 })
    expect(part?.bytes).toEqual(new TextEncoder().encode('ab'))
    const slowly = await storeThat((_, response) => {
      response.writeHead(206, { ETag: '"1"', 'Content-Range': 'bytes 0-3/10' }).write('abc')
      setImmediate(() => response.end('defg'))
    })
    const whole = await readRange(slowly, 'key', { offset: 0, length: 4 })
    expect(whole?.bytes).toEqual(new TextEncoder().encode('abcd'))
  })
})

describe('an open object', () => {
  test('that is small is read with one request', async () => {
    const { config, requests } = await storeOf(numbered(10))
    const object = await openObject(config, 'key')
    expect(object).toMatchObject(head)
    expect(await object?.read(4, 3)).toEqual(Uint8Array.of(4, 5, 6))
    expect(requests).toEqual(['GET /secret-bucket/key bytes=0-32767'])
  })

  test('that is large is read on, as long as it is the same', async () => {
    const bytes = numbered(200_000)
    const { config, requests, change } = await storeOf(bytes)
    const object = await openObject(config, 'key')
    expect(await object?.read(150_000, 300)).toEqual(new Uint8Array(bytes.subarray(150_000, 150_300)))
    expect(requests[1]).toBe('GET /secret-bucket/key bytes=150000-150299 "1"')
    change()
    await expect(object?.read(100_000, 300)).rejects.toEqual(unavailable)
  })

  test('of which the store sends too little is unavailable', async () => {
    const config = await storeThat((_, response) =>
      response.writeHead(206, { ETag: '"1"', 'Content-Range': 'bytes 0-2/90000' }).end('abc'),
    )
    const object = await openObject(config, 'key')
    await expect(object?.read(50_000, 300)).rejects.toEqual(unavailable)
  })

  test('that does not exist is nothing', async () => {
    expect(await openObject(await storeThat(error(404, 'NoSuchKey')), 'key')).toBeNull()
  })
})

describe('a whole object', () => {
  test('is read if it is no larger than allowed', async () => {
    const { config, requests } = await storeOf(numbered(10))
    expect(await readObject(config, 'key', 10)).toEqual({ ...head, bytes: new Uint8Array(numbered(10)) })
    expect(await readObject(config, 'key', 9)).toBeNull()
    expect(requests).toEqual(['GET /secret-bucket/key', 'GET /secret-bucket/key'])
  })

  test('without a length is as long as it is', async () => {
    const config = await storeThat((_, response) => {
      response.writeHead(200, { ...TYPE, ETag: '"1"' }).write('abc')
      response.end('def')
    })
    expect(await readObject(config, 'key', 10)).toEqual({
      size: 6,
      contentType: 'image/png',
      etag: '"1"',
      bytes: new TextEncoder().encode('abcdef'),
    })
  })

  test('that never ends is too large, and the store is told to stop', async () => {
    const stopped = Promise.withResolvers<void>()
    const config = await storeThat((_, response) => {
      response.writeHead(200, { ...TYPE, ETag: '"1"' })
      const more = () => response.write(Buffer.alloc(65_536)) && setImmediate(more)
      response.on('drain', more).on('close', stopped.resolve)
      more()
    })
    expect(await readObject(config, 'key', 1_000)).toBeNull()
    await stopped.promise
  })
})

describe('what goes wrong', () => {
  test.each([
    ['the code of the store', error(503, 'SlowDown'), { status: 503, reason: 'SlowDown' }],
    ['no code where there is none', error(500, ''), { status: 500, reason: '' }],
    ['no code that is none', error(500, 'a < b'), { status: 500, reason: '' }],
    ['a conflict of no writer', error(409, 'OperationAborted'), { status: 409, reason: 'OperationAborted' }],
    ['a store that does not know ranges', error(501, 'NotImplemented'), { status: 501, reason: 'NotImplemented' }],
    ['a store that hangs up', (request: IncomingMessage) => request.socket.destroy(), { reason: 'unreachable' }],
  ])('is logged by %s', async (_, store, logged) => {
    const lines = warnings()
    await expect(readRange(await storeThat(store), 'key', { offset: 0, length: 1 })).rejects.toBeInstanceOf(
      StorageUnavailable,
    )
    expect(lines).toEqual([{ level: 'warn', message: 'storage unavailable', method: 'GET', ...logged }])
  })

  test('a range that is refused where none was asked for is a fault', async () => {
    warnings()
    await expect(headObject(await storeThat((_, response) => response.writeHead(416).end()), 'key')).rejects.toEqual(
      unavailable,
    )
  })

  test('what was signed for one address is sent to no other', async () => {
    warnings()
    let isAsked = false
    const other = await storeThat((_, response) => {
      isAsked = true
      response.writeHead(200, { 'Content-Length': 1, ETag: '"1"' }).end('x')
    })
    const config = await storeThat((_, response) => response.writeHead(307, { Location: `${other.endpoint}/x` }).end())
    await expect(readRange(config, 'key', { offset: 0, length: 1 })).rejects.toEqual(unavailable)
    expect(isAsked).toBe(false)
  })
})
