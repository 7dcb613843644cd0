import { withClient } from './client.ts'
import { openDatabase } from './local.ts'
import { describeFailure } from './problem.ts'
import { rebuildListings } from './projection.ts'
import { createReporter } from './reporter.ts'

const reporter = createReporter()
try {
  await using database = await openDatabase('npm run db:rebuild-listings')
  await withClient(database.url, (client) =>
    reporter.step(
      `Rebuilding the public listings of ${database.place}`,
      (progress) => rebuildListings(client, progress),
      (looked) => `The public listings are what their hosts' ${looked} listings say`,
    ),
  )
} catch (error) {
  reporter.failure(describeFailure(error))
  process.exitCode = 1
}
