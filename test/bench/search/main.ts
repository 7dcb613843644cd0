import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { withClient } from '../../../dev/client.ts'
import { projectDir } from '../../../dev/local.ts'
import { applyMigrations, loadReferenceData } from '../../../dev/migrations.ts'
import { startCluster } from '../../../dev/postgres.ts'
import { createReporter } from '../../../dev/reporter.ts'
import { createOwner } from '../../../dev/roles.ts'
import { seedBulk } from '../../../drizzle/seed/bulk/load.ts'
import { seed } from '../../../drizzle/seed/index.ts'
import { measure } from './measure.ts'
import { makeShapes } from './shapes.ts'

const usage = `npm run bench -- search [--listings 1000000] [--only S5,S6] [--rounds 3]

EXPLAIN (ANALYZE) of the search shapes S1 to S15, each over 40 rotated terms, places or ranges. Makes a database of its own
in .vendibook/bench on the first run and keeps it; with DATABASE_OWNER_URL set it measures that one as it is.
Budget: median at most 10 ms, none over 50 ms.`

/** Measures the search shapes and prints them as a table. @returns whether every shape is within its budget */
export async function benchSearch(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      listings: { type: 'string', default: '1000000' },
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    return true
  }
  await using cleanup = new AsyncDisposableStack()
  const url = process.env.DATABASE_OWNER_URL ?? (await prepareDatabase(Number(values.listings), cleanup))
  return await withClient(url, async (client) => {
    const only = values.only?.split(',')
    const shapes = (await makeShapes(client)).filter(({ name }) => only?.includes(name) ?? true)
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM listings')
    console.log(`\n${rows[0]?.count} listings; milliseconds, each variant the median of ${values.rounds}\n`)
    console.log('shape  median  worst  what; plans over the 40 variants')
    let isWithin = true
    for (const shape of shapes) {
      const { name, what, median, worst, slowest, nature } = await measure(client, shape, Number(values.rounds))
      const fits = median <= 10 && worst <= 50
      isWithin &&= fits
      console.log(
        `${name.padEnd(5)} ${median.toFixed(1).padStart(7)} ${worst.toFixed(1).padStart(6)}  ${what}; ${nature}`,
      )
      if (!fits) console.log(`      over budget; slowest: ${slowest}`)
    }
    return isWithin
  })
}

async function prepareDatabase(listings: number, cleanup: AsyncDisposableStack): Promise<string> {
  const reporter = createReporter()
  const cluster = await startCluster({ dir: join(projectDir, '.vendibook/bench') })
  cleanup.defer(() => cluster.stop())
  await createOwner(cluster)
  const url = cluster.url('vendibook_owner')
  await withClient(url, async (client) => {
    await applyMigrations(client)
    await loadReferenceData(client)
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM host_listings')
    const missing = listings - (rows[0]?.count ?? 0)
    if (missing <= 0) return
    await seed(client, { baseUrl: 'http://localhost:8787' })
    const connect = async () => {
      const second = new pg.Client(url)
      await second.connect()
      return second
    }
    await reporter.step(
      `Making ${missing} listings, once`,
      (onProgress) => seedBulk(client, { listings: missing, baseUrl: 'http://localhost:8787', onProgress, connect }),
      (count) => `${count} listings`,
    )
  })
  return cluster.url('postgres')
}
