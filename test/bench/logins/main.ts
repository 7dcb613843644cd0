import { withClient } from '../../../dev/client.ts'
import { startNeonEndpoint } from '../../../dev/neon-http.ts'
import { renters } from '../../../drizzle/seed/content/people.ts'
import { emailOf, passwords } from '../../../drizzle/seed/world.ts'
import { openDataset } from '../support/dataset.ts'
import { closedLoop, fixedRate, type Load, type LoadRequest } from '../support/load.ts'
import { readOptions } from '../support/options.ts'
import { report } from '../support/report.ts'
import { interleave, noiseOf } from '../support/rounds.ts'
import { serveWorker } from '../support/workerd.ts'
import { searchRequests } from '../worker/requests.ts'

const usage = `npm run bench -- logins [--logins 4] [--rate 50]

What logins cost others: searches at a steady rate, without logins and beside so many at once, all in one isolate of the
Worker, whose password hashes take turns with everything else. Cloudflare spreads requests over many isolates.`

/** Measures searches beside logins. @returns true: there is no budget but that they go on */
export async function benchLogins(args: string[]): Promise<boolean> {
  const options = readOptions(
    args,
    usage,
    {},
    {
      logins: { type: 'string', default: '4' },
      rate: { type: 'string', default: '50' },
    },
  )
  if (!options) return true
  const [connections, rate] = [Number(options.logins), Number(options.rate)]
  await using cleanup = new AsyncDisposableStack()
  const dataset = cleanup.use(await openDataset(options.listings))
  const endpoint = await startNeonEndpoint()
  cleanup.defer(() => endpoint.close())
  const { apiUrl, jwtSecret } = dataset
  const { url, pid } = cleanup.use(await serveWorker({ endpoint: endpoint.url, apiUrl, jwtSecret }))
  const searches = await withClient(dataset.ownerUrl, searchRequests)

  const search = (seconds: number) => fixedRate({ url, requests: searches, seconds, rate })
  const logIn = (seconds: number) => closedLoop({ url, requests: loginRequests(), seconds, connections })
  const beside: Load[] = []
  const standings = await interleave(
    [
      { name: `searches, ${rate}/s`, pid, run: search },
      {
        name: `searches, ${rate}/s, beside ${connections} logins`,
        run: async (seconds) => {
          const [searched, loggedIn] = await Promise.all([search(seconds), logIn(seconds)])
          beside.push(loggedIn)
          return searched
        },
      },
      { name: `${connections} logins at once, alone`, pid, run: logIn },
    ],
    options,
  )
  const meanRate = beside.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0) / beside.length
  return await report('logins', options.out, {
    title: 'What logins cost others in the same isolate',
    columns: ['what', 'requests/s', 'p50 ms', 'p99 ms', 'max ms', 'workerd CPU ms', '±%'],
    rows: standings.map((each) => [
      each.name,
      each.load.requestsPerSecond,
      each.load.p50,
      each.load.p99,
      each.load.max,
      each.cpu,
      Math.round(noiseOf(each) * 100),
    ]),
    notes: [
      `Medians of the rounds. Searches count from the moment they were due. Beside the searches there were ${meanRate.toFixed(1)} logins a second.`,
    ],
    chart: {
      unit: 'milliseconds',
      log: true,
      series: ['p50', 'p99'],
      groups: standings.map(({ name, load }) => ({ name, values: [load.p50, load.p99] })),
    },
  })
}

const loginRequests = (): LoadRequest[] =>
  renters.map(({ key }) => ({
    path: '/api/auth/login',
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: emailOf(key), password: passwords.USER }),
  }))
