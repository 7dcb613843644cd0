import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { Booking } from '../bookings/bookings.answers.ts'
import { BookingStatus } from '../bookings/bookings.schemas.ts'
import { HostListing } from '../host-listings/host-listings.answers.ts'
import { ListingStatus } from '../host-listings/host-listings.schemas.ts'
import { Account } from '../users/users.answers.ts'
import { Role } from './admin.schemas.ts'

const AdminUser = Account.extend({
  suspended: z.boolean(),
  suspendedAt: Instant.nullable(),
  deletedAt: Instant.nullable().describe('When the account was erased.'),
}).meta({ id: 'AdminUser' })

export const AdminUserAnswer = z.object({ user: AdminUser }).meta({ id: 'AdminUserAnswer' })
export type AdminUserAnswer = z.output<typeof AdminUserAnswer>

export const AdminUserPage = z
  .object({ users: z.array(AdminUser), pagination: Pagination })
  .meta({ id: 'AdminUserPage' })
export type AdminUserPage = z.output<typeof AdminUserPage>

const AdminListing = HostListing.extend({
  ownerId: Id,
  deletedAt: Instant.nullable(),
}).meta({ id: 'AdminListing' })

export const AdminListingAnswer = z.object({ listing: AdminListing }).meta({ id: 'AdminListingAnswer' })
export type AdminListingAnswer = z.output<typeof AdminListingAnswer>

export const AdminListingPage = z
  .object({ listings: z.array(AdminListing), pagination: Pagination })
  .meta({ id: 'AdminListingPage' })
export type AdminListingPage = z.output<typeof AdminListingPage>

export const AdminBookingPage = z
  .object({ bookings: z.array(Booking), pagination: Pagination })
  .meta({ id: 'AdminBookingPage' })
export type AdminBookingPage = z.output<typeof AdminBookingPage>

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
export type AdminSummary = z.output<typeof AdminSummary>
