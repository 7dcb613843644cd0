import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { dependencies } from './package.json' with { type: 'json' }

// Patient enough for two loaded cores: tests wait for conditions, never for time.
const patience = { testTimeout: 30_000, hookTimeout: 180_000 }

// The Worker's packages, bundled once: each file of tests would fetch their modules one by one.
const packages = [...Object.keys(dependencies), 'drizzle-orm/neon-http', 'drizzle-orm/pg-core', 'hono/cookie']

export default defineConfig({
  test: {
    // As many as there are cores: each file has a database, or ports, of its own.
    maxWorkers: '100%',
    // The Worker's log of requests; what is wrong it logs as a warning or an error.
    onConsoleLog: (log) => !log.startsWith('{"level":"info"'),
    projects: [
      {
        plugins: [
          cloudflareTest(({ inject }) => {
            const { template, endpoint, control } = inject('database')
            const bindings = {
              DATABASE_URL: template.apiUrl,
              NEON_FETCH_ENDPOINT: endpoint,
              JWT_SECRET: 'a secret for tests, which is long enough',
              TEST_CONTROL: control,
              // A store where nothing listens: what needs its answer is tested over HTTP (e2e).
              S3_ENDPOINT: 'http://127.0.0.1:1',
              S3_BUCKET: 'pictures',
              S3_ACCESS_KEY_ID: 'key',
              S3_SECRET_ACCESS_KEY: 'canary-secret',
              S3_PUBLIC_URL: 'https://pictures.example.com/shown/',
            }
            return { wrangler: { configPath: './wrangler.toml' }, miniflare: { bindings } }
          }),
        ],
        test: {
          ...patience,
          name: 'workers',
          deps: { optimizer: { ssr: { enabled: true, include: packages } } },
          include: ['test/workers/**/*.test.ts'],
          globalSetup: ['test/support/workers.setup.ts'],
          setupFiles: ['test/workers/support/own-database.ts'],
        },
      },
      {
        test: { ...patience, name: 'unit', include: ['test/unit/**/*.test.ts'] },
      },
      {
        test: {
          ...patience,
          name: 'node',
          include: ['test/{dev,database,storage}/**/*.test.ts'],
          globalSetup: ['test/support/server.setup.ts'],
        },
      },
      {
        test: {
          ...patience,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/server.setup.ts', 'test/support/stack.setup.ts'],
        },
      },
    ],
  },
})
