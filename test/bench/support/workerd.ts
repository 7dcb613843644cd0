import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { projectDir } from '../../../dev/local.ts'
import { freePort } from '../../../dev/ports.ts'
import { Problem } from '../../../dev/problem.ts'
import { startService } from '../../../dev/processes.ts'
import { buildAssets } from '../../../dev/worker.ts'

/** A Worker that `workerd serve` runs, with nothing around it. */
export interface Served extends AsyncDisposable {
  /** Such as http://127.0.0.1:54321, without a slash at its end. */
  url: string
  pid: number
  /** Where Chrome's DevTools reach it; undefined unless asked for. */
  inspector: string | undefined
}

export interface Options {
  /** What NEON_FETCH_ENDPOINT is set to. */
  endpoint: string
  /** Connection string of the role that the Worker connects as. */
  apiUrl: string
  jwtSecret?: string
  /** More of the Worker's variables, such as CORS_ORIGINS. */
  variables?: Record<string, string>
  inspect?: boolean
}

const wranglerPackage = createRequire(import.meta.url).resolve('wrangler/package.json')
// The one that wrangler itself runs.
const { default: workerd } = createRequire(wranglerPackage)('workerd') as { default: string }
const startTimeout = 30_000

/**
 * Bundles the Worker as `npm run deploy` does.
 * @param source the checkout to build; another one than this to compare with it
 * @param minify false leaves the functions' names, for profiles
 * @returns the folder with index.js; delete it
 */
export async function buildWorker({ source = projectDir, minify = true } = {}): Promise<string> {
  if (source === projectDir && !existsSync(join(projectDir, 'dist/assets/openapi.json'))) await buildAssets()
  const outdir = await mkdtemp(join(tmpdir(), 'vendibook-bundle-'))
  const wrangler = join(dirname(wranglerPackage), 'bin/wrangler.js')
  const flags = ['deploy', '--dry-run', `--outdir=${outdir}`, ...(minify ? ['--minify'] : [])]
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: join(outdir, 'logs') }
  const child = spawn(process.execPath, [wrangler, ...flags], { cwd: source, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  if (code !== 0) throw new Problem(`The Worker in ${source} could not be bundled:\n${output.trim()}`)
  return outdir
}

let shipped: Promise<string> | undefined

/** Serves the Worker as it is deployed: bundled and minified, which is done once. Or serves another bundle of it. */
export async function serveWorker(options: Options, bundle?: string): Promise<Served> {
  shipped ??= bundle === undefined ? buildWorker().then(deleteAtExit) : undefined
  const variables = {
    DATABASE_URL: options.apiUrl,
    NEON_FETCH_ENDPOINT: options.endpoint,
    JWT_SECRET: options.jwtSecret ?? 'a secret for measuring, which is long enough',
    CORS_ORIGINS: '',
    ...options.variables,
  }
  return serve(join(bundle ?? (await shipped) ?? '', 'index.js'), variables, options.inspect)
}

/** Serves a Worker's source text, such as one that answers hello, or hands what it is asked to an endpoint. */
export async function serveScript(script: string, variables: Record<string, string> = {}): Promise<Served> {
  const dir = await mkdtemp(join(tmpdir(), 'vendibook-script-'))
  try {
    await writeFile(join(dir, 'index.js'), script)
    return await serve(join(dir, 'index.js'), variables)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Serves a module until it is disposed. Resolves when it accepts connections. */
async function serve(file: string, variables: Record<string, string>, inspect = false): Promise<Served> {
  await using cleanup = new AsyncDisposableStack()
  const dir = await mkdtemp(join(tmpdir(), 'vendibook-workerd-'))
  cleanup.defer(() => rm(dir, { recursive: true, force: true }))
  const port = await freePort()
  const inspector = inspect ? `127.0.0.1:${await freePort()}` : undefined
  const config = join(dir, 'config.capnp')
  // A configuration embeds what lies beside it.
  await copyFile(file, join(dir, 'index.js'))
  await writeFile(config, configOf(port, Object.keys(variables)))
  const service = await startService(
    workerd,
    ['serve', config, ...(inspector === undefined ? [] : [`--inspector-addr=${inspector}`])],
    { env: { ...process.env, ...variables }, output: 'pipe', stopSignal: 'SIGTERM', patience: 2_000 },
  )
  cleanup.defer(() => service.stop())
  // The Worker's log is part of its work: it is written, and read away.
  let said = ''
  for (const stream of [service.child.stdout, service.child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said = text.slice(-2_000)))
  const url = `http://127.0.0.1:${port}`
  const giveUpAt = Date.now() + startTimeout
  while (!(await answers(url))) {
    if (service.hasEnded() || Date.now() > giveUpAt) throw new Problem(`workerd does not answer. It said:\n${said}`)
    await delay(5)
  }
  const started = cleanup.move()
  return { url, pid: service.pid, inspector, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.arrayBuffer().then(() => true),
    () => false,
  )

/** Variables come from the environment, so that no secret stands in a file. There is no AUTH_LIMIT: only callers with an address need it. */
function configOf(port: number, variables: string[]): string {
  const bindings = variables.map((name) => `(name = "${name}", fromEnvironment = "${name}")`)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      modules = [(name = "index.js", esModule = embed "index.js")],
      compatibilityDate = "2026-10-01",
      bindings = [${[...bindings, '(name = "ASSETS", service = "assets")'].join(', ')}],
      globalOutbound = "local")),
    (name = "assets", worker = (
      serviceWorkerScript = "addEventListener('fetch', (event) => event.respondWith(new Response(null, { status: 404 })))",
      compatibilityDate = "2026-10-01")),
    (name = "local", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "worker")],
);
`
}

function deleteAtExit(dir: string): string {
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  return dir
}
