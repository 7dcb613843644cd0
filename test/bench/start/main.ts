import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { cpuTime } from '../support/cpu.ts'
import { readOptions } from '../support/options.ts'
import { report } from '../support/report.ts'
import { median } from '../support/rounds.ts'
import { buildWorker, type Served, serveScript, serveWorker } from '../support/workerd.ts'
import { startupTime } from './startup.ts'

const usage = `npm run bench -- start [--rounds 15]

What a new isolate of the Worker costs: its bundle after gzip, the CPU of its start-up as \`wrangler check startup\` profiles
it, and from starting workerd to the first answer, each against a Worker that says hello.`

const hello = `export default { fetch: () => new Response('Hello') }`
const budget = { kib: 200, startup: 50 }

interface Starts {
  startup: number[]
  answer: number[]
  cpu: number[]
}

/** Measures what starting costs. @returns whether the bundle and the start-up keep their budgets */
export async function benchStart(args: string[]): Promise<boolean> {
  const options = readOptions(args, usage, { rounds: 15 })
  if (!options) return true
  const bundle = await buildWorker()
  await using cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rm(bundle, { recursive: true }))
  const script = await readFile(join(bundle, 'index.js'))
  const kib = gzipSync(script, { level: 9 }).length / 1024

  const settings = { endpoint: 'http://127.0.0.1:1/sql', apiUrl: 'postgresql://nobody:nothing@127.0.0.1/none' }
  const ours: Starts = { startup: [], answer: [], cpu: [] }
  const bare: Starts = { startup: [], answer: [], cpu: [] }
  for (let round = 0; round < options.rounds; round += 1) {
    await addStart(ours, script.toString('utf8'), () => serveWorker(settings, bundle))
    await addStart(bare, hello, () => serveScript(hello))
  }
  const startup = median(ours.startup)
  const row = (what: string, of: keyof Starts) => [
    what,
    median(ours[of]),
    median(bare[of]),
    Math.min(...ours[of]),
    Math.max(...ours[of]),
  ]
  return await report('start', options.out, {
    title: 'What it costs to start the Worker',
    columns: ['what', 'the Worker', 'a hello', 'least', 'most'],
    rows: [
      ['bundle, KiB after gzip -9', kib, gzipSync(hello, { level: 9 }).length / 1024, undefined, undefined],
      row('start-up CPU by wrangler, ms', 'startup'),
      row('workerd from its start to the first answer, ms', 'answer'),
      row('its CPU until then, ms', 'cpu'),
    ],
    notes: [`Medians of ${options.rounds} starts each, by turns; least and most are the Worker's.`],
    missed: [
      ...(kib > budget.kib ? [`the bundle is ${kib.toFixed(1)} KiB; the budget is ${budget.kib}`] : []),
      ...(startup > budget.startup
        ? [`start-up takes ${startup.toFixed(0)} ms of CPU; the budget is ${budget.startup}`]
        : []),
    ],
    chart: {
      unit: 'milliseconds',
      series: ['the Worker', 'a hello'],
      groups: [
        { name: 'start-up CPU, by wrangler', values: [startup, median(bare.startup)] },
        { name: 'workerd, to the first answer', values: [median(ours.answer), median(bare.answer)] },
        { name: 'its CPU until then', values: [median(ours.cpu), median(bare.cpu)] },
      ],
      budget: { value: budget.startup, label: 'budget of start-up' },
    },
  })
}

async function addStart(starts: Starts, script: string, serve: () => Promise<Served>): Promise<void> {
  starts.startup.push(await startupTime(script))
  const started = performance.now()
  await using served = await serve()
  starts.answer.push(performance.now() - started)
  starts.cpu.push((await cpuTime(served.pid)) ?? Number.NaN)
}
