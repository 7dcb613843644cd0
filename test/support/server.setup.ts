import type { TestProject } from 'vitest/node'
import { startMigrated } from './databases.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How to reach the server by its database "postgres", in each role. */
    server: { ownerUrl: string; appUrl: string; superuserUrl: string }
  }
}

/** One PostgreSQL for all tests of a project that speak to it themselves: `createTestDatabase` gives each file a database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cluster, stop } = await startMigrated()
  project.provide('server', {
    ownerUrl: cluster.url('vendibook_owner', 'postgres'),
    appUrl: cluster.url('vendibook_api', 'postgres'),
    superuserUrl: cluster.url('postgres', 'postgres'),
  })
  return stop
}
