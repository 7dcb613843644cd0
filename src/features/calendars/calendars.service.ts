import { and, eq, isNull, sql } from 'drizzle-orm'
import { calendarFeeds, hostListings } from '../../../drizzle/schema/index.ts'
import type { Ctx, UserContext } from '../../context.ts'
import { bytea } from '../../db/bytes.ts'
import { guard } from '../../db/guard.ts'
import { counted, type Limit } from '../../db/limits.ts'
import { fromBase64Url, toBase64Url } from '../../lib/base64url.ts'
import { NotFound, Unauthorized } from '../../lib/errors.ts'
import type { CalendarFeed, CalendarSourcesAnswer } from './calendars.answers.ts'
import type { CalendarSources } from './calendars.schemas.ts'
import { type ListingCalendar, writeCalendar } from './ics.rules.ts'

const SECRET_BYTES = 32
/** Calendars poll from every few minutes to once a day. */
const POLLS: Limit = { name: 'calendar feed', allowed: 120, seconds: 3_600 }

/** The calendar of one of the caller's listings, as iCalendar. @throws NotFound, Unauthorized */
export async function readCalendar(ctx: UserContext, id: string): Promise<string> {
  const [, [found]] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .select({ calendar: sql<ListingCalendar>`calendar_json(${hostListings})` })
      .from(hostListings)
      .where(owned(ctx, id)),
  ])
  if (!found) throw new NotFound('Listing')
  return writeCalendar(found.calendar)
}

/**
 * The same for whoever has the secret of the listing's feed.
 * @throws Unauthorized for any other secret, TooManyRequests after 120 polls of the feed within an hour
 */
export async function readFeed(ctx: Ctx, id: string, secret: string): Promise<string> {
  const bytes = fromBase64Url(secret)
  if (bytes?.length !== SECRET_BYTES) throw noFeed()
  const { key, allowed, seconds } = await counted(ctx, POLLS, id)
  const { rows } = await ctx.db.execute<{ calendar: ListingCalendar | null }>(
    sql`select read_feed(${id}::uuid, ${bytea(await sha256(bytes))}, ${bytea(key)}, ${allowed}::int,
      make_interval(secs => ${seconds})) as calendar`,
  )
  const calendar = rows[0]?.calendar
  if (!calendar) throw noFeed()
  return writeCalendar(calendar)
}

/**
 * Gives one of the caller's listings a feed, whose secret takes the place of the one before.
 * @param origin of the API, for the address
 * @throws NotFound, Unauthorized
 */
export async function replaceFeed(ctx: UserContext, id: string, origin: string): Promise<CalendarFeed> {
  ctx.timing.repeatable = true
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const [, { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`insert into ${calendarFeeds} (listing_id, secret_hash)
      select ${hostListings.id}, ${bytea(await sha256(secret))} from ${hostListings} where ${owned(ctx, id)}
      on conflict (listing_id) do update set secret_hash = excluded.secret_hash, created_at = now() returning listing_id`),
  ])
  if (!rows[0]) throw new NotFound('Listing')
  return { url: `${origin}/api/listings/${id}/calendar.ics?feed=${toBase64Url(secret)}` }
}

/** Ends the feed of one of the caller's listings, if it has one. @throws NotFound, Unauthorized */
export async function endFeed(ctx: UserContext, id: string): Promise<void> {
  ctx.timing.repeatable = true
  const listing = ctx.db.select({ id: hostListings.id }).from(hostListings).where(owned(ctx, id))
  const [, found] = await ctx.db.batch([
    guard(ctx),
    listing,
    ctx.db.delete(calendarFeeds).where(eq(calendarFeeds.listingId, listing)),
  ])
  if (!found[0]) throw new NotFound('Listing')
}

/** The calendars that one of the caller's listings imports. @throws NotFound, Unauthorized */
export async function readSources(ctx: UserContext, id: string): Promise<CalendarSourcesAnswer> {
  const [, [found]] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .select({ sources: sql<CalendarSourcesAnswer['sources']>`calendar_sources_json(${hostListings.id})` })
      .from(hostListings)
      .where(owned(ctx, id)),
  ])
  if (!found) throw new NotFound('Listing')
  return found
}

/**
 * Replaces the calendars that one of the caller's listings imports. Those that stay keep their state; those that go take the
 * days that they blocked with them. @throws NotFound, Unauthorized
 */
export async function setSources(
  ctx: UserContext,
  id: string,
  { sources }: CalendarSources,
): Promise<CalendarSourcesAnswer> {
  ctx.timing.repeatable = true
  const urls = JSON.stringify(sources.map(({ url }) => url))
  const [, { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute<CalendarSourcesAnswer>(sql`select set_calendar_sources(${id}::uuid,
      array(select jsonb_array_elements_text(${urls}::jsonb))) as sources`),
  ])
  const [answer] = rows
  if (!answer) throw new Error('set_calendar_sources gave no row')
  ctx.purge(['listings', `listing:${id}`])
  return answer
}

const owned = ({ caller }: UserContext, id: string) =>
  and(eq(hostListings.id, id), eq(hostListings.ownerId, caller.userId), isNull(hostListings.deletedAt))

const noFeed = () => new Unauthorized('This is not the address of a calendar, or not any more.')

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
