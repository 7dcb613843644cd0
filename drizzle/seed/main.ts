import { parseArgs } from 'node:util'
import pg from 'pg'
import { writeAccounts } from '../../dev/accounts.ts'
import { withClient } from '../../dev/client.ts'
import { dataDir, openDatabase, type OwnerAccess } from '../../dev/local.ts'
import { describeFailure, Problem } from '../../dev/problem.ts'
import { createReporter } from '../../dev/reporter.ts'
import { seedBulk } from './bulk/load.ts'
import { seed } from './index.ts'
import { requireSchema } from './rows.ts'

const usage = `npm run db:seed                          the hand-written marketplace, with accounts to sign in with
npm run db:seed -- --listings 1000000    that many made-up listings more

  --listings N       how many listings to add
  --base-url URL     where the pictures are served (default http://localhost:8787)
  --force            also fill a database that is not on this machine

Works on the database that DATABASE_OWNER_URL names, or on the local one.`

const reporter = createReporter()
const stop = new AbortController()

try {
  const { values } = parseArgs({
    options: {
      listings: { type: 'string' },
      'base-url': { type: 'string', default: 'http://localhost:8787' },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) console.log(usage)
  else {
    const listings = values.listings === undefined ? undefined : readCount(values.listings)
    await using database = await openDatabase('npm run db:seed')
    if (!values.force) refuseRemote(database)
    const baseUrl = values['base-url'].replace(/\/+$/, '')
    await (listings === undefined ? addSeed(database, baseUrl) : addListings(database, listings, baseUrl))
  }
} catch (error) {
  reporter.failure(describeFailure(error))
  process.exitCode = 1
}

function readCount(text: string): number {
  const count = Number(text.replaceAll(/[_,]/g, ''))
  if (!Number.isInteger(count) || count < 1 || count > 100_000_000)
    throw new Problem(`--listings takes a whole number such as 100000, not ${text}.`)
  return count
}

/** The seed's passwords are in its source. */
function refuseRemote({ url }: OwnerAccess): void {
  if (/^(localhost|127\.0\.0\.1|\[::1\]|)$/.test(new URL(url).hostname)) return
  throw new Problem(
    'This database is not on this machine, and the seed is made-up data with passwords that everybody knows. Add --force if that is what you want.',
  )
}

async function addSeed(database: OwnerAccess, baseUrl: string): Promise<void> {
  const { accounts } = await withClient(database.url, async (client) => {
    await requireSchema(client)
    return reporter.step(
      `Seeding ${database.place}`,
      async (onProgress) => {
        await client.query('BEGIN')
        const seeded = await seed(client, { baseUrl, onProgress })
        await client.query('COMMIT')
        return seeded
      },
      ({ listings }) => `${listings} listings are there`,
    )
  })
  if (!process.env.DATABASE_OWNER_URL) await writeAccounts(dataDir, accounts)
  reporter.box(
    'Accounts to sign in with',
    accounts.map(({ role, email, password }) => `${role.padEnd(6)} ${email}  ${password}`).join('\n'),
  )
}

async function addListings(database: OwnerAccess, listings: number, baseUrl: string): Promise<void> {
  process.once('SIGINT', () => {
    stop.abort()
    reporter.info('Stopping after this batch…')
  })
  const started = Date.now()
  const added = await withClient(database.url, async (client) => {
    await requireSchema(client)
    return reporter.step(
      `Adding ${listings} listings to ${database.place}`,
      (onProgress) =>
        seedBulk(client, { listings, baseUrl, onProgress, signal: stop.signal, connect: () => connect(database.url) }),
      (count) => `${count} listings added, ${Math.round(count / ((Date.now() - started) / 1000))} a second`,
    )
  })
  if (added < listings) throw new Problem('Stopped. The listings that were added stay, and the database is whole.')
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
