import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withClient } from '../../../dev/client.ts'
import { projectDir } from '../../../dev/local.ts'
import { storageVariables } from '../../../dev/storage.ts'
import { startDatabase } from '../../support/databases.ts'
import { startDelayProxy } from '../../support/delay-proxy.ts'
import { startPictureStore } from '../../support/picture-store.ts'
import { roundTripsOf } from '../../support/round-trips.ts'
import { readOptions } from '../support/options.ts'
import { report } from '../support/report.ts'
import { median } from '../support/rounds.ts'
import { serveWorker } from '../support/workerd.ts'
import { Cast } from './cast.ts'
import { peersSearch, vendibookSearch } from './peers.ts'
import { requestOf, timeOf } from './requests.ts'
import { SCENES, stageFor } from './scenes.ts'

const usage = `npm run bench -- distance [--ms 100] [--without-peers]

How long every route takes when the database is far away: --ms each way between the shipped bundle and the endpoint of its
database, and beside it the same next door. Each route is asked --rounds times (7), one after the other, on connections
that are open. The peers have the same distance to PostgreSQL. Makes a small database of its own and deletes it.`

/** What a route may take besides its round trips, in milliseconds. */
const ALLOWANCE = 20
/** They compute a password hash, which takes its time wherever the database is. */
const HASHING = new Set([
  'POST /api/auth/register',
  'POST /api/auth/login',
  'PUT /api/auth/password',
  'DELETE /api/users/me',
])

interface Measured {
  route: string
  near: number
  far: number
  /** What the route may take over the distance. */
  budget: number
}

/** Measures every route over a distance. @returns whether each keeps its budget */
export async function benchDistance(args: string[]): Promise<boolean> {
  const own = { ms: { type: 'string', default: '100' }, 'without-peers': { type: 'boolean', default: false } } as const
  const options = readOptions(args, usage, {}, own)
  if (!options) return true
  const [{ rounds, out }, delay] = [options, Number(options.ms)]
  await using cleanup = new AsyncDisposableStack()
  const databases = await startDatabase()
  cleanup.defer(() => databases.stop())
  const { ownerUrl, apiUrl } = await databases.copy()
  const { endpoint } = databases
  const { storage } = cleanup.use(await startPictureStore())
  const far = cleanup.use(await startDelayProxy(endpoint.port, delay))
  const jwtSecret = 'a secret for measuring, which is long enough'
  const serve = async (port: number) => {
    const variables = storageVariables(storage)
    const place = `http://127.0.0.1:${port}/sql`
    return cleanup.use(await serveWorker({ endpoint: place, apiUrl, jwtSecret, variables })).url
  }
  const urls = { near: await serve(endpoint.port), far: await serve(far.port) }

  const routes = await measureRoutes(ownerUrl, jwtSecret, urls, { rounds, roundTrip: 2 * delay })
  const searches = [{ name: 'Vendibook', median: await vendibookSearch(urls.far, rounds) }]
  if (!options['without-peers']) {
    const { port } = new URL(ownerUrl)
    const farDatabase = cleanup.use(await startDelayProxy(Number(port), delay))
    const farUrl = ownerUrl.replace(`:${port}/`, `:${farDatabase.port}/`)
    searches.push(...(await peersSearch({ ownerUrl, farUrl }, rounds)))
  }
  return await tell(out, { delay, rounds, routes, searches })
}

async function measureRoutes(
  ownerUrl: string,
  jwtSecret: string,
  urls: { near: string; far: string },
  { rounds, roundTrip }: { rounds: number; roundTrip: number },
): Promise<Measured[]> {
  return withClient(ownerUrl, async (client) => {
    const cast = await Cast.of(client, jwtSecret)
    const measured: Measured[] = []
    for (const route of await databaseRoutes()) {
      // Accounts of its own for each route: what the rounds of the others left behind would be in its answers.
      const stage = stageFor(cast, {
        host: await cast.person('HOST'),
        renter: await cast.person(),
        admin: await cast.person('ADMIN'),
      })
      const times = { near: [] as number[], far: [] as number[] }
      // The first round warms the route up.
      for (let round = -1; round < rounds; round += 1) {
        for (const place of ['near', 'far'] as const) {
          const scene = await stage(route)
          const milliseconds = await timeOf(urls[place], requestOf(route, scene))
          if (round >= 0) times[place].push(milliseconds)
        }
      }
      const [near, far] = [median(times.near), median(times.far)]
      const budget = roundTripsOf(route) * roundTrip + ALLOWANCE + (HASHING.has(route) ? near : 0)
      measured.push({ route, near, far, budget })
    }
    return measured
  })
}

/** Those of the API's own document that go to the database. @throws Error when a route is not in the document, or has no scene */
async function databaseRoutes(): Promise<string[]> {
  const text = await readFile(join(projectDir, 'dist/assets/openapi.json'), 'utf8')
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, object>> }
  const documented = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  const routes = documented.filter((route) => roundTripsOf(route) > 0)
  const scenes = Object.keys(SCENES)
  const odd = [...routes.filter((route) => !(route in SCENES)), ...scenes.filter((route) => !routes.includes(route))]
  if (odd.length > 0) throw new Error(`The document and the scenes of this bench do not agree: ${odd.join(', ')}`)
  return routes
}

interface Told {
  delay: number
  rounds: number
  routes: Measured[]
  searches: { name: string; median: number }[]
}

function tell(out: string, { delay, rounds, routes, searches }: Told): Promise<boolean> {
  const late = routes.filter(({ far, budget }) => far > budget)
  return report('distance', out, {
    title: `Every route, ${delay} ms away from its database each way`,
    columns: ['route', 'round trips', 'next door ms', 'far away ms', 'budget ms'],
    rows: [
      ...routes.map(({ route, near, far, budget }) => [route, roundTripsOf(route), near, far, budget]),
      ...searches.map(({ name, median: far }) => [`a search: ${name}`, undefined, undefined, far, undefined]),
    ],
    notes: [
      `Medians of ${rounds}, one request at a time. Budget: ${2 * delay} ms a round trip and ${ALLOWANCE} ms; ` +
        `what computes a password hash may take as long again as it takes next door.`,
    ],
    missed: late.map(({ route, far, budget }) => `${route} takes ${far.toFixed(0)} ms, over ${budget.toFixed(0)}`),
    chart: {
      unit: 'milliseconds, median',
      series: ['a search'],
      groups: searches.map(({ name, median: far }) => ({ name, values: [far] })),
      budget: { value: 2 * delay + ALLOWANCE, label: `one round trip + ${ALLOWANCE} ms` },
    },
  })
}
