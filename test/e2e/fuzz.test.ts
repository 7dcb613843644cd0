import { expect, inject, test } from 'vitest'
import { fuzz } from '../fuzz/run.ts'

const { url, accounts, storage, bindings } = inject('stack')

test('a thousand requests, whole and broken, are all answered as the document says', { timeout: 300_000 }, async () => {
  // Other tests read the things of seeded hosts and users.
  const report = await fuzz({
    url,
    accounts: accounts.filter(({ role }) => role === 'ADMIN'),
    secrets: [bindings.JWT_SECRET, storage.secretAccessKey],
    requests: 1000,
    seconds: 240,
    seed: 6,
  })
  expect(report.faults).toEqual([])
  expect(report.sent).toBeGreaterThanOrEqual(1000)
})
