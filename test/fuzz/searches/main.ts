/** `npm run fuzz:searches`: searches made by chance, of another marketplace than the seed's, compared with plain SQL. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withClient } from '../../../dev/client.ts'
import { projectDir } from '../../../dev/local.ts'
import { applyMigrations, loadReferenceData } from '../../../dev/migrations.ts'
import { startCluster } from '../../../dev/postgres.ts'
import { createOwner } from '../../../dev/roles.ts'
import { Random } from '../../../drizzle/seed/random.ts'
import { judge } from './judge.ts'
import { makeMarket } from './market.ts'
import { randomSearch, readVocabulary } from './random.ts'

const usage = `npm run fuzz:searches -- [--searches 1000] [--listings 100000] [--seed N]

Compares searches that are made by chance, any words and filters in any order, several pages of each, with what plain SQL finds.
The marketplace is of another make than the seed's. It is made once, and kept in .vendibook/searches.`

const { values } = parseArgs({
  options: {
    searches: { type: 'string', default: '1000' },
    listings: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) console.log(usage)
else await main(Number(values.searches), Number(values.listings), Number(values.seed))

async function main(searches: number, listings: number, seed: number): Promise<void> {
  const cluster = await startCluster({ dir: join(projectDir, '.vendibook/searches', String(listings)) })
  try {
    await createOwner(cluster)
    const url = cluster.url('vendibook_owner')
    await prepare(url, listings)
    process.exitCode = (await compare(url, searches, seed)) ? 0 : 1
  } finally {
    await cluster.stop()
  }
}

/** Migrates, and makes the marketplace where there is none. */
async function prepare(url: string, listings: number): Promise<void> {
  const isMade = await withClient(url, async (client) => {
    await applyMigrations(client)
    await loadReferenceData(client)
    const { rows } = await client.query<{ made: boolean }>(
      // Loading in bulk drops the indexes of the search, and makes them again at its end.
      `SELECT count(*) >= $1 AND to_regclass('listings_newest_idx') IS NOT NULL AS made FROM host_listings`,
      [listings],
    )
    return rows[0]?.made === true
  })
  if (isMade) return
  console.log(`Making ${listings} listings, once`)
  await makeMarket(url, listings)
}

/** @returns whether all was as plain SQL has it */
async function compare(url: string, searches: number, seed: number): Promise<boolean> {
  const random = new Random(String(seed))
  const times: { time: number; wanted: object }[] = []
  let compared = 0
  let different = 0
  await withClient(url, async (client) => {
    const vocabulary = await readVocabulary(client)
    for (let done = 0; done < searches; done += 1) {
      const search = randomSearch(random, vocabulary)
      const verdict = await judge(client, search, random.int(1, 4))
      compared += verdict.isCompared ? 1 : 0
      different += verdict.faults.length > 0 ? 1 : 0
      times.push(...verdict.times.map((time) => ({ time, wanted: search.wanted })))
      if (verdict.faults.length > 0) console.log(`✗ ${JSON.stringify(search.wanted)}\n  ${verdict.faults.join('\n  ')}`)
    }
  })
  times.sort((a, b) => b.time - a.time)
  const at = (share: number) => `${times[Math.floor((1 - share) * (times.length - 1))]?.time.toFixed(0)} ms`
  console.log(`${searches} searches in ${times.length} pages, ${compared} of them compared with plain SQL: ${different} differ. Seed ${seed}
A page took ${at(0.5)} in the median, p99 ${at(0.99)}. The slowest:`)
  for (const { time, wanted } of times.slice(0, 10)) console.log(`  ${time.toFixed(0)} ms ${JSON.stringify(wanted)}`)
  return different === 0
}
