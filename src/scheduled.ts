import type { ScheduledCtx } from './context.ts'
import { connect } from './db/connect.ts'
import { noTrips } from './db/transport.ts'
import { readConfig } from './env.ts'
import { forgetExpired } from './features/auth/expiry.service.ts'
import { expireRequests } from './features/bookings/bookings.service.ts'
import { importCalendars } from './features/calendars/import.service.ts'
import { recountWords } from './features/listings/words.service.ts'
import { sweepUploads } from './features/uploads/sweep.service.ts'
import { type Execution, purge } from './http/purge.ts'
import { newId } from './lib/ids.ts'
import { describeFailure, log } from './lib/log.ts'

/** What is due from time to time. Each job is whole in itself, and the next run takes up what this one leaves. */
const JOBS: Record<string, (ctx: ScheduledCtx) => Promise<void>> = {
  expireRequests,
  forgetExpired,
  sweepUploads,
  importCalendars,
  recountWords,
}

/**
 * Runs every job; one that fails is logged and keeps no other from running.
 * @param execution of the run, whose caches are told what has changed
 * @throws Misconfigured
 */
export async function runJobs(bindings: object, execution?: Execution): Promise<void> {
  const env = await readConfig(bindings)
  const requestId = newId()
  const forget = (tags: string[]) => execution && purge(execution, requestId, tags)
  for (const [job, run] of Object.entries(JOBS)) {
    const timing = noTrips(true)
    const startedAt = Date.now()
    try {
      await run({ db: connect(env, timing), env, requestId, purge: forget, timing })
      log('info', 'job', { requestId, job, durationMs: Date.now() - startedAt, dbMs: timing.ms, dbTrips: timing.count })
    } catch (error) {
      log('error', 'job failed', { requestId, job, ...describeFailure(error) })
    }
  }
}
