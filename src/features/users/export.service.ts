import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { Unauthorized } from '../../lib/errors.ts'
import * as market from './export-market.queries.ts'
import * as select from './export.queries.ts'
import type { AccountExport } from './export.answers.ts'

/** Everything that is stored about the caller, but for what a stored secret is checked against. @throws Unauthorized */
export async function exportAccount(ctx: UserContext): Promise<AccountExport> {
  const { db, caller } = ctx
  const me = caller.userId
  const [, [user], sessions, listings, blockedDates, calendarSources, bookings, messages, reviews, flags, ...rest] =
    await db.batch([
      guard(ctx),
      select.selectUser(db, me),
      select.selectSessions(db, me),
      market.selectListings(db, me),
      market.selectBlockedDates(db, me),
      market.selectCalendarSources(db, me),
      market.selectBookings(db, me),
      select.selectMessages(db, me),
      select.selectReviews(db, me),
      select.selectFlags(db, me),
      market.selectImages(db, me),
      select.selectNotifications(db, me),
      select.selectStatusChanges(db, me),
      select.selectKeptAnswers(db, me),
      select.selectAuditEntries(db, me),
    ])
  const [images, notifications, statusChanges, keptAnswers, auditLogs] = rest
  if (!user) throw new Unauthorized()
  const datesOf = byListing(blockedDates)
  const sourcesOf = byListing(calendarSources)
  return withIsoTimes({
    exportedAt: new Date(),
    user,
    sessions,
    listings: listings.map((listing) => ({
      ...listing,
      blockedDates: datesOf.get(listing.id) ?? [],
      calendarSources: sourcesOf.get(listing.id) ?? [],
    })),
    bookings: bookings.map(({ period, ...booking }) => ({
      ...booking,
      startDate: period?.start ?? null,
      endDate: period?.end ?? null,
    })),
    messages,
    reviews,
    flags,
    images,
    notifications,
    statusChanges,
    keptAnswers,
    auditLogs,
  })
}

function byListing<Row extends { listingId: string }>(rows: Row[]): Map<string, Omit<Row, 'listingId'>[]> {
  const groups = new Map<string, Omit<Row, 'listingId'>[]>()
  for (const { listingId, ...row } of rows) {
    const group = groups.get(listingId)
    if (group) group.push(row)
    else groups.set(listingId, [row])
  }
  return groups
}

type WithIsoTimes<Value> = Value extends Date
  ? string
  : Value extends (infer Item)[]
    ? WithIsoTimes<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: WithIsoTimes<Value[Key]> }
      : Value

/** Every Date in it as ISO 8601 in UTC, to the millisecond. */
function withIsoTimes<Value>(value: Value): WithIsoTimes<Value>
function withIsoTimes(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((item) => withIsoTimes(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, withIsoTimes(field)]))
}
