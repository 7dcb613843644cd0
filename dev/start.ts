import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Account } from './accounts.ts'
import { dataDir } from './local.ts'
import { takeLock } from './lock.ts'
import { deleteCluster } from './postgres.ts'
import { describeFailure, Problem } from './problem.ts'
import { createReporter } from './reporter.ts'
import { startStack } from './stack.ts'

const help = `npm run dev -- [options]

Starts the whole API on this machine: PostgreSQL with a seeded marketplace, Neon's HTTP protocol in front of it,
and the Worker. The data is kept in .vendibook/ until --reset. Ctrl-C ends all of it.

  --port N   port of the API (8787)
  --reset    deletes the local data first
  --help     prints this`

const reporter = createReporter()
const cleanup = new AsyncDisposableStack()
let ending = false

/** Stops everything once, in the reverse order of its start. What resists ends with this process. */
async function end(exitCode: number, say: () => void): Promise<void> {
  if (ending) return
  ending = true
  say()
  await cleanup.disposeAsync().catch(() => undefined)
  process.exit(exitCode)
}

// A closed terminal takes away standard output too: writing there must not end this process before its children.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end(0, () => reporter.end('Stopping the Worker and PostgreSQL. The data is kept.')))
}

// npm, when it is ended by a signal to it alone, leaves this process to another parent.
const parent = process.ppid
setInterval(() => {
  if (process.env.npm_lifecycle_event !== undefined && process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
}, 500).unref()

try {
  const { port, reset } = readArguments()
  await main(port, reset)
} catch (error) {
  await end(1, () => reporter.failure(describeFailure(error)))
}

async function main(port: number, reset: boolean): Promise<void> {
  reporter.title('Vendibook')
  const lock = await takeLock(dataDir, 'npm run dev')
  cleanup.defer(() => lock.release())
  if (reset) await reporter.step('Deleting the local data', deleteData, () => 'Starting afresh')

  const stack = await startStack({
    dir: dataDir,
    port,
    cleanup,
    reporter,
    onDatabase: (ownerUrl) => lock.publish({ ownerUrl }),
    onWorkerLine: (line) => console.log(line),
  })
  await lock.publish({ url: stack.url })
  reporter.box('Ready', describe(stack.url, stack.accounts))
  reporter.end('Ctrl-C ends it. Requests are logged below.')
  const how = await stack.broken
  await end(1, () => reporter.failure(`${how} Everything else has been stopped; start it again with \`npm run dev\`.`))
}

function describe(url: string, accounts: Account[]): string {
  const width = Math.max(0, ...accounts.map(({ email }) => email.length))
  const rows = accounts.map(
    ({ email, password, role }) => `  ${email.padEnd(width)}  ${password}  (${role.toLowerCase()})`,
  )
  return [`API        ${url}/api/listings`, `Documents  ${url}/docs`, '', 'Accounts to sign in with:', ...rows].join(
    '\n',
  )
}

async function deleteData(): Promise<void> {
  await deleteCluster(dataDir)
  const rest = (await readdir(dataDir)).filter((name) => name !== 'running.json')
  await Promise.all(rest.map((name) => rm(join(dataDir, name), { recursive: true, force: true })))
}

function readArguments(): { port: number; reset: boolean } {
  const { values } = parse()
  if (values.help) {
    console.log(help)
    process.exit(0)
  }
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Problem(`--port takes a number from 1 to 65535, not "${values.port}".`)
  return { port, reset: values.reset }
}

function parse() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '8787' },
        reset: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    })
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${help}`)
  }
}
