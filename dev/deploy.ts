import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { projectDir } from './local.ts'
import { describeFailure, Problem } from './problem.ts'

const usage = `npm run deploy                                   migrates the database, then deploys the Worker
npm run deploy -- --url https://api.example.com  the same, and asks it afterwards whether it is ready
npm run deploy -- --dry-run                      only builds and bundles: needs no account and no database

Deploys what is committed. DATABASE_OWNER_URL names the database, as its owner. To go back: npx wrangler rollback`

const goBack = `\`npx wrangler deployments list\` says what was deployed when, \`npx wrangler rollback\` goes back to the version before. The
database stays migrated: a migration leaves what the code before it needs (README, "Migrations").`

type Program = 'git' | 'node' | 'wrangler'

/** How programs are run. */
export type Tools = {
  /** @returns what the program has printed @throws Problem when it fails */
  read: (program: Program, args: string[]) => Promise<string>
  /** Lets people see what the program prints. @throws Problem when it fails */
  show: (program: Program, args: string[]) => Promise<void>
  /** Deletes what was built before. */
  clear: () => Promise<void>
}

type Options = { dryRun: boolean; ownerUrl: string | undefined; url: string | undefined }

/**
 * Checks, builds, migrates and deploys, in this order: whatever can fail without consequences comes first.
 * @param patience for how long the API is asked whether it is ready, in milliseconds
 * @returns what was done, for people
 * @throws Problem with what was done, what was not, and how to go back
 */
export async function deploy(tools: Tools, { dryRun, ownerUrl, url }: Options, patience = 10_000): Promise<string> {
  const commit = dryRun ? '' : await checkReadiness(tools, ownerUrl)
  // `npm run dev` draws the seed's pictures among the assets: they are not the public's.
  if (!dryRun) await tools.clear()
  await tools.show('node', ['--run', 'build'])
  await tools.show('wrangler', ['deploy', '--minify', '--dry-run'])
  if (dryRun) return 'It builds and bundles. Nothing was migrated, nothing deployed.'
  await tools.show('node', ['dev/migrate.ts']).catch(stillThere)
  await tools.show('wrangler', ['deploy', '--minify', '--message', commit]).catch(stillThere)
  if (url !== undefined) await askWhetherReady(url, patience)
  return `Deployed ${commit}.\n${goBack}`
}

function stillThere(error: unknown): never {
  throw new Problem(
    `${describeFailure(error)} Nothing was deployed: the version before still answers. Mend what is said above, and deploy again.\n${goBack}`,
  )
}

/** @returns which commit this is, for the list of deployments. */
async function checkReadiness({ read }: Tools, ownerUrl: string | undefined): Promise<string> {
  if (!ownerUrl) throw new Problem(`DATABASE_OWNER_URL is not set: the database to migrate, as its owner.\n\n${usage}`)
  const uncommitted = await read('git', ['status', '--porcelain'])
  if (uncommitted !== '') {
    const files = uncommitted.split('\n').map((line) => line.trim().split(' ').at(-1))
    const most = `${files.slice(0, 10).join(', ')}${files.length > 10 ? ' and more' : ''}`
    throw new Problem(`Commit first what is to be deployed, so that it can be found, and deployed, again: ${most}.`)
  }
  await read('wrangler', ['whoami', '--json']).catch(() => {
    throw new Problem('Nobody is signed in at Cloudflare: `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.')
  })
  // Cloudflare keeps so many characters.
  return (await read('git', ['log', '-1', '--format=%h %s'])).slice(0, 100)
}

/** Its last answer counts: for some seconds the version before may answer. */
async function askWhetherReady(url: string, patience: number): Promise<void> {
  const address = new URL('/health/ready', url)
  const until = Date.now() + patience
  let said = ''
  do {
    said = await fetch(address, { signal: AbortSignal.timeout(patience) }).then(
      ({ ok, status }) => (ok ? '' : `status ${status}`),
      () => 'no answer',
    )
    await delay(Math.min(1_000, patience / 4))
  } while (Date.now() < until)
  if (said !== '') throw new Problem(`Deployed, but ${address.href} gives ${said}.\n${goBack}`)
}

const tools: Tools = {
  read: async (program, args) => (await run(program, args, 'pipe')).trim(),
  show: async (program, args) => void (await run(program, args, 'inherit')),
  clear: () => rm(join(projectDir, 'dist/assets'), { recursive: true, force: true }),
}

async function run(program: Program, args: string[], output: 'pipe' | 'inherit'): Promise<string> {
  const [command = program, ...before] = commandOf(program)
  const child = spawn(command, [...before, ...args], { cwd: projectDir, stdio: ['inherit', output, 'inherit'] })
  let printed = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Problem(`\`${program} ${args.join(' ')}\` failed.`)
  return printed
}

function commandOf(program: Program): string[] {
  if (program === 'git') return ['git']
  if (program === 'node') return [process.execPath]
  const wrangler = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'))
  return [process.execPath, join(wrangler, 'bin/wrangler.js')]
}

async function main(): Promise<void> {
  try {
    const { values } = parseArgs({
      options: {
        'dry-run': { type: 'boolean', default: false },
        url: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return console.log(usage)
    if (values.url !== undefined && !URL.canParse(values.url)) throw new Problem(`--url takes an address.\n\n${usage}`)
    const options = { dryRun: values['dry-run'], url: values.url, ownerUrl: process.env.DATABASE_OWNER_URL }
    console.log(`\n${await deploy(tools, options)}`)
  } catch (error) {
    console.error(describeFailure(error))
    process.exitCode = 1
  }
}

if (import.meta.main) await main()
