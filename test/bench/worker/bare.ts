import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LoadRequest } from '../support/load.ts'
import { type Served, serveScript, serveWorker } from '../support/workerd.ts'

/** What the Worker sent to its database for one request of its own. */
export interface Query {
  headers: Record<string, string>
  body: string
}

/**
 * What the Worker asks its database for each request, read off the wire.
 * @throws Error when it asks more than once, or not at all
 */
export async function recordQueries(
  worker: Omit<Parameters<typeof serveWorker>[0], 'inspect'>,
  requests: LoadRequest[],
): Promise<Query[]> {
  let seen: Query[] = []
  const recorder = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const query = { headers: ofDriver(request.headers), body: Buffer.concat(chunks).toString('utf8') }
      seen.push(query)
      void fetch(worker.endpoint, { method: 'POST', ...query }).then(async (answer) => {
        response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text())
      })
    })
  })
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve))
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => {
    recorder.closeAllConnections()
    recorder.close()
  })
  const endpoint = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}/sql`
  const served = cleanup.use(await serveWorker({ ...worker, endpoint }))
  const queries: Query[] = []
  for (const { path, headers } of requests) {
    seen = []
    const answer = await fetch(served.url + path, headers && { headers })
    await answer.arrayBuffer()
    const [query, ...more] = seen
    if (!query || more.length > 0 || !answer.ok)
      throw new Error(`${path}: ${answer.status} with ${seen.length} requests to the database instead of one`)
    queries.push(query)
  }
  return queries
}

/** A Worker that does nothing but hand each request's query to the endpoint, and the answer on: what no Worker can do without. */
export function serveBare(endpoint: string, requests: LoadRequest[], queries: Query[]): Promise<Served> {
  const byPath = Object.fromEntries(requests.map(({ path }, index) => [path, queries[index]]))
  return serveScript(`const queries = ${JSON.stringify(byPath)}
export default {
  async fetch({ url }) {
    const query = queries[url.slice(url.indexOf('/', 8))]
    if (!query) return new Response(null, { status: 404 })
    const { body } = await fetch(${JSON.stringify(endpoint)}, { method: 'POST', ...query })
    return new Response(body, { headers: { 'Content-Type': 'application/json' } })
  },
}`)
}

/** The driver's own headers: the others belong to the connection. */
const ofDriver = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (name.startsWith('neon-') ? [[name, String(value)]] : [])),
  )
