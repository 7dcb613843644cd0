import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { text } from '../../lib/text.schemas.ts'
import { BookingStatus, BookingType } from '../bookings/bookings.schemas.ts'
import { ListingStatus } from '../host-listings/host-listings.schemas.ts'

export const Role = z.enum(['USER', 'HOST', 'ADMIN'])

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

export const AdminBookingQuery = z.strictObject({
  ...pageQuery,
  status: BookingStatus.describe('Only those of this status.').optional(),
  type: BookingType.describe('Only those of this kind.').optional(),
  listingId: Id.describe('Only those of this listing.').optional(),
})
export type AdminBookingQuery = z.output<typeof AdminBookingQuery>
