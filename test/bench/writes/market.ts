import { rm } from 'node:fs/promises'
import { withClient } from '../../../dev/client.ts'
import { applyMigrations, loadReferenceData } from '../../../dev/migrations.ts'
import { type ClusterRole, startCluster } from '../../../dev/postgres.ts'
import { createLogin, createOwner } from '../../../dev/roles.ts'
import { signAccessToken } from '../../../src/lib/tokens.ts'
import { newSession } from '../../support/batches.ts'
import { temporaryDirectory } from '../../support/databases.ts'
import { insertManyListings, insertUser } from '../../support/records.ts'

/** Somebody who writes. */
export interface Writer {
  id: string
  session: string
  token: string
}

interface Listing {
  id: string
  host: Writer
}

/** A database to write into, gone afterwards, with hosts who have a few listings each, and renters who ask for them. */
export interface Market extends AsyncDisposable {
  url(role: ClusterRole, database?: string): string
  jwtSecret: string
  renters: Writer[]
  /** Neighbors are of different hosts. */
  listings: Listing[]
}

const RENTERS = 64
const HOSTS = 200

/** Makes one on a PostgreSQL that flushes every commit to disk, as one in production does. */
export async function openMarket(count: number): Promise<Market> {
  await using cleanup = new AsyncDisposableStack()
  const dir = await temporaryDirectory()
  cleanup.defer(() => rm(dir, { recursive: true, force: true }))
  const cluster = await startCluster({ dir })
  cleanup.defer(() => cluster.stop())
  await createOwner(cluster)
  const jwtSecret = cluster.secrets.JWT_SECRET
  const filled = await withClient(cluster.url('vendibook_owner'), async (client) => {
    await applyMigrations(client)
    await loadReferenceData(client)
    const writer = async (role: 'HOST' | 'USER'): Promise<Writer> => {
      const email = `${crypto.randomUUID()}@example.com`
      const id = await insertUser(client, { email, role })
      const session = await newSession(client, id)
      return {
        id,
        session,
        token: await signAccessToken({ JWT_SECRET: jwtSecret }, { userId: id, email, role, sid: session }),
      }
    }
    const [renters, hosts]: [Writer[], Writer[]] = [[], []]
    while (renters.length < RENTERS) renters.push(await writer('USER'))
    while (hosts.length < HOSTS) hosts.push(await writer('HOST'))
    const byId = new Map(hosts.map((host) => [host.id, host]))
    const ids = hosts.map(({ id }) => `'${id}'`).join(', ')
    const first = turnOf(hosts, 0)
    await insertManyListings(client, first.id, count, { owner_id: `(ARRAY[$1, ${ids}]::uuid[])[2 + n % ${HOSTS}]` })
    await client.query('ANALYZE')
    type Row = { id: string; owner_id: string }
    const { rows } = await client.query<Row>('SELECT id, owner_id FROM host_listings ORDER BY published_at, id')
    const listings = rows.map(({ id, owner_id }) => ({ id, host: byId.get(owner_id) ?? first }))
    return { renters, listings }
  })
  await createLogin(cluster)
  const started = cleanup.move()
  return { url: cluster.url, jwtSecret, ...filled, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

/** One of them by turns, so that neighbors in time write to different rows. */
export function turnOf<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length]
  if (item === undefined) throw new Error('There is nothing to take turns with.')
  return item
}

/** Three days that begin so many days from now. */
export function threeDays(index: number): { startDate: string; endDate: string } {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
  const start = 1 + (index % 300)
  return { startDate: day(start), endDate: day(start + 3) }
}
