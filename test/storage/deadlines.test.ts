import { afterEach, describe, expect, test, vi } from 'vitest'
import { StorageUnavailable } from '../../src/lib/errors.ts'
import { readRange } from '../../src/lib/storage.ts'
import { operations, storeThat } from './support/stores.ts'

afterEach(() => vi.restoreAllMocks())

describe.each(operations.filter(([name]) => name !== 'read' && name !== 'replace'))('%s', (_, operate) => {
  test('gives up on a store that hangs after four seconds', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const config = await storeThat(() => undefined)
    const started = performance.now()
    await expect(operate(config)).rejects.toMatchObject({ code: 'storage_timeout', retryAfter: 5 })
    expect(performance.now() - started).toBeLessThan(6_000)
  })
})

test('a body that stops half-way is unavailable too', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const config = await storeThat((_, response) => {
    response.writeHead(206, { 'Content-Range': 'bytes 0-99/1000', 'Content-Length': 100, ETag: '"1"' }).write('abc')
  })
  await expect(readRange(config, 'key', { offset: 0, length: 100 })).rejects.toBeInstanceOf(StorageUnavailable)
})
