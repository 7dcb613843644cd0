import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { withClient } from '../../../dev/client.ts'
import { projectDir } from '../../../dev/local.ts'
import { applyMigrations, loadReferenceData } from '../../../dev/migrations.ts'
import { type ClusterRole, startCluster } from '../../../dev/postgres.ts'
import { Problem } from '../../../dev/problem.ts'
import { isAlive } from '../../../dev/processes.ts'
import { createReporter } from '../../../dev/reporter.ts'
import { createLogin, createOwner } from '../../../dev/roles.ts'
import { readSecrets } from '../../../dev/secrets.ts'
import { seedBulk } from '../../../drizzle/seed/bulk/load.ts'
import { seed } from '../../../drizzle/seed/index.ts'

/** A migrated and seeded database that benches share. */
export interface Dataset extends AsyncDisposable {
  /** Connection strings: of the owner, of the role that the Worker connects as, and of the superuser. */
  ownerUrl: string
  apiUrl: string
  superuserUrl: string
  /** The cluster's, for tokens. */
  jwtSecret: string
}

const baseUrl = 'http://localhost:8787'
const defaultSize = 1_000_000

/**
 * The database with so many listings, and the hand-written seed's accounts among them. It is made on the first call and
 * kept in .vendibook/bench. When another process runs it already, that one is used, and left running.
 * @throws Problem while another process still fills it
 */
export async function openDataset(listings = defaultSize): Promise<Dataset> {
  const dir = join(projectDir, '.vendibook/bench', ...(listings === defaultSize ? [] : [String(listings)]))
  const port = await findRunning(dir)
  if (port !== undefined) {
    const secrets = await readSecrets(dir)
    const url = (role: ClusterRole) => `postgresql://${role}:${secrets[role]}@127.0.0.1:${port}/vendibook`
    const { ready } = await countListings(url('vendibook_owner'), listings)
    if (!ready) throw new Problem(`Another process still fills the database in ${dir}: wait until it is done.`)
    return { ...urlsOf(url), jwtSecret: secrets.JWT_SECRET, [Symbol.asyncDispose]: async () => undefined }
  }
  await using cleanup = new AsyncDisposableStack()
  const cluster = await startCluster({ dir })
  cleanup.defer(() => cluster.stop())
  await createOwner(cluster)
  await fill(cluster.url('vendibook_owner'), listings)
  await createLogin(cluster)
  const started = cleanup.move()
  return {
    ...urlsOf(cluster.url),
    jwtSecret: cluster.secrets.JWT_SECRET,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}

const urlsOf = (url: (role: ClusterRole) => string) => ({
  ownerUrl: url('vendibook_owner'),
  apiUrl: url('vendibook_api'),
  superuserUrl: url('postgres'),
})

/** The port of the server that runs on this directory, if one does. */
async function findRunning(dir: string): Promise<number | undefined> {
  const text = await readFile(join(dir, 'data/postmaster.pid'), 'utf8').catch(() => '')
  const [pid, , , port] = text.split('\n').map(Number)
  return pid !== undefined && pid > 0 && isAlive(pid) ? port : undefined
}

async function countListings(url: string, wanted: number): Promise<{ missing: number; ready: boolean }> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ count: number; ready: boolean }>(
      // Loading in bulk drops the indexes of the search, and makes them again at its end.
      `SELECT (SELECT count(*)::int FROM host_listings) AS count, to_regclass('listings_newest_idx') IS NOT NULL AS ready`,
    )
    const missing = wanted - (rows[0]?.count ?? 0)
    return { missing, ready: missing <= 0 && rows[0]?.ready === true }
  })
}

async function fill(url: string, listings: number): Promise<void> {
  const reporter = createReporter()
  await withClient(url, async (client) => {
    await applyMigrations(client)
    await loadReferenceData(client)
    const { missing, ready } = await countListings(url, listings)
    if (ready) return
    await seed(client, { baseUrl })
    const connect = async () => {
      const second = new pg.Client(url)
      await second.connect()
      return second
    }
    await reporter.step(
      `Making ${Math.max(missing, 0)} listings, once`,
      (onProgress) => seedBulk(client, { listings: Math.max(missing, 0), baseUrl, onProgress, connect }),
      (count) => `${count} listings`,
    )
  })
}
