import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StorageConfig } from '../../src/lib/signing.ts'
import { jpeg } from './pictures.ts'

export interface PictureStore extends AsyncDisposable {
  storage: StorageConfig
}

/** A store that has a JPEG under every key and checks no signature: for measuring what the API itself takes. */
export async function startPictureStore(): Promise<PictureStore> {
  const server = createServer(({ method }, response) => {
    const range = `bytes 0-${jpeg.length - 1}/${jpeg.length}`
    const headers = { 'Content-Type': 'image/jpeg', ETag: '"1"', 'Content-Range': range }
    if (method === 'DELETE') response.writeHead(204).end()
    else response.writeHead(206, headers).end(jpeg)
  })
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    storage: {
      endpoint: url,
      region: 'auto',
      bucket: 'pictures',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
      publicUrl: `${url}/shown`,
      forcePathStyle: true,
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
