import type pg from 'pg'
import { median } from '../support/rounds.ts'
import type { Budget, Shape } from './shapes.ts'

/** Milliseconds that PostgreSQL says each variant of a shape took, and which indexes and scans its plans use. */
export interface Measured {
  name: string
  what: string
  median: number
  worst: number
  slowest: string
  /** Half of the range of a variant's runs, as a share of their median; the median over the variants. */
  noise: number
  nature: string
  budget: Budget
}

/** What EXPLAIN says of one step of a plan. */
export interface PlanNode {
  'Node Type': string
  'Index Name'?: string
  'Index Cond'?: string
  'Relation Name'?: string
  'Actual Rows'?: number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** Explains every variant `rounds` times after a warm-up; each variant counts with its median. */
export async function measure(client: pg.Client, shape: Shape, rounds: number): Promise<Measured> {
  const times: { time: number; noise: number; statement: string }[] = []
  for (const statement of shape.statements) {
    const runs: number[] = []
    await explain(client, statement)
    for (let round = 0; round < rounds; round += 1) runs.push(await explain(client, statement))
    const time = median(runs)
    times.push({ time, noise: (Math.max(...runs) - Math.min(...runs)) / 2 / time, statement })
  }
  const slowest = times.reduce((a, b) => (b.time > a.time ? b : a))
  return {
    name: shape.name,
    what: shape.what,
    budget: shape.budget,
    median: median(times.map(({ time }) => time)),
    worst: slowest.time,
    slowest: slowest.statement,
    noise: median(times.map(({ noise }) => noise)),
    nature: await readNature(client, shape.statements),
  }
}

async function explain(client: pg.Client, statement: string): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Execution Time': number }] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement}`,
  )
  const [plan] = rows
  if (!plan) throw new Error('EXPLAIN gave no row')
  return plan['QUERY PLAN'][0]['Execution Time']
}

/** What the statements inside of the search functions do, as auto_explain tells: scans by index, sequential scans, sorts. */
export async function readPlans(client: pg.Client, statement: string): Promise<PlanNode[]> {
  const plans: PlanNode[] = []
  const collect = ({ message }: { message?: string | undefined }) => {
    const json = message?.slice(message.indexOf('{'))
    if (message?.startsWith('duration:') && json !== undefined)
      plans.push((JSON.parse(json) as { Plan: PlanNode }).Plan)
  }
  client.on('notice', collect)
  await client.query(`LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off;
    SET auto_explain.log_nested_statements = on;
    SET auto_explain.log_format = json; SET auto_explain.log_level = notice`)
  try {
    await client.query(statement)
  } finally {
    await client.query('SET auto_explain.log_min_duration = -1')
    client.off('notice', collect)
  }
  // The search also asks what the planner expects: those plans ran nowhere.
  return plans.filter((plan) => plan['Actual Rows'] !== undefined)
}

/** Every node of a plan, the top first. */
export function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

async function readNature(client: pg.Client, statements: string[]): Promise<string> {
  const seen = new Map<string, number>()
  for (const statement of statements) {
    const plans = await readPlans(client, statement)
    const scans = plans.flatMap(nodesOf).flatMap((node) => describeScan(node) ?? [])
    for (const scan of new Set(scans)) seen.set(scan, (seen.get(scan) ?? 0) + 1)
  }
  return [...seen]
    .toSorted(([, a], [, b]) => b - a)
    .map(([scan, count]) => `${scan} ${count}×`)
    .join(', ')
}

function describeScan(node: PlanNode): string | undefined {
  if (node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'listings') return 'SEQ SCAN'
  const index = node['Index Name']
  if (!index?.startsWith('listings_') || index === 'listings_pkey') return undefined
  const only =
    node['Node Type'] === 'Index Only Scan'
      ? 'index only'
      : node['Node Type'] === 'Bitmap Index Scan'
        ? 'bitmap'
        : 'index'
  return `${only} ${index.replace(/^listings_|_idx$/g, '')}`
}
