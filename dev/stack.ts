import { join } from 'node:path'
import type pg from 'pg'
import { seed, writePictures } from '../drizzle/seed/index.ts'
import type { StorageConfig } from '../src/lib/signing.ts'
import { type Account, readAccounts, writeAccounts } from './accounts.ts'
import { withClient } from './client.ts'
import { projectDir } from './local.ts'
import { applyMigrations, loadReferenceData } from './migrations.ts'
import { type NeonEndpoint, startNeonEndpoint } from './neon-http.ts'
import { freePort, isPortFree } from './ports.ts'
import { type Cluster, startCluster } from './postgres.ts'
import { Problem } from './problem.ts'
import type { Reporter } from './reporter.ts'
import { createLogin, createOwner } from './roles.ts'
import { localStorage } from './storage.ts'
import { buildAssets, startWorker } from './worker.ts'

export interface Stack {
  /** Address of the API, such as http://localhost:8787. */
  url: string
  cluster: Cluster
  endpoint: NeonEndpoint
  /** Where pictures are kept, unless .dev.vars names another place. */
  storage: StorageConfig
  /** Those to sign in with. */
  accounts: Account[]
  /** Resolves, with a sentence, when a part of the stack ends that nobody stopped. */
  broken: Promise<string>
}

export interface StackOptions {
  dir: string
  /** Port of the API, which must be free. */
  port: number
  /** Takes what is to be stopped again, in order; the caller disposes it, also when the start fails half-way. */
  cleanup: AsyncDisposableStack
  reporter: Reporter
  /** Called with the owner's connection string as soon as the database has its data. */
  onDatabase?: (ownerUrl: string) => Promise<void>
  /** For tests: nothing is flushed to disk. */
  throwAway?: boolean
  /** Browser origins that may sign in, besides the usual ones. */
  origins?: string[]
  /** What the Worker prints, a line at a time. */
  onWorkerLine: (line: string) => void
}

/**
 * Starts PostgreSQL with the migrated and seeded database, Neon's HTTP in front of it, and the Worker.
 * @throws Problem with what to do
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dir, port, cleanup, reporter, throwAway = false } = options
  const url = `http://localhost:${port}`
  await refuseTakenPort(port)

  const cluster = await reporter.step(
    'Starting PostgreSQL',
    () => startCluster({ dir, port: throwAway ? 0 : 54_321, throwAway }),
    (started) => `PostgreSQL answers on port ${started.port}`,
  )
  cleanup.defer(() => cluster.stop())
  const accounts = await prepareDatabase(cluster, dir, url, reporter)
  await options.onDatabase?.(cluster.url('vendibook_owner'))

  const endpoint = await startNeonEndpoint({ port: throwAway ? 0 : await freePort(54_320) })
  cleanup.defer(() => endpoint.close())
  await reporter.step(
    'Building the documents and the assets',
    buildAssets,
    () => 'The documents and the assets are built',
  )
  await reporter.step(
    'Drawing the pictures of the listings',
    () => writePictures(join(projectDir, 'dist/assets/pictures')),
    () => 'The pictures of the listings are there',
  )

  const storage = localStorage(url, cluster.secrets.S3_SECRET_ACCESS_KEY)
  const worker = await reporter.step(
    'Starting the Worker',
    () =>
      startWorker({
        dir,
        port,
        url,
        databaseUrl: cluster.url('vendibook_api'),
        endpointUrl: endpoint.url,
        secret: cluster.secrets.JWT_SECRET,
        storage,
        origins: options.origins ?? [],
        cleanup,
        onLine: options.onWorkerLine,
      }),
    () => 'The Worker answers',
  )
  const broken = Promise.race([
    cluster.ended.then((how) => `PostgreSQL ended by itself (${how}). ${join(dir, 'postgres.log')} tells why.`),
    worker.ended.then((how) => `The Worker's runtime ended by itself (${how}). Its last lines are above.`),
  ])
  return { url, cluster, endpoint, storage, accounts, broken }
}

/** Brings the database to where the Worker can use it. Every part is skipped when it has been done before. */
async function prepareDatabase(cluster: Cluster, dir: string, baseUrl: string, reporter: Reporter): Promise<Account[]> {
  await createOwner(cluster)
  return withClient(cluster.url('vendibook_owner'), async (client) => {
    await reporter.step(
      'Migrating the database',
      (progress) => applyMigrations(client, progress),
      (applied) => (applied.length === 0 ? 'The schema is up to date' : `Applied ${applied.length} migrations`),
    )
    await reporter.step(
      'Loading the US places',
      () => loadReferenceData(client),
      (places) => `${places} US places`,
    )
    await createLogin(cluster)

    const { rowCount } = await client.query('SELECT FROM users LIMIT 1')
    if (rowCount === 0) {
      await reporter.step(
        'Filling the marketplace',
        (onProgress) => fill(client, dir, { baseUrl, onProgress }),
        (listings) => `${listings} listings`,
      )
    } else {
      await warnOfOtherPort(client, baseUrl, reporter)
    }
    return readAccounts(dir)
  })
}

/** Seeds in one transaction: a killed start leaves the database empty, and the next one seeds it. */
async function fill(client: pg.Client, dir: string, options: Parameters<typeof seed>[1]): Promise<number> {
  await client.query('BEGIN')
  const { accounts, listings } = await seed(client, options)
  await writeAccounts(dir, accounts)
  await client.query('COMMIT')
  await client.query('ANALYZE')
  return listings
}

/** The addresses of the seeded pictures hold the port of the start that seeded them. */
async function warnOfOtherPort(client: pg.Client, baseUrl: string, reporter: Reporter): Promise<void> {
  const { rows } = await client.query<{ origin: string }>(
    String.raw`SELECT substring(image_url FROM '^http://localhost:\d+') AS origin FROM listings
      WHERE image_url LIKE 'http://localhost:%' LIMIT 1`,
  )
  const origin = rows[0]?.origin
  if (origin === undefined || origin === baseUrl) return
  reporter.info(
    `The pictures of the listings are at ${origin}: start with --port ${new URL(origin).port} to see them, or with --reset.`,
  )
}

async function refuseTakenPort(port: number): Promise<void> {
  if (await isPortFree(port)) return
  throw new Problem(
    `Port ${port} is taken by another program. End that one, or choose another port: npm run dev -- --port ${port + 1}`,
  )
}
