/** `npm run soak`: a marketplace at work for half an hour, while its database comes and goes. */
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { withClient } from '../../dev/client.ts'
import { serveWorker } from '../bench/support/workerd.ts'
import { startDatabaseProxy } from '../support/database-proxy.ts'
import { startDatabase } from '../support/databases.ts'
import { contradictions } from '../support/history.ts'
import { Ledger } from './ledger.ts'
import { anySearch } from './client.ts'
import { makeClients } from './market.ts'
import { warmUp, watchMemory } from './memory.ts'
import { judge, print } from './verdict.ts'
import { Traffic } from './traffic.ts'
import { FaultWindows } from './windows.ts'

const usage = `npm run soak -- [--minutes 30] [--clients 32] [--rate 4] [--spacing 30] [--window 5]

Reads and writes of so many clients, --rate a second of each at most, sent to the shipped bundle under workerd with a real
PostgreSQL, all of it on this machine. Every --spacing seconds the way to the database breaks for --window seconds, each
time otherwise. In the end the database is compared with what the clients were told. Two minutes show that it works:

  npm run soak -- --minutes 2`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    clients: { type: 'string', default: '32' },
    rate: { type: 'string', default: '4' },
    spacing: { type: 'string' },
    window: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) console.log(usage)
else await main()

async function main(): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const minutes = Number(values.minutes)
  const databases = await startDatabase({ seeded: false })
  cleanup.defer(() => databases.stop())
  const { ownerUrl, apiUrl } = await databases.copy()
  const proxy = await startDatabaseProxy(databases.endpoint.url)
  cleanup.defer(() => proxy.stop())
  const worker = cleanup.use(await serveWorker({ apiUrl, endpoint: proxy.url }))

  const windows = new FaultWindows(proxy)
  const traffic = new Traffic(worker.url, windows)
  const ledger = new Ledger()
  await withClient(ownerUrl, async (owner) => {
    const clients = await makeClients(owner, worker.url, Number(values.clients), { traffic, ledger })
    await warmUp(
      worker,
      Array.from({ length: 100 }, () => ({ path: anySearch() })),
    )
    console.log(`${clients.length} clients for ${minutes} minutes at ${worker.url}`)
    const over = new AbortController()
    const { signal } = over
    // Half an hour sees each fault eight times, two minutes see each once.
    const spacing = 1000 * Number(values.spacing ?? (minutes < 10 ? 15 : 30))
    const faults = windows.run({ spacing, length: 1000 * Number(values.window), signal })
    const memory = watchMemory(worker.pid, signal)
    const work = Promise.all(clients.map((client) => client.run(Number(values.rate), signal)))
    await Promise.race([delay(minutes * 60_000), work])
    over.abort()
    await Promise.all([faults, work])
    const verdict = judge({ traffic, memory: await memory, contradictions: await compare(owner, ledger) })
    print({ traffic, windows, struck: proxy.struck, ledger, verdict })
    process.exitCode = verdict.faults.length > 0 ? 1 : 0
  })
}

/** What the database says against what the clients were told, and against itself. */
async function compare(owner: pg.Client, ledger: Ledger): Promise<string[]> {
  // The checks were written for the few rows of a test.
  await owner.query(`SET work_mem = '256MB'`)
  await owner.query('ANALYZE')
  return [...(await ledger.compare(owner)), ...(await messagesTold(owner)), ...(await contradictions(owner))]
}

/** Every message is told to the other party once; `contradictions` looks at the other notifications. */
async function messagesTold(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `WITH written AS (SELECT booking_id AS id, count(*) AS count FROM messages GROUP BY 1),
     told AS (SELECT resource_id AS id, count(*) AS count FROM notifications WHERE type = 'MESSAGE_RECEIVED' GROUP BY 1)
     SELECT id::text FROM written FULL JOIN told USING (id) WHERE written.count IS DISTINCT FROM told.count`,
  )
  return rows.map(({ id }) => `booking ${id}: not every message was told once`)
}
