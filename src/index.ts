import { createApp } from './app.ts'
import { runJobs } from './scheduled.ts'

const app = createApp()

export default {
  fetch: app.fetch,
  scheduled: (_controller, env, execution) => runJobs(env, execution),
} satisfies ExportedHandler<Env>
