import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { join } from 'node:path'
import { projectDir } from '../../../dev/local.ts'

/** What every bench takes. `--out` is where its results go; the committed ones are of whole runs on a quiet machine. */
export interface BenchOptions {
  /** How many listings the database holds at least. */
  listings: number
  rounds: number
  /** How long each contestant is measured in each round. */
  seconds: number
  /** Folder of the results. */
  out: string
}

const help = `
Every bench takes  --seconds N  of each round,  --rounds N,  --listings N  of the database (1000000 are made once, and kept in
.vendibook/bench),  --out DIR  for its results (test/bench/results), and  --help.`

const common = {
  listings: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsOptionsConfig

type Values<Own extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Own }>
>['values']

/**
 * Reads the command line of one bench.
 * @param own the options that this bench has besides the common ones
 * @returns undefined when it was asked for help, which has been printed
 * @throws TypeError for an option that is none, or a number that is none
 */
export function readOptions<Own extends ParseArgsOptionsConfig = Pick<typeof common, 'help'>>(
  args: string[],
  usage: string,
  defaults: Partial<BenchOptions> = {},
  own?: Own,
): (Values<Own> & BenchOptions) | undefined {
  const { values } = parseArgs({ args, options: { ...own, ...common } })
  if (values.help === true) {
    console.log(`${usage}\n${help}`)
    return undefined
  }
  const numberOf = (name: 'listings' | 'rounds' | 'seconds', byDefault: number): number => {
    const value = Number(values[name] ?? defaults[name] ?? byDefault)
    if (!(value > 0)) throw new TypeError(`--${name} takes a number above 0.`)
    return value
  }
  const out = typeof values.out === 'string' ? values.out : (defaults.out ?? join(projectDir, 'test/bench/results'))
  const options: BenchOptions = {
    listings: numberOf('listings', 1_000_000),
    rounds: numberOf('rounds', 7),
    seconds: numberOf('seconds', 8),
    out,
  }
  return { ...(values as Values<Own>), ...options }
}
