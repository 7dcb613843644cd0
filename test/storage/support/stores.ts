import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'
import type { StorageConfig } from '../../../src/lib/signing.ts'
import { deleteObject, headObject, openObject, readObject, readRange, replaceObject } from '../../../src/lib/storage.ts'

const stopping: (() => void)[] = []
afterAll(() => {
  for (const stop of stopping.splice(0)) stop()
})

/** The configuration of a store at this port of this machine. */
export function configOf(port: number): StorageConfig {
  return {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'auto',
    bucket: 'secret-bucket',
    accessKeyId: 'AKIDCANARY',
    secretAccessKey: 'canary-secret',
    publicUrl: 'https://images.example.com',
    forcePathStyle: true,
  }
}

/** A store that answers everything in this way, until the tests of the file have ended. */
export async function storeThat(answers: RequestListener): Promise<StorageConfig> {
  const server = createServer(answers)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stopping.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return configOf((server.address() as AddressInfo).port)
}

/** Every way in which the Worker uses a store. */
export const operations: [string, (config: StorageConfig) => Promise<unknown>][] = [
  ['head', (config) => headObject(config, 'key-canary')],
  ['range', (config) => readRange(config, 'key-canary', { offset: 0, length: 100 })],
  ['open', (config) => openObject(config, 'key-canary')],
  ['read', (config) => readObject(config, 'key-canary', 1_000)],
  [
    'replace',
    (config) =>
      replaceObject(config, 'key-canary', { bytes: Uint8Array.of(1), contentType: 'image/png', ifMatch: '"1"' }),
  ],
  ['delete', (config) => deleteObject(config, 'key-canary')],
]

/** An error as S3 tells it. */
export const error = (status: number, code: string): RequestListener => {
  return (_, response) => response.writeHead(status).end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`)
}
