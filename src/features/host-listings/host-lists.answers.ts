import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { ListingStatus } from './host-listings.schemas.ts'

export const HistoryPage = z
  .object({
    history: z.array(
      z.object({
        id: Id,
        fromStatus: ListingStatus.nullable().describe('Null for the first.'),
        toStatus: ListingStatus,
        reason: z.string().nullable(),
        actorId: Id.nullable().describe('Null where nobody acted, or the account was erased.'),
        actorName: z.string().nullable(),
        createdAt: Instant,
      }),
    ),
    pagination: Pagination,
  })
  .meta({ id: 'HistoryPage' })
export type HistoryPage = z.output<typeof HistoryPage>

const n = z.int()

export const HostSummary = z
  .object({
    summary: z.object({
      listings: z.object({ total: n, byStatus: z.object({ DRAFT: n, LIVE: n, PAUSED: n, SOLD: n, ARCHIVED: n }) }),
      views: z.int().describe('Of all listings that were not deleted.'),
      requests: z.object({
        total: n,
        byStatus: z.object({ PENDING: n, APPROVED: n, DECLINED: n, CANCELLED: n, COMPLETED: n }),
      }),
      approvalRate: z
        .number()
        .nullable()
        .describe(
          'Approved and completed requests among those that were approved, completed or declined, 0 to 1; null without any.',
        ),
      revenueByMonth: z
        .array(z.object({ month: z.string(), revenue: z.number() }))
        .describe(
          'Totals of completed bookings, in US dollars, by the month in UTC of their completion: twelve months, this one last.',
        ),
    }),
  })
  .meta({
    id: 'HostSummary',
    examples: [
      {
        summary: {
          listings: { total: 3, byStatus: { DRAFT: 1, LIVE: 2, PAUSED: 0, SOLD: 0, ARCHIVED: 0 } },
          views: 1840,
          requests: { total: 14, byStatus: { PENDING: 2, APPROVED: 1, DECLINED: 3, CANCELLED: 0, COMPLETED: 8 } },
          approvalRate: 0.75,
          revenueByMonth: [{ month: '2026-11', revenue: 1275.5 }],
        },
      },
    ],
  })
export type HostSummary = z.output<typeof HostSummary>
