import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { type Chart, drawChart } from './chart.ts'

export interface Report {
  title: string
  columns: string[]
  /** One value a column; undefined where there is none. */
  rows: (string | number | undefined)[][]
  notes?: string[]
  /** Budgets that were missed, in words. */
  missed?: string[]
  chart?: Chart
}

/**
 * Prints a report as a table, and writes it to `out` as NAME.json, and as NAME.svg and NAME-dark.svg if it has a chart.
 * @returns whether every budget was kept
 */
export async function report(name: string, out: string, { chart, ...told }: Report): Promise<boolean> {
  const { title, columns, rows, notes = [], missed = [] } = told
  const cells = [columns, ...rows.map((row) => row.map(format))]
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const isNumeric = columns.map((_, column) => rows.every((row) => typeof row[column] !== 'string'))
  console.log(`\n${title}\n`)
  for (const row of cells) {
    const padded = widths.map((width, column) =>
      isNumeric[column] ? (row[column] ?? '').padStart(width) : (row[column] ?? '').padEnd(width),
    )
    console.log(`  ${padded.join('  ').trimEnd()}`)
  }
  for (const note of notes) console.log(`\n${note}`)
  for (const budget of missed) console.log(`\nOver budget: ${budget}`)

  await mkdir(out, { recursive: true })
  const measured = {
    title,
    measuredAt: new Date().toISOString().slice(0, 10),
    machine: machine(),
    columns,
    rows,
    notes,
    missed,
  }
  await writeFile(join(out, `${name}.json`), `${JSON.stringify(measured, undefined, 2)}\n`)
  if (chart) {
    await writeFile(join(out, `${name}.svg`), drawChart(title, chart, 'light'))
    await writeFile(join(out, `${name}-dark.svg`), drawChart(title, chart, 'dark'))
  }
  return missed.length === 0
}

function machine(): string {
  const [first] = cpus()
  return `${cpus().length} × ${first?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
}

/** Three digits that mean something, and whole numbers whole. */
function format(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toString()
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}
