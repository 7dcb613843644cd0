import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../dev/ports.ts'
import { Problem } from '../../../dev/problem.ts'
import { startService } from '../../../dev/processes.ts'
import { type Dialect, graphql, rest } from './contestants.ts'

/** The peers that are servers of ours in Node, each in the folder of its name. */
export const peers = {
  'express-prisma': { title: 'Express + Prisma', dialect: rest },
  'fastify-kysely': { title: 'Fastify + Kysely', dialect: rest },
  'hono-drizzle': { title: 'Hono on Node + Drizzle', dialect: rest },
  postgraphile: { title: 'PostGraphile', dialect: graphql },
} satisfies Record<string, { title: string; dialect: Dialect }>
export type PeerName = keyof typeof peers

export interface Started extends AsyncDisposable {
  /** Such as http://127.0.0.1:54321, without a slash at its end. */
  url: string
  pid: number
  close: () => Promise<void>
}

const folder = import.meta.dirname
const startTimeout = 60_000

/**
 * Starts a peer as one process, as in production, with ten connections to the database. Resolves when it answers.
 * `installPeers` comes first, and `prepareTables` on that database.
 * @throws Problem with its last words when it ends or does not answer
 */
export function startPeer(name: PeerName, { databaseUrl }: { databaseUrl: string }): Promise<Started> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, NODE_ENV: 'production' }
  return startProgram(name, peers[name].dialect.request({ sort: 'newest' }).path, (port) => ({
    command: process.execPath,
    args: [join(folder, name, 'server.ts')],
    env: { ...env, PORT: String(port) },
  }))
}

/**
 * Starts a program that listens on the port it is given.
 * @param path of its own that it answers, whatever the status, when it is ready
 * @throws Problem with its last words
 */
export async function startProgram(
  name: string,
  path: string,
  program: (port: number) => { command: string; args: string[]; env?: NodeJS.ProcessEnv },
): Promise<Started> {
  const port = await freePort()
  const { command, args, env = process.env } = program(port)
  const service = await startService(command, args, { env, output: 'pipe', stopSignal: 'SIGTERM', patience: 2_000 })
  let said = ''
  for (const stream of [service.child.stdout, service.child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2_000)))
  const url = `http://127.0.0.1:${port}`
  const giveUpAt = Date.now() + startTimeout
  while (!(await answers(url + path))) {
    if (service.hasEnded() || Date.now() > giveUpAt) {
      await service.stop()
      throw new Problem(`${name} does not answer. It said:\n${said}`)
    }
    await delay(20)
  }
  const close = () => service.stop()
  return { url, pid: service.pid, close, [Symbol.asyncDispose]: close }
}

/** Installs the peers' packages and makes Prisma's client, unless that is done. @throws Problem with npm's output */
export async function installPeers(): Promise<void> {
  const isInstalled = await isNewer('node_modules/.package-lock.json', 'package-lock.json')
  if (!isInstalled) {
    console.log('Installing the peers, once')
    await run('npm', ['ci'])
  }
  const prisma = join(folder, 'express-prisma')
  if (isInstalled && (await isNewer('express-prisma/generated/client.ts', 'express-prisma/schema.prisma'))) return
  // Generating reads the schema alone, but looks for the program of the migrations, and would download it: any file will do.
  const engine = { PRISMA_SCHEMA_ENGINE_BINARY: join(prisma, 'schema.prisma'), CHECKPOINT_DISABLE: '1' }
  await run(process.execPath, [join(folder, 'node_modules/prisma/build/index.js'), 'generate'], prisma, engine)
}

async function isNewer(made: string, source: string): Promise<boolean> {
  const [madeFile, sourceFile] = [join(folder, made), join(folder, source)]
  return existsSync(madeFile) && (await stat(madeFile)).mtimeMs >= (await stat(sourceFile)).mtimeMs
}

async function run(command: string, args: string[], cwd = folder, env: Record<string, string> = {}): Promise<void> {
  const shell = process.platform === 'win32'
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, shell, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  if (code !== 0) throw new Problem(`${command} ${args.join(' ')} failed:\n${output.trim()}`)
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.arrayBuffer().then(() => true),
    () => false,
  )
