import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { closedLoop, type LoadRequest } from '../bench/support/load.ts'

/** Of a process at one moment: seconds since the first sample, and its resident memory in MiB. */
export interface Sample {
  seconds: number
  mebibytes: number
}

const STEP_SECONDS = 5
const MOST_STEPS = 24
/** Growth of a step that is none, and how many such steps in a row say that the heap has its working size. */
const STEADY = 0.01
const STEADY_STEPS = 3

/**
 * Asks a Worker as much as it can answer, until its memory rises no more: a JavaScript heap grows with the first requests,
 * however slowly they come, to the size that it works at.
 */
export async function warmUp({ url, pid }: { url: string; pid: number }, requests: LoadRequest[]): Promise<void> {
  let steady = 0
  for (let step = 0; step < MOST_STEPS && steady < STEADY_STEPS; step += 1) {
    const before = await residentMemory(pid)
    await closedLoop({ url, requests, seconds: STEP_SECONDS })
    steady = (await residentMemory(pid)) < before * (1 + STEADY) ? steady + 1 : 0
  }
}

/** Measures a process's memory once a second, until the signal. */
export async function watchMemory(pid: number, signal: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = []
  const began = performance.now()
  while (!signal.aborted) {
    samples.push({ seconds: (performance.now() - began) / 1000, mebibytes: await residentMemory(pid) })
    await delay(1000, undefined, { signal }).catch(() => undefined)
  }
  return samples
}

/** The slope of the straight line through the samples (least squares), in MiB an hour. */
export function slopeOf(samples: Sample[]): number {
  const mean = (pick: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length
  const [meanSeconds, meanMebibytes] = [mean(({ seconds }) => seconds), mean(({ mebibytes }) => mebibytes)]
  const together = mean(({ seconds, mebibytes }) => (seconds - meanSeconds) * (mebibytes - meanMebibytes))
  const spread = mean(({ seconds }) => (seconds - meanSeconds) ** 2)
  return spread === 0 ? 0 : (together / spread) * 3600
}

async function residentMemory(pid: number): Promise<number> {
  // Small Linux images have no ps.
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])
  return Number(stdout) / 1024
}
