import * as z from 'zod'
import { Pagination, pageQuery } from '../../http/paging.ts'
import { Id } from '../../lib/ids.ts'
import { text } from '../../lib/text.ts'
import { Booking, BookingStatus, BookingType } from '../bookings/bookings.schemas.ts'
import { HostListing, ListingStatus } from '../host-listings/host-listings.schemas.ts'
import { Account } from '../users/users.schemas.ts'

const instant = z.iso.datetime({ precision: 3 })
const Role = z.enum(['USER', 'HOST', 'ADMIN'])

const AdminUser = Account.extend({
  suspended: z.boolean(),
  suspendedAt: instant.nullable(),
  deletedAt: instant.nullable().describe('When the account was erased.'),
}).meta({ id: 'AdminUser' })

export const AdminUserAnswer = z.object({ user: AdminUser }).meta({ id: 'AdminUserAnswer' })
export const AdminUserPage = z
  .object({ users: z.array(AdminUser), pagination: Pagination })
  .meta({ id: 'AdminUserPage' })
export const AdminUserQuery = z.strictObject({
  ...pageQuery,
  q: text(1, 200).describe('Part of an email or a name.').optional(),
  role: Role.describe('Only those with this role.').optional(),
})
export type AdminUserQuery = z.output<typeof AdminUserQuery>

export const AdminUserChange = z
  .strictObject({ role: Role.optional(), suspended: z.boolean().optional() })
  .refine((change) => Object.keys(change).length > 0, 'Send role, suspended or both.')
  .meta({ examples: [{ suspended: true }] })
export type AdminUserChange = z.output<typeof AdminUserChange>

const AdminListing = HostListing.extend({
  ownerId: Id,
  deletedAt: instant.nullable(),
}).meta({ id: 'AdminListing' })

export const AdminListingAnswer = z.object({ listing: AdminListing }).meta({ id: 'AdminListingAnswer' })
export const AdminListingPage = z
  .object({ listings: z.array(AdminListing), pagination: Pagination })
  .meta({ id: 'AdminListingPage' })
export const AdminListingQuery = z.strictObject({
  ...pageQuery,
  status: ListingStatus.describe('Only those of this status.').optional(),
  q: text(1, 200).describe('Part of a title.').optional(),
})
export type AdminListingQuery = z.output<typeof AdminListingQuery>

export const AdminListingChange = z
  .strictObject({
    isVerified: z.boolean().optional(),
    status: z.enum(['LIVE', 'PAUSED', 'SOLD', 'ARCHIVED']).optional(),
    reason: text(1, 1_000).describe('The host reads it in the listing’s history.').optional(),
  })
  .refine(
    ({ isVerified, status }) => isVerified !== undefined || status !== undefined,
    'Send isVerified, status or both.',
  )
  .meta({ examples: [{ isVerified: true }, { status: 'ARCHIVED', reason: 'Not a real truck.' }] })
export type AdminListingChange = z.output<typeof AdminListingChange>

export const AdminBookingPage = z
  .object({ bookings: z.array(Booking), pagination: Pagination })
  .meta({ id: 'AdminBookingPage' })
export const AdminBookingQuery = z.strictObject({
  ...pageQuery,
  status: BookingStatus.describe('Only those of this status.').optional(),
  type: BookingType.describe('Only those of this kind.').optional(),
  listingId: Id.describe('Only those of this listing.').optional(),
})
export type AdminBookingQuery = z.output<typeof AdminBookingQuery>

const counts = (names: readonly string[]) => z.object(Object.fromEntries(names.map((name) => [name, z.int()])))

export const AdminSummary = z
  .object({
    summary: z.object({
      users: z.object({ total: z.int(), byRole: counts(Role.options), suspended: z.int(), deleted: z.int() }),
      listings: counts(ListingStatus.options),
      bookings: counts(BookingStatus.options),
      openFlags: z.int(),
      months: z
        .array(z.object({ month: z.string(), signUps: z.int(), revenue: z.number() }))
        .describe('The last twelve, the present one last, in UTC. Revenue is of what was COMPLETED in the month.'),
    }),
  })
  .meta({ id: 'AdminSummary' })
