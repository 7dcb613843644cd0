import { startNeonEndpoint } from '../../../dev/neon-http.ts'
import { storageVariables } from '../../../dev/storage.ts'
import { startPictureStore } from '../../support/picture-store.ts'
import { readOptions } from '../support/options.ts'
import { report } from '../support/report.ts'
import { interleave, noiseOf, ratioOf, type Standing } from '../support/rounds.ts'
import { serveWorker } from '../support/workerd.ts'
import { auditContestants, WRITERS } from './audit-cost.ts'
import { writeContestants } from './contestants.ts'
import { openMarket } from './market.ts'

const usage = `npm run bench -- writes

Writes per second at 16 connections through the shipped bundle, over a PostgreSQL that flushes every commit to disk; and
what the chain of the audit log costs of them, straight at PostgreSQL, where nothing else takes time. The store of the
pictures answers at once. Makes a database of its own, with --listings of them (10000), and deletes it.`

/** What the audit chain may cost of the writes per second. */
const budget = 0.1

/** Measures the writes and the audit chain. @returns whether the chain keeps its budget */
export async function benchWrites(args: string[]): Promise<boolean> {
  const options = readOptions(args, usage, { listings: 10_000 })
  if (!options) return true
  await using cleanup = new AsyncDisposableStack()
  const market = cleanup.use(await openMarket(options.listings))
  const connections = cleanup.use(new AsyncDisposableStack())
  const [chained, bare, single] = await interleave(await auditContestants(market, connections), options)
  await connections.disposeAsync()
  if (!chained || !bare || !single) throw new Error('Nothing was measured.')
  const cost = 1 - ratioOf(chained, bare)

  const store = cleanup.use(await startPictureStore())
  const endpoint = await startNeonEndpoint()
  cleanup.defer(() => endpoint.close())
  const worker = cleanup.use(
    await serveWorker({
      endpoint: endpoint.url,
      apiUrl: market.url('vendibook_api'),
      jwtSecret: market.jwtSecret,
      variables: storageVariables(store.storage),
    }),
  )
  const standings = await interleave(writeContestants(market, worker.url, WRITERS), options)

  const row = (standing: Standing) => [
    standing.name,
    standing.load.requestsPerSecond,
    standing.load.p50,
    standing.load.p99,
    percent(noiseOf(standing)),
  ]
  const labeled = (standing: Standing, name: string) => row({ ...standing, name: `${name}, at PostgreSQL` })
  return await report('writes', options.out, {
    title: `Writes, ${WRITERS} at a time, ${options.listings} listings`,
    columns: ['write', 'a second', 'p50 ms', 'p99 ms', 'noise ±'],
    rows: [
      ...standings.map(row),
      labeled(chained, 'a booking with the audit chain'),
      labeled(bare, 'a booking without it'),
      labeled(single, 'a booking with one chain for all'),
    ],
    notes: [
      `The audit chain costs ${percent(cost)} of the writes per second (budget ${percent(budget)}): the median of ${options.rounds} rounds, each against the round beside it.`,
    ],
    missed: cost > budget ? [`the audit chain costs ${percent(cost)} of the writes, over ${percent(budget)}`] : [],
    chart: {
      unit: 'writes per second',
      series: ['writes'],
      groups: standings.map(({ name, load }) => ({ name, values: [load.requestsPerSecond] })),
    },
  })
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`
