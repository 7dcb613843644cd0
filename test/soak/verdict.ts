import type { DatabaseFault } from '../support/database-proxy.ts'
import type { Ledger } from './ledger.ts'
import { type Sample, slopeOf } from './memory.ts'
import type { Traffic } from './traffic.ts'
import type { FaultWindows } from './windows.ts'

export interface Verdict {
  memory: { first: number; last: number; perHour: number; growth: number }
  /** What is wrong, a line each. */
  faults: string[]
}

/** The first part of the run is not judged: the heap gets used to writes and faults. */
const WARM_UP = 1 / 3
/** The judged part's straight line may rise by so much of its mean: what garbage collection moves. */
const MAX_GROWTH = 0.1

/** What hangs is 504 within so many milliseconds. */
const MAX_ANSWER = 10_000

/** Decides whether the run was without fault. @param contradictions what the database tells otherwise than the clients were told */
export function judge(run: { traffic: Traffic; memory: Sample[]; contradictions: string[] }): Verdict {
  const samples = run.memory.slice(Math.floor(run.memory.length * WARM_UP))
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) throw new Error('The run was too short to measure the memory.')
  const mean = samples.reduce((sum, { mebibytes }) => sum + mebibytes, 0) / samples.length
  const perHour = slopeOf(samples)
  const growth = (perHour * (last.seconds - first.seconds)) / 3600 / mean
  const complaints = run.traffic.complaints
    .entries()
    .map(([what, { times, example }]) => `${times}× ${what} ${example}`)
  const faults = [...complaints, ...run.contradictions]
  const { route, most } = slowestOf(run.traffic)
  if (most > MAX_ANSWER) faults.push(`${route}: an answer took ${Math.round(most)} ms, over ${MAX_ANSWER}.`)
  if (growth > MAX_GROWTH)
    faults.push(`The Worker's memory grew by ${percent(growth)} after the warm-up, over ${percent(MAX_GROWTH)}.`)
  return { memory: { first: first.mebibytes, last: last.mebibytes, perHour, growth }, faults }
}

interface Run {
  traffic: Traffic
  windows: FaultWindows
  struck: Map<DatabaseFault, number>
  ledger: Ledger
  verdict: Verdict
}

/** Prints what happened as tables, and the verdict. */
export function print({ traffic, windows, struck, ledger, verdict }: Run): void {
  console.log(`\n${'route'.padEnd(40)}    sent   p50   p99 | p50 and p99 in faults, ms | statuses`)
  for (const [route, { statuses, outside, inside }] of [...traffic.routes].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const counts = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status || 'none'}×${count}`)
    const numbers = [outside.length + inside.length, ...quantiles(outside), ...quantiles(inside)]
    const [sent = '', p50 = '', p99 = '', p50Inside = '', p99Inside = ''] = numbers.map((number) => number.toFixed(0))
    console.log(
      `${route.padEnd(40)} ${sent.padStart(7)} ${p50.padStart(5)} ${p99.padStart(5)} | ${p50Inside.padStart(6)} ${p99Inside.padStart(6)}${' '.repeat(12)} | ${counts.join(' ')}`,
    )
  }
  const byFault = Map.groupBy(windows.past, ({ fault }) => fault)
  const lines = [...byFault].map(([fault, past]) => `${fault} ${past.length}× (${struck.get(fault) ?? 'all'} requests)`)
  console.log(`\nWindows of faults: ${lines.join(', ')}`)
  const [made, refused, unknown] = [ledger.count('made'), ledger.count('refused'), ledger.count('nothing')]
  console.log(
    `Creations: ${made} made, ${refused} refused, ${unknown} unknown; ${traffic.replayed} answers came again by their key; ` +
      `${ledger.changes.length} changes of status`,
  )
  const slowest = slowestOf(traffic)
  console.log(`Slowest answer: ${Math.round(slowest.most)} ms (${slowest.route})`)
  const { first, last, perHour, growth } = verdict.memory
  console.log(
    `Memory of the Worker after the warm-up: first ${first.toFixed(0)} MiB, last ${last.toFixed(0)} MiB, ` +
      `${perHour.toFixed(1)} MiB an hour, ${percent(growth)} in all (at most ${percent(MAX_GROWTH)})`,
  )
  for (const fault of verdict.faults.slice(0, 50)) console.log(`✗ ${fault.slice(0, 300)}`)
  console.log(verdict.faults.length === 0 ? '\n✓ Without fault' : `\n✗ ${verdict.faults.length} faults`)
}

function quantiles(milliseconds: number[]): [number, number] {
  const sorted = Float64Array.from(milliseconds).toSorted()
  return [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted[Math.floor(sorted.length * 0.99)] ?? 0]
}

function slowestOf({ routes }: Traffic): { route: string; most: number } {
  const each = [...routes].map(([route, { outside, inside }]) => ({
    route,
    most: Math.max(maximum(outside), maximum(inside)),
  }))
  return each.reduce((a, b) => (b.most > a.most ? b : a), { route: 'no request', most: 0 })
}

const maximum = (numbers: number[]): number => numbers.reduce((most, number) => Math.max(most, number), 0)
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`
