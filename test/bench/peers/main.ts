import { withClient } from '../../../dev/client.ts'
import { createReporter } from '../../../dev/reporter.ts'
import { openDataset } from '../support/dataset.ts'
import { closedLoop, fixedRate, type LoadRequest } from '../support/load.ts'
import { readOptions } from '../support/options.ts'
import { interleave, type Standing } from '../support/rounds.ts'
import { compareAnswers } from './answers.ts'
import { opponents, type Running, startAll } from './lineup.ts'
import { makeShapes, mixOf, type Shape } from './searches.ts'
import { installPeers } from './start.ts'
import { prepareTables } from './tables.ts'
import { type Measured, tell } from './tell.ts'

const usage = `npm run bench -- peers [--only NAME,…]

Vendibook's search against what people would build or run instead: over the same PostgreSQL, the same listings and the same
searches, for the same page of twenty, without caches. All answers are compared before anything is measured. The first run
installs the peers' packages and copies the listings into the peers' own tables; both are kept. groonga, a search engine, takes
part where Debian's groonga-bin and groonga-token-filter-stem are installed.
--only names those that take part: ${opponents.join(', ')}.`

const CONNECTIONS = 16
/** Latency is told at this share of what a contestant can do, over at least so many requests if that does not take too long. */
const STEADY_SHARE = 0.4
const STEADY_REQUESTS = 100
const MAX_STEADY_SECONDS = 15
/** Milliseconds. What somebody gave up on would go on in the database, and slow down who comes next. */
const PATIENCE = 300_000

/** Measures Vendibook's search against its peers. @returns whether the budgets are kept */
export async function benchPeers(args: string[]): Promise<boolean> {
  const options = readOptions(args, usage, { seconds: 5, rounds: 5 }, { only: { type: 'string' } })
  if (!options) return true
  const { listings, rounds, seconds, out, only } = options
  await using cleanup = new AsyncDisposableStack()
  const dataset = cleanup.use(await openDataset(listings))
  await installPeers()
  const shapes = await withClient(dataset.ownerUrl, async (client) => {
    await prepareTables(client, createReporter())
    return makeShapes(client)
  })
  const contestants = await startAll(only?.split(',') ?? [...opponents], dataset, listings, cleanup)
  console.log('Comparing all answers')
  const overlaps = await compareAnswers(contestants, shapes)

  const mix = mixOf(shapes)
  const measured: Measured[] = []
  for (const shape of [mix, ...shapes]) {
    console.log(`Measuring: ${shape.name}`)
    const atFullLoad = contestants.map((contestant) => ({
      name: contestant.name,
      pid: contestant.pid,
      run: (duration: number) =>
        closedLoop({
          url: contestant.url,
          requests: next(contestant, shape),
          connections: CONNECTIONS,
          seconds: duration,
          timeout: PATIENCE,
        }),
    }))
    // Comparing has asked each everything once; the first shape warms them up.
    const warmUp = shape === mix ? seconds : 0
    measured.push({ shape: shape.name, standings: await interleave(atFullLoad, { rounds, seconds, warmUp }) })
  }
  const capacities = measured[0]?.standings ?? []
  console.log(`Measuring: ${mix.name}, at a steady rate`)
  const steady = await interleave(
    contestants.map((contestant) => steadily(contestant, mix, capacities, seconds)),
    { rounds, seconds, warmUp: 0 },
  )
  return await tell(out, { measured, steady, overlaps, rounds, seconds })
}

const turns = new Map<string, number>()

/** A shape's requests, beginning elsewhere in every round: what is slow gets through a few of them at a time. */
function next({ name, dialect }: Running, { name: shape, searches }: Shape): LoadRequest[] {
  const key = `${name} ${shape}`
  const turn = turns.get(key) ?? 0
  turns.set(key, turn + 1)
  const start = (turn * 19) % searches.length
  return [...searches.slice(start), ...searches.slice(0, start)].map(dialect.request)
}

function steadily(contestant: Running, shape: Shape, capacities: Standing[], seconds: number) {
  const capacity = capacities.find(({ name }) => name === contestant.name)?.load.requestsPerSecond ?? Number.NaN
  const rate = capacity * STEADY_SHARE
  const enough = Math.min(MAX_STEADY_SECONDS, Math.max(seconds, STEADY_REQUESTS / rate))
  return {
    name: contestant.name,
    run: () =>
      fixedRate({ url: contestant.url, requests: next(contestant, shape), rate, seconds: enough, timeout: PATIENCE }),
  }
}
