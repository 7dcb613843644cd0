import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { deploy } from '../../dev/deploy.ts'
import { Problem } from '../../dev/problem.ts'

const OWNER = 'postgres://owner:secret@db.example.com/vendibook'
const BUILD = 'node --run build'
const BUNDLE = 'wrangler deploy --minify --dry-run'
const MIGRATE = 'node dev/migrate.ts'
const DEPLOY = 'wrangler deploy --minify --message 04e0864 Say what it does'

/** Runs a deployment whose programs are not run: which ones it asked for, and what it said in the end. */
async function attempt({
  failing = '',
  uncommitted = '',
  dryRun = false,
  ownerUrl = OWNER,
  url,
}: {
  failing?: string
  uncommitted?: string
  dryRun?: boolean
  ownerUrl?: string
  url?: string
}) {
  const asked: string[] = []
  const run = async (program: string, args: string[]): Promise<string> => {
    const command = [program, ...args].join(' ')
    asked.push(command)
    if (command === failing) throw new Problem(`\`${command}\` failed.`)
    if (command.startsWith('git log')) return '04e0864 Say what it does'
    return command.startsWith('git status') ? uncommitted : ''
  }
  const show = async (program: string, args: string[]) => void (await run(program, args))
  const tools = { read: run, show, clear: () => show('clear', []) }
  const said = await deploy(tools, { dryRun, ownerUrl, url }, 200).then(
    (done) => done,
    (error: unknown) => (error instanceof Problem ? error.message : Promise.reject(error)),
  )
  return { asked: asked.filter((command) => !command.startsWith('git ')), said }
}

test('builds and bundles first, then migrates, then deploys, and names the commit', async () => {
  const { asked, said } = await attempt({})
  expect(asked).toEqual(['wrangler whoami --json', 'clear', BUILD, BUNDLE, MIGRATE, DEPLOY])
  expect(said).toContain('Deployed 04e0864 Say what it does.')
  expect(said).toContain('npx wrangler rollback')
})

test('--dry-run needs neither account nor database, and may run on what is not committed', async () => {
  const { asked, said } = await attempt({ dryRun: true, ownerUrl: '', uncommitted: ' M src/app.ts' })
  expect(asked).toEqual([BUILD, BUNDLE])
  expect(said).toContain('Nothing was migrated')
})

test.each([
  ['what is not committed', { uncommitted: ' M src/app.ts' }, 'src/app.ts'],
  ['without a database', { ownerUrl: '' }, 'DATABASE_OWNER_URL is not set'],
  ['without an account', { failing: 'wrangler whoami --json' }, 'npx wrangler login'],
  ['what cannot be built', { failing: BUILD }, BUILD],
  ['what cannot be bundled', { failing: BUNDLE }, BUNDLE],
])('does not migrate %s', async (_, circumstances, sentence) => {
  const { asked, said } = await attempt(circumstances)
  expect(said).toContain(sentence)
  expect(said).not.toContain('secret')
  expect(asked).not.toContain(MIGRATE)
})

test.each([MIGRATE, DEPLOY])('says what stands, and how to go back, when this fails: %s', async (failing) => {
  const { asked, said } = await attempt({ failing })
  expect(asked.at(-1)).toBe(failing)
  expect(said).toContain(`\`${failing}\` failed. Nothing was deployed: the version before still answers.`)
  expect(said).toContain('npx wrangler rollback')
})

test.each([
  [200, 'Deployed 04e0864'],
  [503, 'Deployed, but http://127.0.0.1'],
])('asks the API whether it is ready: %i', async (status, sentence) => {
  const paths: (string | undefined)[] = []
  const server = createServer((request, response) => {
    paths.push(request.url)
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const { said } = await attempt({ url: `http://127.0.0.1:${port}` })
    expect(said).toContain(sentence)
    expect(said).toContain('npx wrangler rollback')
    expect(said.includes('gives status 503')).toBe(status === 503)
    expect(new Set(paths)).toEqual(new Set(['/health/ready']))
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
