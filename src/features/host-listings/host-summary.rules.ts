import type { HostSummary } from './host-lists.answers.ts'

type Summary = HostSummary['summary']
type Counted<Status extends string> = { status: Status; count: number }
type ListingStatus = keyof Summary['listings']['byStatus']
type BookingStatus = keyof Summary['requests']['byStatus']

const MONTHS = 12

/** A host's summary from what the database has counted; what it found nothing of is 0. */
export function summarize(
  listings: (Counted<ListingStatus> & { views: number })[],
  requests: Counted<BookingStatus>[],
  revenue: { month: string; revenue: number }[],
  now: Date,
): Summary {
  const none = { DRAFT: 0, LIVE: 0, PAUSED: 0, SOLD: 0, ARCHIVED: 0 }
  const unasked = { PENDING: 0, APPROVED: 0, DECLINED: 0, CANCELLED: 0, COMPLETED: 0 }
  const asked = { ...unasked, ...byStatus(requests) }
  const approved = asked.APPROVED + asked.COMPLETED
  const decided = approved + asked.DECLINED
  return {
    listings: { total: totalOf(listings), byStatus: { ...none, ...byStatus(listings) } },
    views: listings.reduce((sum, { views }) => sum + views, 0),
    requests: { total: totalOf(requests), byStatus: asked },
    approvalRate: decided === 0 ? null : Math.round((approved / decided) * 1_000) / 1_000,
    revenueByMonth: lastMonths(now).map((month) => ({
      month,
      revenue: revenue.find((row) => row.month === month)?.revenue ?? 0,
    })),
  }
}

const byStatus = <Status extends string>(rows: Counted<Status>[]) =>
  Object.fromEntries(rows.map(({ status, count }) => [status, count])) as Partial<Record<Status, number>>

const totalOf = (rows: { count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0)

/** The last twelve months in UTC as `YYYY-MM`, this one last. */
const lastMonths = (now: Date): string[] =>
  Array.from({ length: MONTHS }, (_, index) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index + 1 - MONTHS)).toISOString().slice(0, 7),
  )
