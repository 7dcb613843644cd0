import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withClient } from '../../../dev/client.ts'
import { startNeonEndpoint } from '../../../dev/neon-http.ts'
import { emailOf, passwords } from '../../../drizzle/seed/world.ts'
import { renters } from '../../../drizzle/seed/content/people.ts'
import { openDataset } from '../support/dataset.ts'
import { closedLoop, type LoadRequest } from '../support/load.ts'
import { readOptions } from '../support/options.ts'
import { report } from '../support/report.ts'
import { type Contestant, interleave, noiseOf, ratioOf, type Standing } from '../support/rounds.ts'
import { buildWorker, type Served, serveScript, serveWorker } from '../support/workerd.ts'
import { recordQueries, serveBare } from './bare.ts'
import { hotFunctions, takeProfile, writeProfile } from '../support/profile.ts'
import { asCards, searchRequests } from './requests.ts'

const usage = `npm run bench -- worker [--against DIR] [--connections 16] [--profile search|cards|signed-in]

What the Worker itself costs: an uncached search for a page of twenty, under bare workerd, against a Worker that only hands the
same queries to the same endpoint, against that endpoint alone, and against a hello. --against adds the Worker of another
checkout. --profile takes a CPU profile instead, of a bundle that is not minified, and prints where the time went.`

/** Of the requests per second that a Worker reaches which only hands the query on. */
const budget = 0.6

/** Measures what the Worker adds. @returns whether it keeps its budget */
export async function benchWorker(args: string[]): Promise<boolean> {
  const options = readOptions(
    args,
    usage,
    {},
    {
      against: { type: 'string' },
      connections: { type: 'string', default: '16' },
      profile: { type: 'string' },
    },
  )
  if (!options) return true
  await using cleanup = new AsyncDisposableStack()
  const dataset = cleanup.use(await openDataset(options.listings))
  const endpoint = await startNeonEndpoint()
  cleanup.defer(() => endpoint.close())
  const worker = { endpoint: endpoint.url, apiUrl: dataset.apiUrl, jwtSecret: dataset.jwtSecret }
  const searches = await withClient(dataset.ownerUrl, searchRequests)
  const connections = Number(options.connections)

  if (options.profile !== undefined) {
    const bundle = await buildWorker({ minify: false })
    cleanup.defer(() => rm(bundle, { recursive: true }))
    const served = cleanup.use(await serveWorker({ ...worker, inspect: true }, bundle))
    const kinds = { search: searches, cards: asCards(searches), 'signed-in': await signedInRequests(served) }
    const requests = new Map(Object.entries(kinds)).get(options.profile)
    if (!requests) throw new TypeError(`--profile takes one of: ${Object.keys(kinds).join(', ')}`)
    await printProfile(served, requests, bundle, options)
    return true
  }

  const served = cleanup.use(await serveWorker(worker))
  const signedIn = await signedInRequests(served)
  const unchanged = await conditional(served, searches)
  const cards = asCards(searches)
  const asked = [...searches, ...cards, ...signedIn]
  const queries = await recordQueries(worker, asked)
  const bare = cleanup.use(await serveBare(endpoint.url, asked, queries))
  const hello = cleanup.use(await serveScript(`export default { fetch: () => new Response('Hello') }`))
  const alone = queries.slice(0, searches.length).map((query) => ({ path: '/sql', method: 'POST' as const, ...query }))

  const contestant = (
    name: string,
    { url, pid }: { url: string; pid?: number },
    requests: LoadRequest[],
  ): Contestant => ({
    name,
    ...(pid !== undefined && { pid }),
    run: (seconds) => closedLoop({ url, requests, connections, seconds }),
  })
  const contestants = [
    contestant('hello', hello, searches),
    contestant('endpoint alone', { url: new URL(endpoint.url).origin }, alone),
    contestant('bare Worker, search', bare, searches),
    contestant('search', served, searches),
    contestant('search, 304', served, unchanged),
    contestant('bare Worker, cards', bare, cards),
    contestant('search, cards', served, cards),
    contestant('bare Worker, signed in', bare, signedIn),
    contestant('signed in', served, signedIn),
  ]
  if (options.against !== undefined) {
    const bundle = await buildWorker({ source: options.against })
    cleanup.defer(() => rm(bundle, { recursive: true }))
    const other = cleanup.use(await serveWorker(worker, bundle))
    contestants.push(
      contestant('search, the other', other, searches),
      contestant('signed in, the other', other, signedIn),
    )
  }
  return await tell(await interleave(contestants, options), options.out, connections)
}

async function tell(standings: Standing[], out: string, connections: number): Promise<boolean> {
  const find = (name: string): Standing => {
    const found = standings.find((each) => each.name === name)
    if (!found) throw new Error(`Nobody measured ${name}`)
    return found
  }
  const bareOf = (name: string) =>
    find(`bare Worker, ${['signed in', 'cards'].find((kind) => name.includes(kind)) ?? 'search'}`)
  const share = ratioOf(find('search'), find('bare Worker, search'))
  return report('worker', out, {
    title: `The Worker's own cost, at ${connections} connections`,
    columns: ['what', 'requests/s', 'of the bare', 'p50 ms', 'p99 ms', 'workerd CPU ms', '±%'],
    rows: standings.map((each) => [
      each.name,
      Math.round(each.load.requestsPerSecond),
      /^(hello|endpoint)/.test(each.name) ? undefined : ratioOf(each, bareOf(each.name)),
      each.load.p50,
      each.load.p99,
      each.cpu,
      Math.round(noiseOf(each) * 100),
    ]),
    notes: [
      'Medians of the rounds. of the bare: the requests per second against the bare Worker that sends the same statements, the median of the ratios in each round. workerd CPU: of each request, in all of its threads. ±%: half of the range of the rounds.',
    ],
    missed:
      share < budget
        ? [`a search reaches ${share.toFixed(2)} of what the bare Worker does; the budget is ${budget}`]
        : [],
    chart: {
      unit: 'requests per second',
      series: ['requests per second'],
      groups: standings
        .filter(({ name }) => name !== 'hello')
        .map(({ name, load }) => ({ name, values: [load.requestsPerSecond] })),
    },
  })
}

/** The same requests by somebody who has the answers already. */
async function conditional({ url }: Served, requests: LoadRequest[]): Promise<LoadRequest[]> {
  const made: LoadRequest[] = []
  for (const request of requests) {
    const response = await fetch(url + request.path)
    await response.arrayBuffer()
    made.push({ ...request, headers: { 'If-None-Match': response.headers.get('ETag') ?? '' } })
  }
  return made
}

/** What somebody who is signed in reads most: their notifications. One request for each of the seed's renters. */
async function signedInRequests({ url }: Served): Promise<LoadRequest[]> {
  const made: LoadRequest[] = []
  for (const { key } of renters) {
    const response = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: emailOf(key), password: passwords.USER }),
    })
    const { accessToken } = (await response.json()) as { accessToken: string }
    made.push({
      path: `/api/notifications?limit=${20 + made.length}`,
      headers: { Authorization: `Bearer ${accessToken}` },
    })
  }
  return made
}

async function printProfile(
  served: Served,
  requests: LoadRequest[],
  bundle: string,
  { seconds, out }: { seconds: number; out: string },
): Promise<void> {
  const load = (duration: number) => closedLoop({ url: served.url, requests, seconds: duration })
  await load(3)
  const profile = await takeProfile(served.inspector ?? '', () => load(seconds))
  const functions = await hotFunctions(profile, bundle)
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(7)
  for (const [title, list] of [
    ['self', functions],
    ['total', functions.toSorted((a, b) => b.total - a.total)],
  ] as const) {
    console.log(`\nBy ${title} time:\n     self    total`)
    for (const { name, source, self, total } of list.slice(0, 45))
      console.log(`  ${percent(self)}  ${percent(total)}  ${name}  ${source}`)
  }
  const file = join(out, 'worker.cpuprofile')
  await writeProfile(file, profile)
  console.log(`\n${file} opens in Chrome's DevTools.`)
}
