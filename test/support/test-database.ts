import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { copyVendibook } from './databases.ts'

export interface TestDatabase {
  /** Connected as the owner. */
  client: pg.Client
  /** Connected as the Worker is: as a member of vendibook_app. */
  app: pg.Client
  ownerUrl: string
  appUrl: string
  /** Of the superuser, who alone may ask for the plans inside of functions. */
  superuserUrl: string
}

/**
 * A migrated, empty database for the tests of a file, on the server of test/support/server.setup.ts.
 * Its connections end with the file, the database with the run.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('server')
  const name = await copyVendibook(server.ownerUrl)
  const urlOf = (url: string) => Object.assign(new URL(url), { pathname: name }).href
  const urls = {
    ownerUrl: urlOf(server.ownerUrl),
    appUrl: urlOf(server.appUrl),
    superuserUrl: urlOf(server.superuserUrl),
  }
  const [client, app] = [await connect(urls.ownerUrl), await connect(urls.appUrl)]
  afterAll(() => Promise.all([client.end(), app.end()]))
  return { client, app, ...urls }
}

/** An open connection; the caller ends it. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

/** Runs `work` in a transaction whose context is set as the Worker's guard sets it, and commits. */
export async function asActor<Result>(
  client: pg.Client,
  context: { actor?: string; reason?: string; ip_address?: string; user_agent?: string; request_id?: string },
  work: () => Promise<Result>,
): Promise<Result> {
  await client.query('BEGIN')
  try {
    for (const [name, value] of Object.entries(context)) {
      await client.query('SELECT set_config($1, $2, true)', [`vendibook.${name}`, value])
    }
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}
