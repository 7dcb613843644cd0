import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Problem } from '../../../dev/problem.ts'
import { busyTime, type Profile } from '../support/profile.ts'

const wrangler = join(dirname(createRequire(import.meta.url).resolve('wrangler/package.json')), 'bin/wrangler.js')

/** The CPU that a bundle takes to start, in milliseconds, by the profile that `wrangler check startup` makes. @throws Problem */
export async function startupTime(bundle: string): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), 'vendibook-startup-'))
  try {
    const config = { name: 'startup', main: 'index.js', no_bundle: true, compatibility_date: '2026-10-01' }
    await writeFile(join(dir, 'wrangler.json'), JSON.stringify(config))
    await writeFile(join(dir, 'index.js'), bundle)
    const file = join(dir, 'startup.cpuprofile')
    await run(['check', 'startup', `--cwd=${dir}`, `--outfile=${file}`], dir)
    return busyTime(JSON.parse(await readFile(file, 'utf8')) as Profile)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function run(args: string[], dir: string): Promise<void> {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: join(dir, 'logs') }
  const child = spawn(process.execPath, [wrangler, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  if (code !== 0) throw new Problem(`wrangler could not start the bundle:\n${output.trim()}`)
}
