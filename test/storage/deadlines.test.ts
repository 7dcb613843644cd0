import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { StorageUnavailable } from '../../src/lib/errors.ts'
import { readRange } from '../../src/lib/storage.ts'
import { operations, storeThat } from './support/stores.ts'

beforeAll(() => void vi.spyOn(console, 'warn').mockReturnValue())
afterAll(() => vi.restoreAllMocks())

// All at once, since each waits for the deadline.
describe.concurrent.each(operations.filter(([name]) => name !== 'read' && name !== 'replace'))('%s', (_, operate) => {
  test('gives up on a store that hangs after four seconds', async () => {
    const config = await storeThat(() => undefined)
    const started = performance.now()
    await expect(operate(config)).rejects.toMatchObject({ code: 'storage_timeout', retryAfter: 5 })
    expect(performance.now() - started).toBeLessThan(6_000)
  })
})

test.concurrent('a body that stops half-way is unavailable too', async () => {
  const config = await storeThat((_, response) => {
    response.writeHead(206, { 'Content-Range': 'bytes 0-99/1000', 'Content-Length': 100, ETag: '"1"' }).write('abc')
  })
  await expect(readRange(config, 'key', { offset: 0, length: 100 })).rejects.toBeInstanceOf(StorageUnavailable)
})
