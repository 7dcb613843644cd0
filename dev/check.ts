/** `npm run check`: types, lint, format, dead code and what is generated, side by side. Prints only what is wrong. */
import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { styleText } from 'node:util'

type Check = { name: string; commands: string[][] }

const BINDINGS = 'worker-configuration.d.ts'
const BINDINGS_COME_FROM = ['wrangler.toml', '.dev.vars.example', 'package-lock.json']
const CHECKS: Check[] = [
  { name: 'lint', commands: [['oxlint']] },
  {
    name: 'types',
    commands: [
      ['tsc', '-p', 'src'],
      ['tsc', '-p', 'test/workers'],
      ['tsc', '-p', '.'],
    ],
  },
  { name: 'format', commands: [['oxfmt', '--check']] },
  { name: 'dead code', commands: [['knip']] },
  { name: 'common words', commands: [['node', 'dev/build/common-words.ts', '--check']] },
  { name: 'functions', commands: [['node', 'dev/build/functions.ts', '--check']] },
  {
    name: 'document',
    commands: [
      ['node', '--run', 'build'],
      ['redocly', 'lint', 'dist/assets/openapi.json'],
    ],
  },
]

async function run([command = '', ...args]: string[]): Promise<string | undefined> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  return code === 0 ? undefined : output
}

async function check({ name, commands }: Check): Promise<boolean> {
  for (const command of commands) {
    const output = await run(command)
    if (output !== undefined) {
      console.log(`${styleText('red', `✗ ${name}`)} (${command.join(' ')})\n${output.trim()}\n`)
      return false
    }
  }
  console.log(styleText('green', `✓ ${name}`))
  return true
}

async function modified(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

const sources = await Promise.all(BINDINGS_COME_FROM.map(modified))
const isFresh = (await modified(BINDINGS)) >= Math.max(...sources)
const hasTypes = isFresh || (await check({ name: 'generated types', commands: [['node', '--run', 'types']] }))
const results = await Promise.all(CHECKS.map(check))
process.exitCode = hasTypes && results.every(Boolean) ? 0 : 1
