import { cpuTime } from './cpu.ts'
import type { Load } from './load.ts'

export interface Contestant {
  name: string
  /** The process whose CPU time is told. */
  pid?: number
  /** Measures it once. */
  run: (seconds: number) => Promise<Load>
}

/** Of one contestant, over all rounds. */
export interface Standing {
  name: string
  /** The medians over the rounds; errors and non2xx are sums. */
  load: Load
  /** How far the rounds lie apart: the requests per second of the slowest and of the fastest one. */
  slowest: number
  fastest: number
  /** CPU milliseconds that the process of `pid` used for each request; undefined without one, or where no system tells. */
  cpu: number | undefined
  rounds: Load[]
}

type Round = Load & { cpu: number | undefined }

const warmUpSeconds = 3

/**
 * Measures contestants by turns, so that what else the machine does meets them all alike: each is warmed up, then every
 * round measures each once, in an order that shifts.
 * @throws Error when one answers with errors: its figures would be no figures
 */
export async function interleave(
  contestants: Contestant[],
  { rounds, seconds, warmUp = Math.min(warmUpSeconds, seconds) }: { rounds: number; seconds: number; warmUp?: number },
): Promise<Standing[]> {
  for (const { run } of contestants) if (warmUp > 0) await run(warmUp)
  const measured = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [index] of contestants.entries()) {
      const contestant = contestants[(index + round) % contestants.length]
      if (!contestant) continue
      const load = await measureOnce(contestant, seconds)
      if (load.errors + load.non2xx > 0) {
        const why = load.error === undefined ? '' : ` (${load.error})`
        throw new Error(`${contestant.name}: ${load.errors} requests without an answer${why}, ${load.non2xx} refused`)
      }
      measured.get(contestant.name)?.push(load)
    }
  }
  return [...measured].map(([name, loads]) => standing(name, loads))
}

/** The middle one; the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low = Number.NaN, high = low] = sorted.length % 2 ? [sorted[middle]] : sorted.slice(middle - 1, middle + 1)
  return (low + high) / 2
}

/** How far apart the rounds of one run lie: half of their range, as a share of the median. */
export const noiseOf = ({ load, slowest, fastest }: Standing): number =>
  (fastest - slowest) / 2 / load.requestsPerSecond

/** The median over the rounds of what one contestant reached of another, round by round: noise that meets both drops out. */
export const ratioOf = (one: Standing, other: Standing): number =>
  median(
    one.rounds.map((load, round) => load.requestsPerSecond / (other.rounds[round]?.requestsPerSecond ?? Number.NaN)),
  )

async function measureOnce({ run, pid }: Contestant, seconds: number): Promise<Round> {
  const before = pid === undefined ? undefined : await cpuTime(pid)
  const started = performance.now()
  const load = await run(seconds)
  const answered = load.requestsPerSecond * ((performance.now() - started) / 1000)
  const after = pid === undefined ? undefined : await cpuTime(pid)
  return { ...load, cpu: before === undefined || after === undefined ? undefined : (after - before) / answered }
}

function standing(name: string, rounds: Round[]): Standing {
  const of = (field: Exclude<keyof Load, 'error'>) => rounds.map((load) => load[field])
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
  const rates = of('requestsPerSecond')
  return {
    name,
    load: {
      requestsPerSecond: median(rates),
      p50: median(of('p50')),
      p99: median(of('p99')),
      max: Math.max(...of('max')),
      errors: sum(of('errors')),
      non2xx: sum(of('non2xx')),
    },
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    cpu: rounds.some(({ cpu }) => cpu === undefined) ? undefined : median(rounds.map(({ cpu }) => cpu ?? 0)),
    rounds,
  }
}
