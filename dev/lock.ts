import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Problem } from './problem.ts'
import { commandLine, isAlive } from './processes.ts'

/** Who runs the database of a data directory: at most one process at a time. */
export interface Holder {
  pid: number
  /** The command as one would type it, such as `npm run dev`. */
  command: string
  /** File that the process runs, by which it is told from another that got its number later. */
  script: string
  /** Connection string of the owner, once the database answers. */
  ownerUrl?: string
  /** Address of the API, once it answers. */
  url?: string
}

export interface Lock {
  /** Tells others how to reach what runs here. */
  publish(reach: { ownerUrl?: string; url?: string }): Promise<void>
  release(): Promise<void>
}

/**
 * Takes a data directory for this process.
 * @throws Problem when another living process holds it
 */
export async function takeLock(dir: string, command: string): Promise<Lock> {
  const file = lockFile(dir)
  const holder: Holder = { pid: process.pid, command, script: basename(process.argv[1] ?? process.execPath) }
  await mkdir(dir, { recursive: true })
  const other = await readHolder(dir)
  if (other) {
    const where = other.url === undefined ? '' : ` at ${other.url}`
    throw new Problem(
      `\`${other.command}\` is already running${where} (process ${other.pid}) and holds the local database. ` +
        `Use that one, or end it first: Ctrl-C in its terminal, or kill ${other.pid}.`,
    )
  }
  await rm(file, { force: true })
  await writeFile(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new Problem('Another start took the local database just now: use that one.') : error
  })
  return {
    publish: (reach) => writeFile(file, JSON.stringify(Object.assign(holder, reach)), { mode: 0o600 }),
    release: () => rm(file, { force: true }),
  }
}

/** The living process that runs the database of this directory, if there is one. */
export async function readHolder(dir: string): Promise<Holder | undefined> {
  const text = await readFile(lockFile(dir), 'utf8').catch(() => '')
  const holder = parseHolder(text)
  if (!holder || !isAlive(holder.pid)) return undefined
  return (await commandLine(holder.pid)).includes(holder.script) ? holder : undefined
}

function lockFile(dir: string): string {
  return join(dir, 'running.json')
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text)
  } catch {
    // A process that was killed while it wrote the file holds nothing.
    return undefined
  }
}
