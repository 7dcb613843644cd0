import { afterEach, describe, expect, test, vi } from 'vitest'
import { freePort } from '../../dev/ports.ts'
import { StorageUnavailable } from '../../src/lib/errors.ts'
import type { StorageConfig } from '../../src/lib/signing.ts'
import { openObject, readObject, readRange, replaceObject } from '../../src/lib/storage.ts'
import { configOf, error, operations, storeThat } from './support/stores.ts'

afterEach(() => vi.restoreAllMocks())

const faults: [string, () => Promise<StorageConfig>][] = [
  ['is away', async () => configOf(await freePort())],
  ['refuses the keys', () => storeThat(error(403, 'SignatureDoesNotMatch'))],
  ['is overloaded', () => storeThat(error(503, 'SlowDown'))],
  ['fails', () => storeThat(error(500, 'InternalError'))],
  [
    'sends elsewhere',
    () => storeThat((_, response) => response.writeHead(307, { Location: 'http://127.0.0.1:1/' }).end()),
  ],
  ['hangs up', () => storeThat((request) => request.socket.destroy())],
]

describe.each(operations)('%s', (name, operate) => {
  test.each(faults)('is unavailable when the store %s, and says nothing of keys', async (_, fault) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const caught = await operate(await fault()).catch((reason: unknown) => reason)
    expect(caught).toBeInstanceOf(StorageUnavailable)
    expect(caught).toMatchObject({ code: 'storage_unavailable', retryAfter: 5, cause: undefined })
    expect(warn).toHaveBeenCalledOnce()
    expect(`${String(caught)} ${JSON.stringify(warn.mock.calls)}`).not.toMatch(/canary|secret-bucket|127\.0\.0\.1/i)
  })

  test('finds no missing object', async () => {
    const answer = await operate(await storeThat(error(404, 'NoSuchKey')))
    expect(answer).toBe({ delete: undefined, replace: false }[name] ?? (name === 'delete' ? undefined : null))
  })
})

test('a missing bucket is not a missing object', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await expect(openObject(await storeThat(error(404, 'NoSuchBucket')), 'key')).rejects.toBeInstanceOf(
    StorageUnavailable,
  )
})

test('a store without ranges is read no further than needed', async () => {
  const config = await storeThat((_, response) => {
    response.writeHead(200, { 'Content-Length': 1_000_000, 'Content-Type': 'image/png', ETag: '"1"' })
    response.end(Buffer.alloc(1_000_000, 'ab'))
  })
  const part = await readRange(config, 'key', { offset: 1, length: 3 })
  expect(part).toMatchObject({
    size: 1_000_000,
    contentType: 'image/png',
    etag: '"1"',
    bytes: new TextEncoder().encode('bab'),
  })
  expect(await readObject(config, 'key', 999_999)).toBeNull()
})

test('a store without conditional writes writes all the same', async () => {
  const seen: (string | undefined)[] = []
  const config = await storeThat((request, response) => {
    seen.push(request.headers['if-match'])
    request.resume().on('end', () => response.writeHead(request.headers['if-match'] ? 501 : 200).end())
  })
  const object = { bytes: Uint8Array.of(1, 2), contentType: 'image/png', ifMatch: '"1"' }
  expect(await replaceObject(config, 'key', object)).toBe(true)
  expect(seen).toEqual(['"1"', undefined])
})
