import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seed } from '../../drizzle/seed/index.ts'
import { withClient } from '../../dev/client.ts'
import { applyMigrations, loadReferenceData } from '../../dev/migrations.ts'
import { type NeonEndpoint, startNeonEndpoint } from '../../dev/neon-http.ts'
import { type Cluster, startCluster } from '../../dev/postgres.ts'
import { createLogin, createOwner } from '../../dev/roles.ts'
import type { DatabaseUrls } from './database-urls.ts'

export interface TestDatabases {
  /** The migrated and, unless told otherwise, seeded database. Do not connect to it: it cannot be copied meanwhile. */
  template: DatabaseUrls
  endpoint: NeonEndpoint
  /** Copies the template, in a fraction of a second. */
  copy(): Promise<DatabaseUrls>
  stop(): Promise<void>
}

export interface EmptyCluster {
  /** Connection string of the owner of an empty database. */
  url: string
  stop(): Promise<void>
}

/** PostgreSQL in a temporary directory with nothing in it. */
export async function startEmptyCluster(): Promise<EmptyCluster> {
  await using cleanup = new AsyncDisposableStack()
  const cluster = await startOwnedCluster(cleanup)
  const started = cleanup.move()
  return { url: cluster.url('vendibook_owner'), stop: () => started.disposeAsync() }
}

/** PostgreSQL in a temporary directory with the migrations applied, and no row in its tables. */
export async function startMigrated(): Promise<{ cluster: Cluster; stop(): Promise<void> }> {
  await using cleanup = new AsyncDisposableStack()
  const cluster = await startOwnedCluster(cleanup)
  await withClient(cluster.url('vendibook_owner'), (client) => applyMigrations(client))
  await createLogin(cluster)
  const started = cleanup.move()
  return { cluster, stop: () => started.disposeAsync() }
}

/**
 * PostgreSQL in a temporary directory on free ports, with Neon's HTTP in front of it.
 * @param options.seeded false leaves the tables empty, apart from the reference data
 */
export async function startDatabase({ seeded = true } = {}): Promise<TestDatabases> {
  await using cleanup = new AsyncDisposableStack()
  const { cluster, stop } = await startMigrated()
  cleanup.defer(stop)
  await withClient(cluster.url('vendibook_owner'), async (client) => {
    await loadReferenceData(client)
    if (seeded) await seed(client, { baseUrl: 'http://localhost:8787' })
    await client.query('ANALYZE')
  })
  // Each test file has a database of its own, and the server 100 connections.
  const endpoint = await startNeonEndpoint({ idleTimeout: 10_000 })
  cleanup.defer(() => endpoint.close())

  const urls = (name: string) => ({
    name,
    apiUrl: cluster.url('vendibook_api', name),
    ownerUrl: cluster.url('vendibook_owner', name),
  })
  const started = cleanup.move()
  return {
    template: urls('vendibook'),
    endpoint,
    copy: async () => urls(await copyVendibook(cluster.url('vendibook_owner', 'postgres'))),
    stop: () => started.disposeAsync(),
  }
}

/**
 * Copies the database "vendibook", to which nobody may be connected meanwhile. @returns the name of the copy
 * @param url reaches another database of the server as the owner
 */
export async function copyVendibook(url: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await withClient(url, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE vendibook STRATEGY FILE_COPY`))
  return name
}

async function startOwnedCluster(cleanup: AsyncDisposableStack): Promise<Cluster> {
  const dir = await temporaryDirectory()
  cleanup.defer(() => rm(dir, { recursive: true, force: true }))
  const cluster = await startCluster({ dir, throwAway: true })
  cleanup.defer(() => cluster.stop())
  await createOwner(cluster)
  return cluster
}

/** An empty directory that the database's user may enter too. */
export async function temporaryDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'vendibook-'))
  await chmod(dir, 0o755)
  return dir
}

/** Lets tests inside workerd, which cannot speak PostgreSQL's protocol, have a database of their own: `POST /databases`. */
export async function startControl(databases: TestDatabases): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((_request, response) => {
    databases.copy().then(
      (urls) => response.end(JSON.stringify(urls)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/databases`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
