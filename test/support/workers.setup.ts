import type { TestProject } from 'vitest/node'
import { buildAssets } from '../../dev/worker.ts'
import type { DatabaseUrls } from './database-urls.ts'
import { startControl, startDatabase } from './databases.ts'

declare module 'vitest' {
  interface ProvidedContext {
    database: { template: DatabaseUrls; endpoint: string; control: string }
  }
}

/** One PostgreSQL for all tests inside workerd; each test file gets its own copy of the database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // The Worker of the tests is bound to their folder.
  await buildAssets()
  const databases = await startDatabase()
  const control = await startControl(databases)
  const { template, endpoint } = databases
  project.provide('database', { template, endpoint: endpoint.url, control: control.url })
  return async () => {
    await control.stop()
    await databases.stop()
  }
}
