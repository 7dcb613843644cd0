import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { projectDir } from './local.ts'
import type { StorageConfig } from '../src/lib/signing.ts'
import { freePort } from './ports.ts'
import { Problem } from './problem.ts'
import { type Service, startService } from './processes.ts'
import { storageVariables, writeStorageConfig } from './storage.ts'

const require = createRequire(import.meta.url)

interface WorkerOptions {
  dir: string
  port: number
  url: string
  databaseUrl: string
  endpointUrl: string
  secret: string
  storage: StorageConfig
  /** Browser origins that may sign in, besides the usual ones. */
  origins: string[]
  cleanup: AsyncDisposableStack
  onLine: (line: string) => void
}

/** Where web applications are usually developed: their browsers may sign in. .dev.vars can say others. */
const localOrigins = 'http://localhost:3000,http://localhost:5173'

/** How long the Worker may take until it answers, in milliseconds; a loaded machine is slow. */
const startTimeout = 90_000

/** wrangler's own line for a request: the Worker logs each itself, and says more. */
const requestLine = /^\[wrangler:info\] [A-Z]+ \/\S* \d{3} /

/**
 * Runs the Worker in wrangler until it is ready, which includes that it reaches its database; beside it, on the same port,
 * an S3 store. Secrets of .dev.vars are kept; where the database is, is ours to say, and so is where pictures are kept
 * unless .dev.vars names an S3_ENDPOINT.
 * @throws Problem with wrangler's last lines when it ends or does not become ready
 */
export async function startWorker(options: WorkerOptions): Promise<Service> {
  const { dir, port, url, storage, cleanup } = options
  const envFile = join(dir, 'worker.env')
  const own = parseEnv(await readFile(join(projectDir, '.dev.vars'), 'utf8').catch(() => ''))
  const variables = {
    JWT_SECRET: options.secret,
    ...own,
    CORS_ORIGINS: [own.CORS_ORIGINS ?? localOrigins, ...options.origins].join(','),
    ...(own.S3_ENDPOINT ? {} : storageVariables(storage)),
    DATABASE_URL: options.databaseUrl,
    NEON_FETCH_ENDPOINT: options.endpointUrl,
  }
  const lines = Object.entries(variables).map(([name, value]) => {
    const quote = value.includes("'") ? '`' : "'"
    return `${name}=${quote}${value}${quote}\n`
  })
  await writeFile(envFile, lines.join(''), { mode: 0o600 })

  const flags = {
    port,
    'inspector-port': await freePort(9229),
    'persist-to': join(dir, 'wrangler'),
    'show-interactive-dev-session': false,
    'env-file': envFile,
  }
  const configs = [join(projectDir, 'wrangler.toml'), await writeStorageConfig(dir, storage.secretAccessKey)]
  const service = await startService(
    process.execPath,
    [
      join(dirname(require.resolve('wrangler/package.json')), 'bin/wrangler.js'),
      'dev',
      ...configs.map((file) => `--config=${file}`),
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    ],
    {
      cwd: projectDir,
      env: {
        ...process.env,
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_HIDE_BANNER: 'true',
        WRANGLER_LOG_PATH: join(dir, 'wrangler/logs'),
        WRANGLER_REGISTRY_PATH: join(dir, 'wrangler/registry'),
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      },
      output: 'pipe',
      stopSignal: 'SIGTERM',
      patience: 5_000,
    },
  )
  cleanup.defer(() => service.stop())

  const recent: string[] = []
  let ready = false
  for (const stream of [service.child.stdout, service.child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      recent.push(line)
      recent.splice(0, recent.length - 30)
      if (ready && !requestLine.test(line)) options.onLine(line)
    })
  }
  await untilReady(service, url, recent)
  ready = true
  return service
}

/** Runs `npm run build`, which makes what the Worker serves as files. @throws Problem with its output when it fails */
export async function buildAssets(): Promise<void> {
  const child = spawn(process.execPath, ['--run', 'build'], { cwd: projectDir, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Problem(`\`npm run build\` failed:\n${output.trim()}`)
}

async function untilReady(service: Service, url: string, recent: string[]): Promise<void> {
  const giveUpAt = Date.now() + startTimeout
  let last = 'no answer'
  while (Date.now() < giveUpAt) {
    if (service.hasEnded())
      throw new Problem(`The Worker did not start (${await service.ended}). wrangler said:\n${recent.join('\n')}`)
    try {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })
      if (response.ok) return
      last = `${response.status} ${await response.text()}`
    } catch {
      // It does not listen yet.
    }
    await delay(100)
  }
  throw new Problem(
    `The Worker is not ready after ${startTimeout / 1000} seconds (${last}). wrangler said:\n${recent.join('\n')}`,
  )
}
