import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import type { Holder } from '../../dev/lock.ts'
import { projectDir } from '../../dev/local.ts'

const run = promisify(execFile)

/** One run of `npm run dev` on a data directory of its own. */
export interface DevCommand {
  child: ChildProcess
  /** All that it has printed so far. */
  output(): string
  /** Waits until it has printed a text. @throws when it ends before */
  printed(text: string): Promise<void>
  /** Waits for its end and gives its exit code; null when a signal ended it. */
  ended: Promise<number | null>
  /** Process ids of itself and all that it has started. */
  processes(): Promise<number[]>
}

/** Starts `npm run dev -- ...args` with its data in `dir`. */
export function startDev(dir: string, args: string[]): DevCommand {
  const child = spawn(process.execPath, ['dev/start.ts', ...args], {
    cwd: projectDir,
    env: { ...process.env, VENDIBOOK_DATA: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  let over = false
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true
      resolve(code)
    })
  })
  return {
    child,
    ended,
    output: () => output,
    async printed(text) {
      await expect.poll(() => over || output.includes(text), { timeout: 120_000, interval: 50 }).toBe(true)
      if (!output.includes(text)) throw new Error(`It ended without "${text}":\n${output}`)
    },
    processes: () => processesOf(dir, child.pid),
  }
}

/** What the running command tells other commands about itself. */
export async function readReach(dir: string): Promise<Holder> {
  return JSON.parse(await readFile(join(dir, 'running.json'), 'utf8'))
}

/** The processes that name the data directory, their groups, and the command itself. */
async function processesOf(dir: string, command: number | undefined): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,pgid=,stat=,args='])
  const rows = stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, pgid, state = '', ...args]) => ({ pid: Number(pid), pgid: Number(pgid), state, args: args.join(' ') }))
    .filter(({ state }) => !state.startsWith('Z'))
  const groups = new Set(rows.filter(({ args }) => args.includes(dir)).map(({ pgid }) => pgid))
  const isGuardOf = (args: string) => [...groups].some((group) => args.includes(`guard ${group} `))
  return rows
    .filter(({ pid, pgid, args }) => groups.has(pgid) || isGuardOf(args) || pid === command)
    .map(({ pid }) => pid)
}
