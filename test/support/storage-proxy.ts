import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { StorageConfig } from '../../src/lib/signing.ts'

/**
 * What becomes of a request. It passes, or passes `late`; it is never answered (`hang`), loses its connection (`cut`), fails
 * or is refused for now. Or the store does what it is asked, and the answer is `lost`, never comes (`hang after`), or ends
 * half-way (`torn`).
 */
export type Fate = 'pass' | 'late' | 'hang' | 'cut' | 'fail' | 'slow down' | 'lost' | 'hang after' | 'torn'

export interface StorageProxy {
  /** The store as it is reached through the proxy. */
  storage: StorageConfig
  /** Decides what becomes of each request from now on. */
  decide(fate: (method: string, path: string) => Fate): void
  stop(): void
}

const LATE_MS = 500

/** Stands between the API and its store, to which all requests pass until told otherwise. */
export async function startStorageProxy(storage: StorageConfig): Promise<StorageProxy> {
  const store = new URL(storage.endpoint)
  let decide: (method: string, path: string) => Fate = () => 'pass'

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, use: (answer: IncomingMessage) => void): void {
    const { method, url: path, headers } = incoming
    const onward = request({ host: store.hostname, port: store.port, method, path, headers }, use)
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }

  const server = createServer((incoming, outgoing) => {
    const { socket } = incoming
    const pass = (answer: IncomingMessage) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    }
    const done = (then: () => void) => (answer: IncomingMessage) => void answer.resume().on('end', then)
    const fates: Record<Fate, () => unknown> = {
      pass: () => forward(incoming, outgoing, pass),
      late: () => forward(incoming, outgoing, (answer) => setTimeout(() => pass(answer), LATE_MS)),
      hang: () => undefined,
      cut: () => socket.destroy(),
      fail: () => outgoing.writeHead(500).end('<Error><Code>InternalError</Code></Error>'),
      'slow down': () => outgoing.writeHead(503).end('<Error><Code>SlowDown</Code></Error>'),
      lost: () =>
        forward(
          incoming,
          outgoing,
          done(() => socket.destroy()),
        ),
      'hang after': () =>
        forward(
          incoming,
          outgoing,
          done(() => undefined),
        ),
      torn: () => forward(incoming, outgoing, (answer) => void tear(answer, outgoing)),
    }
    fates[decide(incoming.method ?? '', incoming.url ?? '')]()
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

/** Sends half of the body, or where there is none, half of the first line. */
async function tear(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await buffer(answer)
  const { socket } = outgoing
  if (body.length === 0) return void socket?.end('HTTP/1.1 20')
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
  outgoing.write(body.subarray(0, body.length / 2), () => socket?.destroy())
}
