import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What can happen between the Worker and its database's endpoint. */
export const DATABASE_FAULTS = [
  'refused',
  'hang',
  'reset before',
  'reset after commit',
  'cut off',
  'status 500',
  'slow',
] as const
export type DatabaseFault = (typeof DATABASE_FAULTS)[number]

export interface DatabaseProxy {
  /** What NEON_FETCH_ENDPOINT is set to. */
  url: string
  /** From now on this happens to a share of the requests, from 0 to 1; nobody can connect at all while `refused`. */
  begin(fault: DatabaseFault, share: number): Promise<void>
  /** From now on all requests pass. */
  end(): Promise<void>
  /** How many requests each fault has struck; of `refused` nobody can know. */
  struck: Map<DatabaseFault, number>
  stop(): Promise<void>
}

type Answer = { status: number; body: Buffer; headers: Record<string, string> }

/** How late `slow` lets a request through, in milliseconds. */
const SLOWNESS = 1_500

/** Stands between the Worker and the endpoint of its database, and lets everything pass until told otherwise. */
export async function startDatabaseProxy(endpoint: string): Promise<DatabaseProxy> {
  const agent = new Agent({ keepAlive: true })
  const struck = new Map<DatabaseFault, number>()
  let current: { fault: DatabaseFault; share: number } | undefined

  /** The whole answer of the endpoint: it has committed by then. */
  async function forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const headers = { ...incoming.headers, 'content-length': String(body.length) }
    return new Promise((resolve, reject) => {
      const onward = request(endpoint, { method: incoming.method, headers, agent }, (answer) => {
        readAll(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 502, body: text, headers: headersOf(answer) }),
          reject,
        )
      })
      onward.once('error', reject).end(body)
    })
  }

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readAll(incoming)
    const fault = current && Math.random() < current.share ? current.fault : undefined
    if (fault) struck.set(fault, (struck.get(fault) ?? 0) + 1)
    // Not even looked at: its answer never comes, and its connection is closed with the others or by the Worker.
    if (fault === 'hang') return
    if (fault === 'reset before') return void incoming.socket.resetAndDestroy()
    if (fault === 'status 500') return void outgoing.writeHead(500).end('fault')
    if (fault === 'slow') await delay(SLOWNESS)
    const answer = await forward(incoming, body)
    if (fault === 'reset after commit') return void incoming.socket.resetAndDestroy()
    outgoing.writeHead(answer.status, { ...answer.headers, 'Content-Length': answer.body.length })
    if (fault !== 'cut off') return void outgoing.end(answer.body)
    outgoing.write(answer.body.subarray(0, answer.body.length / 2), () => incoming.socket.destroy())
  }

  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  server.keepAliveTimeout = 0
  server.requestTimeout = 0

  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}${new URL(endpoint).pathname}`,
    struck,
    async begin(fault, share) {
      current = { fault, share }
      if (fault === 'refused') await close()
    },
    async end() {
      const was = current?.fault
      current = undefined
      if (was === 'refused') await listen(port)
    },
    async stop() {
      if (server.listening) await close()
      agent.destroy()
    },
  }
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Those that say how to read the body, and what of the transaction the endpoint repeats. */
function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const names = Object.keys(headers).filter((name) => name === 'content-type' || name.startsWith('neon-'))
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]))
}
