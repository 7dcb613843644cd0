import { defineConfig } from 'vitest/config'

/** The tests of what needs no runtime, no database and no browser, as `npm run mutate` runs them for every mutant. */
export default defineConfig({
  test: {
    // A mutant that never ends is ended by Stryker, by how long its tests took without it.
    testTimeout: 60_000,
    include: [
      'test/unit/**/*.test.ts',
      'test/storage/{changes,faults,objects,signing}.test.ts',
      // These stay inside of workerd for its own time zones and decompression, but Node can run them too.
      'test/workers/{calendar-reading,pictures,pictures-metadata}.test.ts',
    ],
  },
})
