import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readHolder, takeLock } from './lock.ts'
import { startCluster } from './postgres.ts'
import { Problem } from './problem.ts'
import { createOwner } from './roles.ts'

export const projectDir = fileURLToPath(new URL('..', import.meta.url))

/** Where the local stack keeps its data. */
export const dataDir = process.env.VENDIBOOK_DATA ?? join(projectDir, '.vendibook')

/** An open way to a database as its owner. */
export interface OwnerAccess extends AsyncDisposable {
  url: string
  /** Where it is, for people: a host name, or the local database. */
  place: string
}

/**
 * The database that Node commands work on: DATABASE_OWNER_URL if it is set, else the local one, which is started
 * for as long as the command runs unless `npm run dev` runs it already.
 *
 * @param command as one would type it, to tell others who holds the local database
 * @example
 * await using database = await openDatabase('npm run db:migrate')
 * await withClient(database.url, (client) => …)
 */
export async function openDatabase(command: string): Promise<OwnerAccess> {
  const { DATABASE_OWNER_URL: given } = process.env
  if (given !== undefined && given !== '') {
    if (!URL.canParse(given))
      throw new Problem('DATABASE_OWNER_URL is no connection string such as postgresql://user:password@host/database.')
    return { url: given, place: new URL(given).hostname, [Symbol.asyncDispose]: async () => undefined }
  }
  const holder = await readHolder(dataDir)
  if (holder?.ownerUrl !== undefined) {
    return {
      url: holder.ownerUrl,
      place: `the local database of \`${holder.command}\``,
      [Symbol.asyncDispose]: async () => undefined,
    }
  }

  await using cleanup = new AsyncDisposableStack()
  const lock = await takeLock(dataDir, command)
  cleanup.defer(() => lock.release())
  const cluster = await startCluster({ dir: dataDir })
  cleanup.defer(() => cluster.stop())
  await createOwner(cluster)
  const url = cluster.url('vendibook_owner')
  await lock.publish({ ownerUrl: url })
  const started = cleanup.move()
  return { url, place: 'the local database', [Symbol.asyncDispose]: () => started.disposeAsync() }
}
