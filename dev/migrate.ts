import { withClient } from './client.ts'
import { openDatabase } from './local.ts'
import { applyMigrations, loadReferenceData } from './migrations.ts'
import { describeFailure } from './problem.ts'
import { createReporter } from './reporter.ts'

const reporter = createReporter()
try {
  await using database = await openDatabase('npm run db:migrate')
  await withClient(database.url, async (client) => {
    await reporter.step(
      `Migrating ${database.place}`,
      (progress) => applyMigrations(client, progress),
      (applied) => (applied.length === 0 ? 'The schema was up to date' : `Applied ${applied.join(', ')}`),
    )
    await reporter.step(
      'Loading the US places',
      () => loadReferenceData(client),
      (places) => `${places} places`,
    )
  })
} catch (error) {
  reporter.failure(describeFailure(error))
  process.exitCode = 1
}
