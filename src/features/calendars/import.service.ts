import { eq, sql } from 'drizzle-orm'
import { calendarSources } from '../../../drizzle/schema/index.ts'
import type { ScheduledCtx } from '../../context.ts'
import { connect } from '../../db/connect.ts'
import { noTrips } from '../../db/transport.ts'
import { describeFailure, log } from '../../lib/log.ts'
import { busyDays, type DayRange } from './busy.rules.ts'
import { fetchFeed, type Fetching, fetching } from './feed-fetch.service.ts'
import { BrokenCalendar } from './ics-reader.rules.ts'
import { ianaZone } from './time-zones.rules.ts'

const MOST = 100
const EVERY = '1 hour'
/** A Worker may have six connections open; one is the database's. */
const SIDE_BY_SIDE = 5
const MONTHS_AHEAD = 24

type Source = { id: string; listing_id: string; url: string; etag: string | null; time_zone: string }

/**
 * Imports the calendars that are due, those first that have waited longest: the days of their busy times within the next two
 * years become blocked days. A calendar that cannot be fetched or read changes nothing, and its source says why.
 */
export async function importCalendars(ctx: ScheduledCtx, through: Fetching = fetching): Promise<void> {
  const { rows } = await ctx.db.execute<Source>(
    sql`select * from claim_calendar_sources(${MOST}::int, ${EVERY}::interval)`,
  )
  const changed = new Set<string>()
  const queue = rows.values()
  const lane = async () => {
    for (const source of queue) if (await importOne(ctx, through, source)) changed.add(source.listing_id)
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
  if (changed.size > 0) ctx.purge([...changed].map((id) => `listing:${id}`))
}

/** Whether the source's blocked days have changed. */
async function importOne(ctx: ScheduledCtx, through: Fetching, source: Source): Promise<boolean> {
  const window = windowOf(source.time_zone, Date.now())
  // Another zone or another month makes other days of the same calendar: it is then read anew.
  const stamp = `${source.time_zone} ${window.start} `
  // A job's database has eight seconds for all its trips; this one waits for others.
  const db = connect(ctx.env, noTrips(true))
  try {
    const known = source.etag?.startsWith(stamp) ? source.etag.slice(stamp.length) : undefined
    const feed = await fetchFeed(through, source.url, known)
    if (!feed) {
      await db.update(calendarSources).set({ lastError: null }).where(eq(calendarSources.id, source.id))
      return false
    }
    const days = JSON.stringify(busyDays(feed.text, source.time_zone, window))
    const validator = feed.etag === undefined ? null : stamp + feed.etag
    const { rows } = await db.execute<{ changed: boolean }>(sql`select import_blocked_days(
      ${source.id}::uuid, ${source.time_zone}, ${days}::jsonb, ${validator}::text) as changed`)
    return rows[0]?.changed === true
  } catch (error) {
    if (error instanceof BrokenCalendar)
      await db.update(calendarSources).set({ lastError: error.message }).where(eq(calendarSources.id, source.id))
    else log('error', 'import failed', { requestId: ctx.requestId, source: source.id, ...describeFailure(error) })
    return false
  }
}

/** From the first of this month on, so that the days of a calendar that has not changed stay the same for a month. */
function windowOf(timeZone: string, now: number): DayRange {
  const today = new Date(ianaZone(timeZone)?.toWall(now) ?? now)
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()]
  const dayOf = (months: number) => new Date(Date.UTC(year, month + months, 1)).toISOString().slice(0, 10)
  return { start: dayOf(0), end: dayOf(MONTHS_AHEAD + 1) }
}
