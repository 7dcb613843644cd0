import { chown, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withClient } from '../../dev/client.ts'
import { findPostgres } from '../../dev/postgres-programs.ts'

/** Of the running server alone, or the log, which the archive has. */
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'pg_wal'])

/**
 * Copies the data of a server while it runs, as `pg_basebackup` does, which npm's PostgreSQL lacks. The copy is of one moment
 * only together with the write-ahead log that the server archives meanwhile.
 * @param url of the superuser
 */
export async function takeBaseBackup(url: string, data: string, copy: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query("SELECT pg_backup_start('base', fast => true)")
    await copyTree(data, copy)
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()')
    await writeFile(join(copy, 'backup_label'), rows[0]?.labelfile ?? '')
  })
}

/** Lays a base backup where a server finds it, which then takes up the archived log to the target of its settings. */
export async function layBaseBackup(copy: string, data: string): Promise<void> {
  await copyTree(copy, data)
  await mkdir(join(data, 'pg_wal'), { mode: 0o700 })
  await writeFile(join(data, 'recovery.signal'), '')
  await giveToServer(data)
}

/** Lets the server write there also where it is run as another user. */
export async function giveToServer(dir: string): Promise<void> {
  const { user } = await findPostgres(dir)
  if (!user) return
  const inside = await readdir(dir, { recursive: true })
  await Promise.all([dir, ...inside.map((path) => join(dir, path))].map((path) => chown(path, user.uid, user.gid)))
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target)
    // One that is gone by now is one that the log tells of.
    else await copyFile(source, target).catch(unlessGone)
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}
