import { closeSync, existsSync, openSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './ports.ts'
import { findPostgres, runProgram, type Postgres } from './postgres-programs.ts'
import { Problem, refuseFullDisk } from './problem.ts'
import { commandLine, endLeftover, isAlive, type Service, startService } from './processes.ts'
import { readSecrets, type Secrets } from './secrets.ts'

export interface Cluster {
  port: number
  secrets: Secrets
  /** Connection string of a role on a database of this cluster. */
  url(role: ClusterRole, database?: string): string
  /** Resolves, with the reason, when the server ends by itself or by `stop`. */
  ended: Promise<string>
  stop(): Promise<void>
}

/** postgres: the superuser. vendibook_owner: owns the database and runs migrations. vendibook_api: what the Worker connects as. */
export type ClusterRole = 'postgres' | 'vendibook_owner' | 'vendibook_api'

export interface ClusterOptions {
  /** Everything is kept here: data/, postgres.log, secrets.json. */
  dir: string
  /** Preferred port: another is taken when it is not free. */
  port?: number
  /** Trades safety for speed: nothing is flushed to disk, so a crash of the machine loses the data. */
  throwAway?: boolean
  /** PostgreSQL's own settings, which win over those here. */
  settings?: Record<string, string | number>
}

const megabyte = 1024 * 1024

/**
 * Starts PostgreSQL in a directory, which it creates on the first call, on localhost only.
 * Cleans up after a start that was killed.
 * @throws Problem with what to do, when the disk is full, or this user or machine cannot run PostgreSQL
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { dir, throwAway = false, settings = {} } = options
  const data = join(dir, 'data')
  const logFile = join(dir, 'postgres.log')
  await mkdir(dir, { recursive: true })
  await refuseFullDisk(dir)
  const postgres = await findPostgres(dir)
  const secrets = await readSecrets(dir)
  await endLeftoverServer(data)
  if (!existsSync(data)) await createCluster(postgres, data, secrets)

  const port = await freePort(options.port)
  const log = openSync(logFile, 'w')
  const service = await startProgram(postgres, data, { port, throwAway, settings }, log).finally(() => closeSync(log))
  await untilReady(service, data, logFile)
  return {
    port,
    secrets,
    url: (role, database = 'vendibook') => `postgresql://${role}:${secrets[role]}@127.0.0.1:${port}/${database}`,
    ended: service.ended,
    stop: () => service.stop(),
  }
}

/** Deletes a cluster's data. The server must not be running. */
export async function deleteCluster(dir: string): Promise<void> {
  await endLeftoverServer(join(dir, 'data'))
  await rm(join(dir, 'data'), { recursive: true, force: true })
}

/** Made beside its final place and moved there when complete, so that a killed start leaves no half of one. */
async function createCluster(postgres: Postgres, data: string, secrets: Secrets): Promise<void> {
  const draft = `${data}.new`
  const passwordFile = `${data}.password`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordFile, secrets.postgres, { mode: 0o600 })
  const { user } = postgres
  if (user) await Promise.all([draft, passwordFile].map((path) => chown(path, user.uid, user.gid)))
  const roles = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  // Neon's default: the same order and case on every system. What is a letter comes from the system where it has that locale.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  if (process.platform === 'linux') locale.push('--lc-ctype=C.UTF-8')
  try {
    // Not flushed to disk, which takes seconds: should the machine crash in the next moments, there is no data yet to lose.
    await runProgram(postgres.command('initdb'), [`--pgdata=${draft}`, '--no-sync', ...roles, ...locale])
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(draft, data)
}

function startProgram(
  postgres: Postgres,
  data: string,
  { port, throwAway, settings: given }: { port: number; throwAway: boolean; settings: Record<string, string | number> },
  log: number,
): Promise<Service> {
  const memory = totalmem() / megabyte
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: throwAway ? 200 : 100,
    shared_buffers: `${throwAway ? 128 : Math.round(Math.min(2048, memory / 4))}MB`,
    effective_cache_size: `${Math.round(memory / 2)}MB`,
    maintenance_work_mem: throwAway ? '64MB' : '256MB',
    max_wal_size: '2GB',
    wal_level: 'minimal',
    max_wal_senders: 0,
    random_page_cost: 1.1,
    jit: 'off',
    timezone: 'UTC',
    ...(throwAway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...given,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { program, args, ...options } = postgres.command('postgres')
  return startService(program, [...args, '-D', data, ...flags], {
    ...options,
    output: log,
    // A fast shutdown: open transactions are rolled back, clients are not waited for.
    stopSignal: 'SIGINT',
    patience: 10_000,
  })
}

/** Waits for the server to write `ready` into its process file, which it does when it accepts connections. */
async function untilReady(service: Service, data: string, logFile: string): Promise<void> {
  while (!service.hasEnded()) {
    const { state } = await readProcessFile(data)
    if (state === 'ready') return
    await delay(25)
  }
  const log = await readFile(logFile, 'utf8').catch(() => '')
  if (/no space left on device/i.test(log))
    throw Object.assign(new Error('No space left on device'), { code: 'ENOSPC' })
  const lines = log.trim().split('\n').slice(-8).join('\n')
  throw new Problem(
    `PostgreSQL did not start (${await service.ended}). Its last words, from ${logFile}:\n${lines}\n` +
      'If the data is damaged, `npm run dev -- --reset` starts afresh.',
  )
}

/** Stops a server that a killed start left on this data, and forgets one that is already gone. */
async function endLeftoverServer(data: string): Promise<void> {
  const { pid } = await readProcessFile(data)
  if (pid === undefined) return
  // The number may belong to another program by now.
  const isOurs = isAlive(pid) && (await commandLine(pid)).includes(data)
  if (isOurs) await endLeftover(pid, 'SIGINT', 10_000)
  await rm(join(data, 'postmaster.pid'), { force: true })
}

async function readProcessFile(data: string): Promise<{ pid?: number; state?: string }> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number.parseInt(lines[0] ?? '', 10)
  return Number.isNaN(pid) ? {} : { pid, state: (lines[7] ?? '').trim() }
}
