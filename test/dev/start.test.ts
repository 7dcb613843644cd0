import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withClient } from '../../dev/client.ts'
import { projectDir } from '../../dev/local.ts'
import { freePort } from '../../dev/ports.ts'
import { isAlive } from '../../dev/processes.ts'
import { temporaryDirectory } from '../support/databases.ts'
import { type DevCommand, readReach, startDev } from '../support/dev-command.ts'

// Each test goes on where the one before it has left the data.
const patience = { timeout: 240_000 }

let dir: string
let port: number
const commands: DevCommand[] = []

beforeAll(async () => {
  dir = await temporaryDirectory()
  port = await freePort()
})
afterAll(async () => {
  for (const command of commands) command.child.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

function dev(...args: string[]): DevCommand {
  const command = startDev(dir, ['--port', String(port), ...args])
  commands.push(command)
  return command
}

/** Expects that all of these have ended, which may take them a moment. */
async function expectGone(processes: number[]): Promise<void> {
  expect(processes.length).toBeGreaterThan(1)
  await expect.poll(() => processes.filter(isAlive), { timeout: 20_000 }).toEqual([])
}

async function whenServedFilesWereWritten(): Promise<Map<string, number>> {
  const assets = join(projectDir, 'dist/assets')
  const names = await readdir(assets, { recursive: true })
  expect(names).toContain('openapi.json')
  const times = names.map(async (name) => [name, (await stat(join(assets, name))).mtimeMs] as const)
  return new Map(await Promise.all(times))
}

const onDatabase = async (query: string) =>
  withClient((await readReach(dir)).ownerUrl ?? '', (client) => client.query(query))
const hasMarker = async () => (await onDatabase("SELECT FROM pg_tables WHERE tablename = 'marker'")).rowCount === 1

test('starts everything, says where it is, and Ctrl-C ends all of it', patience, async () => {
  const command = dev()
  await command.printed('Ctrl-C ends it')
  expect(command.output()).toContain(`http://localhost:${port}/docs`)
  expect(command.output()).toMatch(/Accounts to sign in with:\n\s+\S+@\S+/)
  expect((await fetch(`http://localhost:${port}/health/ready`)).status).toBe(200)
  await onDatabase('CREATE TABLE marker ()')

  const second = dev()
  expect(await second.ended).toBe(1)
  expect(second.output()).toContain(`already running at http://localhost:${port} (process ${command.child.pid})`)

  const processes = await command.processes()
  command.child.kill('SIGINT')
  expect(await command.ended).toBe(0)
  await expectGone(processes)
})

test('says what to do when the port is taken', patience, async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
  const command = dev()
  expect(await command.ended).toBe(1)
  expect(command.output()).toContain(
    `Port ${port} is taken by another program. End that one, or choose another port: npm run dev -- --port ${port + 1}`,
  )
  await new Promise((resolve) => other.close(resolve))
})

test('keeps the data and the served files, and leaves nothing behind when it is killed', patience, async () => {
  const served = await whenServedFilesWereWritten()
  const command = dev()
  await command.printed('Ctrl-C ends it')
  // Another Worker that serves them would restart, and answer 503 to a POST that is under way.
  expect(await whenServedFilesWereWritten()).toEqual(served)
  expect(command.output()).not.toContain('Filling')
  expect(await hasMarker()).toBe(true)
  const processes = await command.processes()
  command.child.kill('SIGKILL')
  await expectGone(processes)
})

test('starts after it was killed, and ends with a sentence when the database dies', patience, async () => {
  const command = dev()
  await command.printed('Ctrl-C ends it')
  expect(await hasMarker()).toBe(true)
  const processes = await command.processes()
  const postmaster = Number.parseInt(await readFile(join(dir, 'data/postmaster.pid'), 'utf8'), 10)
  process.kill(postmaster, 'SIGKILL')
  expect(await command.ended).toBe(1)
  expect(command.output()).toContain('PostgreSQL ended by itself (signal SIGKILL)')
  await expectGone(processes)
})

test('--reset starts afresh, also when the first fill is interrupted', patience, async () => {
  const interrupted = dev('--reset')
  await interrupted.printed('Filling the marketplace')
  const halfWay = await interrupted.processes()
  interrupted.child.kill('SIGTERM')
  expect(await interrupted.ended).toBe(0)
  await expectGone(halfWay)

  const command = dev()
  await command.printed('Ctrl-C ends it')
  expect(command.output()).toContain('Filling the marketplace')
  expect(await hasMarker()).toBe(false)
  const processes = await command.processes()
  command.child.kill('SIGHUP')
  expect(await command.ended).toBe(0)
  await expectGone(processes)
})

test('explains its options, and refuses others', patience, async () => {
  const help = dev('--help')
  expect(await help.ended).toBe(0)
  expect(help.output()).toContain('--reset')
  const wrong = dev('--prot', '8787')
  expect(await wrong.ended).toBe(1)
  expect(wrong.output()).toContain("Unknown option '--prot'")
})
