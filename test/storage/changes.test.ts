import type { RequestListener } from 'node:http'
import { describe, expect, test } from 'vitest'
import { deleteObject, replaceObject } from '../../src/lib/storage.ts'
import { storeThat } from './support/stores.ts'

describe('a replacement', () => {
  const object = { bytes: Uint8Array.of(1, 2, 3), contentType: 'image/png', ifMatch: '"1"' }
  const answering = (status: number) =>
    storeThat((request, response) => request.resume().on('end', () => response.writeHead(status).end()))

  test('writes the bytes with their type, over the version it is for', async () => {
    const seen: unknown[] = []
    const store: RequestListener = (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const { 'content-type': type, 'if-match': condition } = request.headers
        seen.push([request.method, request.url, type, condition, Buffer.concat(parts).toString('hex')])
        response.writeHead(200).end()
      })
    }
    expect(await replaceObject(await storeThat(store), 'key', object)).toBe(true)
    expect(seen).toEqual([['PUT', '/secret-bucket/key', 'image/png', '"1"', '010203']])
  })

  test.each([
    [204, true],
    [412, false],
    [409, false],
    [404, false],
  ])('that is answered by %i was done: %s', async (status, isDone) => {
    expect(await replaceObject(await answering(status), 'key', object)).toBe(isDone)
  })

  test('that no store takes, with or without a condition, was not done', async () => {
    expect(await replaceObject(await answering(501), 'key', object)).toBe(false)
  })
})

test('an object is deleted, or was not there', async () => {
  for (const status of [204, 404]) {
    const seen: unknown[] = []
    const config = await storeThat(({ method, url }, response) => {
      seen.push([method, url])
      response.writeHead(status).end()
    })
    expect(await deleteObject(config, 'key')).toBeUndefined()
    expect(seen).toEqual([['DELETE', '/secret-bucket/key']])
  }
})
