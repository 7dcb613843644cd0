import { withClient } from '../../../dev/client.ts'
import { openDataset } from '../support/dataset.ts'
import { readOptions } from '../support/options.ts'
import { report } from '../support/report.ts'
import { type Measured, measure } from './measure.ts'
import { makeShapes, usual } from './shapes.ts'

const usage = `npm run bench -- search [--listings 1000000] [--only S5,S6]

EXPLAIN (ANALYZE) of the search shapes S1 to S26, each over 40 rotated terms, places or ranges, at 10,000, 100,000 and 1,000,000
listings: how the cost grows. --listings 10000000 goes on to ten millions. With DATABASE_OWNER_URL set it measures that database alone, as
it is but for how common its words are, which are counted anew as the Worker's job does.`

const sizes = [10_000, 100_000, 1_000_000, 10_000_000]
/** How many times its budget a shape may take at ten times as many listings. */
const tenfold = 2

interface Database {
  listings: number
  shapes: Measured[]
}

/** Measures the search shapes at growing sizes. @returns whether every shape is within its budget */
export async function benchSearch(args: string[]): Promise<boolean> {
  const options = readOptions(args, usage, { rounds: 3 }, { only: { type: 'string' } })
  if (!options) return true
  const measureAll = (url: string) => measureShapes(url, options.rounds, options.only?.split(','))
  const given = process.env.DATABASE_OWNER_URL
  const databases: Database[] = []
  if (given) {
    await withClient(given, (client) => client.query('SELECT recount_search_words()'))
    databases.push(await measureAll(given))
  } else {
    for (const listings of sizesUpTo(options.listings)) {
      await using dataset = await openDataset(listings)
      databases.push(await measureAll(dataset.superuserUrl))
    }
  }
  return report('search', options.out, {
    title: 'What PostgreSQL takes for a search as the marketplace grows, in milliseconds',
    columns: ['shape', 'what', ...databases.flatMap(({ listings }) => [named(listings), 'worst', '±%']), 'plans'],
    rows: rowsOf(databases),
    notes: [
      `Each figure is over 40 variants of a shape, each the median of ${options.rounds}: their median and their worst. ±%: how far the runs of one variant lie apart, at the median. plans: over the 40 variants, at the largest size.`,
    ],
    missed: databases.flatMap(missedBudgets),
    chart: {
      unit: 'milliseconds at the median',
      log: true,
      series: databases.map(({ listings }) => `${named(listings)} listings`),
      groups: (databases[0]?.shapes ?? []).map(({ name, what }, index) => ({
        name: `${name} ${what}`,
        values: databases.map(({ shapes }) => shapes[index]?.median),
      })),
      budget: { value: usual.median, label: 'budget at 1M' },
    },
  })
}

/** The usual sizes below this one, and it. */
const sizesUpTo = (most: number): number[] => [...sizes.filter((size) => size < most), most]

async function measureShapes(url: string, rounds: number, only: string[] | undefined): Promise<Database> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM listings')
    const shapes: Measured[] = []
    for (const shape of await makeShapes(client))
      if (only?.includes(shape.name) ?? true) shapes.push(await measure(client, shape, rounds))
    return { listings: rows[0]?.count ?? 0, shapes }
  })
}

function rowsOf(databases: Database[]): (string | number | undefined)[][] {
  const largest = databases.at(-1)?.shapes ?? []
  return largest.map(({ name, what, nature }, index) => [
    name,
    what,
    ...databases.flatMap(({ shapes }) => {
      const measured = shapes[index]
      return [measured?.median, measured?.worst, measured && Math.round(measured.noise * 100)]
    }),
    nature,
  ])
}

function missedBudgets({ listings, shapes }: Database): string[] {
  const factor = listings > 2_000_000 ? tenfold : 1
  return shapes
    .filter(({ median, worst, budget }) => median > budget.median * factor || worst > budget.worst * factor)
    .map(
      ({ name, what, median, worst, slowest }) =>
        `${name} (${what}) at ${named(listings)}: ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms: ${slowest}`,
    )
}

function named(listings: number): string {
  if (listings >= 1_000_000) return `${Math.round(listings / 1_000_000)}M`
  return listings >= 1_000 ? `${Math.round(listings / 1_000)}k` : String(listings)
}
