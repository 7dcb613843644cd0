import { peers } from './start.ts'
import { report } from '../support/report.ts'
import { noiseOf, ratioOf, type Standing } from '../support/rounds.ts'
import { GROONGA, VENDIBOOK } from './lineup.ts'

/** What everybody reached in one kind of search; the first is all kinds by turns. */
export interface Measured {
  shape: string
  standings: Standing[]
}

interface Findings {
  measured: Measured[]
  /** All kinds by turns, at a share of each contestant's own capacity. */
  steady: Standing[]
  /** By contestant, the share of Vendibook's ranked pages that it has too. */
  overlaps: Map<string, number>
  rounds: number
  seconds: number
}

const PRISMA = peers['express-prisma'].title
const CONTROL = peers['hono-drizzle'].title
const LEAST_TIMES_PRISMA = 3
const MOST_TAIL = 4

/** Prints and writes what was measured. @returns whether the budgets are kept */
export function tell(out: string, { measured, steady, overlaps, rounds, seconds }: Findings): Promise<boolean> {
  const rows = [
    ...measured.flatMap(({ shape, standings }) => standings.map((standing) => row(shape, standing, standings))),
    ...steady.map((standing) => row('all of them, 40% of its capacity', standing)),
  ]
  const noise = Math.max(...measured.flatMap(({ standings }) => standings.map(noiseOf)))
  const names = measured[0]?.standings.map(({ name }) => name) ?? []
  return report('peers', out, {
    title: 'Searches per second at 16 connections, without caches',
    columns: [
      'search',
      'contestant',
      'requests/s',
      'Vendibook is … times it',
      'p50 ms',
      'p99 ms',
      'its CPU, ms',
      '± %',
    ],
    rows,
    notes: [
      `${rounds} rounds by turns, ${seconds} s each: medians. The rounds of one contestant lie within ±${Math.round(noise * 100)}% of each other at most.`,
      'Identical listings, in the same order and as many in all, wherever the order is given; compared before measuring.',
      `Ranked pages hold of Vendibook's twenty: ${[...overlaps].map(([name, share]) => `${name} ${Math.round(share * 100)}%`).join(', ')}.`,
      `${CONTROL} runs Vendibook's own SQL: what workerd and Neon's HTTP cost. PostGraphile does not count the matches.`,
      "Vendibook's database is reached through the stand-in for Neon's HTTP, which runs on the same processors as all else; the CPU of a contestant is that of its own process.",
    ],
    missed: missedBudgets(measured),
    chart: {
      unit: 'requests per second',
      log: true,
      series: names,
      groups: measured.map(({ shape, standings }) => ({
        name: shape,
        values: standings.map(({ load }) => load.requestsPerSecond),
      })),
    },
  })
}

function row(shape: string, standing: Standing, all?: Standing[]): (string | number | undefined)[] {
  const vendibook = all?.find(({ name }) => name === VENDIBOOK)
  const { name, load } = standing
  return [
    shape,
    name,
    load.requestsPerSecond,
    vendibook && name !== VENDIBOOK ? ratioOf(vendibook, standing) : undefined,
    load.p50,
    load.p99,
    standing.cpu,
    noiseOf(standing) * 100,
  ]
}

function missedBudgets(measured: Measured[]): string[] {
  const missed: string[] = []
  const [mix] = measured
  const vendibook = mix?.standings.find(({ name }) => name === VENDIBOOK)
  if (!mix || !vendibook) throw new Error('Vendibook was not measured.')
  for (const other of mix.standings) {
    if ([VENDIBOOK, CONTROL, GROONGA].includes(other.name)) continue
    const [ratio, least] = [ratioOf(vendibook, other), other.name === PRISMA ? LEAST_TIMES_PRISMA : 1]
    if (!(ratio >= least)) missed.push(`${ratio.toFixed(2)} times the searches of ${other.name}, not ${least}.`)
    if (other.name === PRISMA && !(vendibook.load.p99 <= other.load.p99 / 3))
      missed.push(
        `p99 of ${vendibook.load.p99.toFixed(1)} ms, more than a third of ${other.name}'s ${other.load.p99.toFixed(1)} ms.`,
      )
  }
  for (const { shape, standings } of measured) {
    const { p50 = Number.NaN, p99 = Number.NaN } = standings.find(({ name }) => name === VENDIBOOK)?.load ?? {}
    if (!(p99 <= p50 * MOST_TAIL))
      missed.push(
        `${shape}: p99 of ${p99.toFixed(1)} ms is more than ${MOST_TAIL} times the p50 of ${p50.toFixed(1)} ms.`,
      )
  }
  return missed
}
