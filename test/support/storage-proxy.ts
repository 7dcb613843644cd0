import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StorageConfig } from '../../src/lib/signing.ts'

/** What becomes of a request: it passes, is never answered, loses its connection, or fails. */
export type Fate = 'pass' | 'hang' | 'cut' | 'fail'

export interface StorageProxy {
  /** The store as it is reached through the proxy. */
  storage: StorageConfig
  /** Decides what becomes of each request from now on. */
  decide(fate: (method: string, path: string) => Fate): void
  stop(): void
}

/** Stands between the API and its store, to which all requests pass until told otherwise. */
export async function startStorageProxy(storage: StorageConfig): Promise<StorageProxy> {
  const store = new URL(storage.endpoint)
  let decide: (method: string, path: string) => Fate = () => 'pass'

  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method, url: path, headers } = incoming
    const onward = request({ host: store.hostname, port: store.port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }

  const server = createServer((incoming, outgoing) => {
    const fate = decide(incoming.method ?? '', incoming.url ?? '')
    if (fate === 'pass') pass(incoming, outgoing)
    else if (fate === 'cut') incoming.socket.destroy()
    else if (fate === 'fail') outgoing.writeHead(500).end('<Error><Code>InternalError</Code></Error>')
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return {
    storage: { ...storage, endpoint: `http://localhost:${port}${store.pathname}` },
    decide: (fate) => {
      decide = fate
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
