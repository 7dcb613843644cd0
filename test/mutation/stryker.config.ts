import type { Stryker } from '@stryker-mutator/core'

/**
 * Mutation testing of the pure parts: each mutant of `src/lib/` and `*.rules.ts` is a small change of the code that some test
 * should notice. Fails below 85%. The report is `.vendibook/mutation/report.html`.
 */
export default {
  mutate: ['src/lib/**/*.ts', 'src/**/*.rules.ts', '!src/lib/common-words.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  thresholds: { high: 95, low: 85, break: 85 },
  // Without tsconfig.json, which Stryker would rewrite with an API that TypeScript 7 does not have.
  ignorePatterns: ['.vendibook', '.wrangler', 'dist', 'migrations', 'tsconfig.json'],
  tempDirName: '.vendibook/mutation/sandbox',
  cleanTempDir: 'always',
  incrementalFile: '.vendibook/mutation/incremental.json',
  reporters: ['clear-text', 'progress', 'html'],
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: '.vendibook/mutation/report.html' },
} satisfies ConstructorParameters<typeof Stryker>[0]
