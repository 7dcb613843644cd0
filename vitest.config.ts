import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'

// Patient enough for two loaded cores: tests wait for conditions, never for time.
const patience = { testTimeout: 30_000, hookTimeout: 180_000 }

export default defineConfig({
  test: {
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
            }
            return { wrangler: { configPath: './wrangler.toml' }, miniflare: { bindings } }
          }),
        ],
        test: {
          ...patience,
          name: 'workers',
          include: ['test/workers/**/*.test.ts'],
          globalSetup: ['test/support/workers.setup.ts'],
          setupFiles: ['test/workers/support/own-database.ts'],
        },
      },
      {
        test: { ...patience, name: 'node', include: ['test/dev/**/*.test.ts', 'test/database/**/*.test.ts'] },
      },
      {
        test: {
          ...patience,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/stack.setup.ts'],
        },
      },
    ],
  },
})
