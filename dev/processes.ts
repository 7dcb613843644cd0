import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const windows = process.platform === 'win32'

export type StopSignal = 'SIGINT' | 'SIGTERM'

/** A child with its own process group, which ends when this process ends, however it ends. */
export interface Service {
  child: ChildProcess
  pid: number
  /** Resolves when the child has ended, with a description such as `exit code 1` or `signal SIGKILL`. */
  ended: Promise<string>
  hasEnded(): boolean
  /** Asks the whole group to stop, insists after `patience` milliseconds, and resolves when the child has ended. */
  stop(): Promise<void>
}

interface ServiceOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  uid?: number
  gid?: number
  /** Standard output and error: `pipe`, or the descriptor of an open file. */
  output: 'pipe' | number
  stopSignal: StopSignal
  patience: number
}

/**
 * Starts a long-running program in a process group of its own, so that a Ctrl-C in the terminal reaches this process alone
 * and it decides the order in which things stop.
 * @throws what `spawn` reports when the program cannot be started
 */
export async function startService(command: string, args: string[], options: ServiceOptions): Promise<Service> {
  const { cwd, env, uid, gid, output, stopSignal, patience } = options
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(uid === undefined ? {} : { uid, gid }),
    stdio: ['ignore', output, output],
    detached: !windows,
    windowsHide: true,
  })
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`))
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} has no process id.`)

  const guard = guardGroup(pid, stopSignal, patience)
  let over = false
  void ended.then(async () => {
    over = true
    guard?.kill('SIGKILL')
    // What the child left behind in its group, such as the runtime of a killed wrangler.
    signalGroup(pid, 'SIGKILL')
  })
  return {
    child,
    pid,
    ended,
    hasEnded: () => over,
    async stop() {
      if (over) return
      signalGroup(pid, stopSignal)
      const insist = new AbortController()
      const insistence = delay(patience, undefined, { signal: insist.signal }).then(
        () => signalGroup(pid, 'SIGKILL'),
        () => undefined,
      )
      await ended
      insist.abort()
      await insistence
    },
  }
}

/** Ends a process, and its group if it leads one, that an earlier start left behind. Resolves when it is gone. */
export async function endLeftover(pid: number, signal: StopSignal, patience: number): Promise<void> {
  const insistAt = Date.now() + patience
  signalGroup(pid, signal)
  if (!windows) sendSignal(pid, signal)
  while (isAlive(pid)) {
    if (Date.now() > insistAt) signalGroup(pid, 'SIGKILL')
    await delay(50)
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The command line of a running process, or '' when there is none or the system does not tell. */
export async function commandLine(pid: number): Promise<string> {
  // Small Linux images have no ps.
  if (process.platform === 'linux') {
    const parts = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return parts.replaceAll('\0', ' ').trim()
  }
  const [command, args] = windows
    ? [
        'powershell',
        ['-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`],
      ]
    : ['ps', ['-o', 'args=', '-ww', '-p', String(pid)]]
  const { stdout } = await run(command, args).catch(() => ({ stdout: '' }))
  return stdout.trim()
}

/**
 * A shell that waits for this process to end, even by SIGKILL (its standard input closes then), and ends the group.
 * Windows has no such groups: there a killed start leaves its children to the next start.
 */
function guardGroup(pid: number, signal: StopSignal, patience: number): ChildProcess | undefined {
  if (windows) return undefined
  const script = `cat >/dev/null; kill -s "$2" -- "-$1"
    seconds=0; while kill -s 0 -- "-$1" && [ "$seconds" -lt "$3" ]; do sleep 1; seconds=$((seconds + 1)); done
    kill -s KILL -- "-$1"`
  const guard = spawn(
    '/bin/sh',
    ['-c', script, 'guard', String(pid), signal.slice(3), String(Math.ceil(patience / 1000))],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  )
  guard.on('error', () => undefined)
  guard.unref()
  return guard
}

function signalGroup(pid: number, signal: StopSignal | 'SIGKILL'): void {
  if (windows) spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true })
  else sendSignal(-pid, signal)
}

/** Signals a process, or a group by its negative id; one that is already gone is no error. */
function sendSignal(target: number, signal: StopSignal | 'SIGKILL'): void {
  try {
    process.kill(target, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
