import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import {
  type Batch,
  beginStatement,
  errorAnswer,
  InvalidRequest,
  parseRequest,
  type Statement,
} from './neon-protocol.ts'

export interface NeonEndpoint {
  /** What NEON_FETCH_ENDPOINT is set to: `http://127.0.0.1:<port>/sql`. */
  url: string
  port: number
  stats(): NeonStats
  /** Ends its connections to PostgreSQL and to its clients. */
  close(): Promise<void>
}

export interface NeonStats {
  /** HTTP requests that reached PostgreSQL, and those of them that failed, since the start. */
  requests: number
  errors: number
  /** Requests by the name of the database. */
  byDatabase: Record<string, number>
}

interface Options {
  port?: number
  /** Connections to PostgreSQL for each connection string; further requests wait for one. */
  poolSize?: number
  /** How long a connection is kept that nobody uses, in milliseconds. */
  idleTimeout?: number
}

interface Answer {
  status: number
  body: string
  headers?: Record<string, string>
}

/** How long a request waits for a connection to PostgreSQL, in milliseconds. */
const connectTimeout = 10_000

/** Milliseconds: as long as Neon's own proxy keeps them (its sql_over_http_idle_timeout). */
const neonsIdleTimeout = 300_000

/** A client that is queried in text throughout: the driver's own parsers turn it into JavaScript values. */
const rawText = { getTypeParser: () => (value: string) => value }

/**
 * Answers Neon's SQL over HTTP on localhost from the PostgreSQL that a request's connection string names,
 * as Neon's proxy answers it: `POST /sql` with `{ query, params }`, or `{ queries: […] }` for one transaction.
 * `GET /stats` tells a NeonStats.
 */
export async function startNeonEndpoint({
  port = 0,
  poolSize = 20,
  idleTimeout = neonsIdleTimeout,
}: Options = {}): Promise<NeonEndpoint> {
  const pools = new Map<string, pg.Pool>()
  const stats: NeonStats = { requests: 0, errors: 0, byDatabase: {} }

  const server = createServer((request, response) => {
    void respond(request, response)
  })
  // The runtime keeps connections open and may send on one at the moment that we would close it.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await route(request, response).catch((error: unknown): Answer => {
      stats.errors += 1
      return errorAnswer(error)
    })
    if (response.destroyed) return
    response.writeHead(answer.status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(answer.body),
      ...answer.headers,
    })
    response.end(answer.body)
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    if (request.method === 'GET' && request.url === '/stats') return { status: 200, body: JSON.stringify(stats) }
    if (request.method !== 'POST' || request.url !== '/sql')
      return { status: 404, body: '{"message":"No such route."}' }
    const parsed = parseRequest(request.headers, await readBody(request))
    const database = new URL(parsed.connectionString).pathname.slice(1)
    stats.requests += 1
    stats.byDatabase[database] = (stats.byDatabase[database] ?? 0) + 1

    const pool = poolOf(parsed.connectionString)
    const client = await pool.connect()
    const cancel = () => cancelQuery(pool, client)
    response.once('close', cancel)
    try {
      if (!('queries' in parsed))
        return { status: 200, body: JSON.stringify(await execute(client, response, parsed.query)) }
      const results = await runBatch(client, response, parsed)
      return { status: 200, body: JSON.stringify({ results }), headers: parsed.transaction.headers }
    } finally {
      response.off('close', cancel)
      // One in the middle of a transaction (a lone BEGIN, a failed ROLLBACK) is not for the next request.
      client.release(client.getTransactionStatus() !== 'I')
    }
  }

  function poolOf(connectionString: string): pg.Pool {
    const existing = pools.get(connectionString)
    if (existing) return existing
    const pool = new pg.Pool({
      connectionString,
      max: poolSize,
      connectionTimeoutMillis: connectTimeout,
      idleTimeoutMillis: idleTimeout,
    })
    // An idle connection that PostgreSQL ended leaves the pool by itself.
    pool.on('error', () => undefined)
    // One that is in use, but between two statements, has nobody else to tell.
    pool.on('connect', (client) => client.on('error', () => undefined))
    pools.set(connectionString, pool)
    return pool
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: chosen } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${chosen}/sql`,
    port: chosen,
    stats: () => structuredClone(stats),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await Promise.all([...pools.values()].map((pool) => pool.end()))
    },
  }
}

async function runBatch(client: pg.PoolClient, response: ServerResponse, batch: Batch): Promise<object[]> {
  await client.query(beginStatement(batch.transaction))
  try {
    const results = []
    for (const statement of batch.queries) results.push(await execute(client, response, statement))
    await client.query('COMMIT')
    return results
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Runs one statement, unless its client has gone away. */
async function execute(client: pg.PoolClient, response: ServerResponse, statement: Statement): Promise<object> {
  if (response.destroyed) throw new InvalidRequest('Query cancelled, connection was terminated')
  const { query, params, arrayMode } = statement
  const config = { text: query, values: params, rowMode: 'array', types: rawText, queryMode: 'extended' } as const
  const { command, rowCount, rows, fields } = await client.query<(string | null)[]>(config)
  const names = fields.map(({ name }) => name)
  return {
    rowAsArray: arrayMode,
    fields,
    rows: arrayMode ? rows : rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index], value]))),
    command,
    rowCount,
  }
}

/** The client of the endpoint went away: its query shall not go on, nor its transaction be committed. */
function cancelQuery(pool: pg.Pool, client: pg.PoolClient): void {
  const { processID } = client as pg.PoolClient & { processID: number }
  pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  if (chunks.length === 0) throw new InvalidRequest('The request has no body.')
  return Buffer.concat(chunks).toString('utf8')
}
