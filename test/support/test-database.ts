import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { applyMigrations } from '../../dev/migrations.ts'
import { startCluster } from '../../dev/postgres.ts'
import { createLogin, createOwner } from '../../dev/roles.ts'

export interface TestDatabase {
  /** Connected as the owner. */
  client: pg.Client
  ownerUrl: string
  /** Connects as the Worker does: a member of vendibook_app. */
  appUrl: string
  /** Of the superuser, who alone may ask for the plans inside of functions. */
  superuserUrl: string
  drop(): Promise<void>
}

/** A migrated, empty database on a PostgreSQL server of its own, gone with `drop`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const dir = await mkdtemp(join(tmpdir(), 'vendibook-test-'))
  // Run by root, the server is another user's process and has to get to its data.
  await chmod(dir, 0o755)
  const cluster = await startCluster({ dir, throwAway: true })
  await createOwner(cluster)
  const ownerUrl = cluster.url('vendibook_owner')
  const client = await connect(ownerUrl)
  await applyMigrations(client)
  await createLogin(cluster)
  return {
    client,
    ownerUrl,
    appUrl: cluster.url('vendibook_api'),
    superuserUrl: cluster.url('postgres'),
    drop: async () => {
      await client.end()
      await cluster.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
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
