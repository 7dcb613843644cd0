import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { DayOrMoment } from '../../lib/moments.schemas.ts'
import { dollars } from '../../lib/money.schemas.ts'
import { text } from '../../lib/text.schemas.ts'

const MAX_PRICE = 1_000_000

export const BookingType = z.enum(['RENTAL_REQUEST', 'EVENT_REQUEST', 'PURCHASE_INQUIRY'])
export const BookingStatus = z.enum(['PENDING', 'APPROVED', 'DECLINED', 'CANCELLED', 'COMPLETED'])
export const InquiryType = z.enum(['PRICE_INQUIRY', 'CONDITION_INQUIRY', 'AVAILABILITY_INQUIRY', 'GENERAL_INQUIRY'])

/** Every field that some kind of listing takes; which of them belong is the listing's to say, in the database. */
export const BookingRequest = z
  .strictObject({
    bookingType: BookingType.describe('If sent, it must agree with the listing.').optional(),
    startDate: DayOrMoment.describe('RENT: a day where the listing stands, or an instant.').optional(),
    endDate: DayOrMoment.describe('RENT: the first day, or the instant, that is free again.').optional(),
    eventDate: DayOrMoment.describe('EVENT_PRO: the day of the event where the pro works.').optional(),
    eventType: text(1, 100).describe('EVENT_PRO.').optional(),
    guestCount: z.int().min(1).max(1_000_000).describe('EVENT_PRO.').optional(),
    budget: dollars(MAX_PRICE).describe('EVENT_PRO: US dollars.').optional(),
    location: text(1, 200).describe('EVENT_PRO: where the event is.').optional(),
    inquiryType: InquiryType.describe('SALE; GENERAL_INQUIRY where it is left out.').optional(),
    price: dollars(MAX_PRICE)
      .describe('SALE: an offer in US dollars. Otherwise the price is the listing’s.')
      .optional(),
    message: text(1, 2_000).describe('Needed for a SALE, with at least 5 characters.').optional(),
  })
  .meta({
    examples: [
      { startDate: '2026-12-01', endDate: '2026-12-04', message: 'For our winter market.' },
      { eventDate: '2026-12-12', eventType: 'Wedding', guestCount: 120, budget: 4_000 },
      { message: 'Is the generator included?', inquiryType: 'CONDITION_INQUIRY', price: 38_500 },
    ],
  })
export type BookingRequest = z.output<typeof BookingRequest>

const role = z.enum(['renter', 'host']).default('renter').describe('Requests that you made, or those made to you.')

export const RoleQuery = z.strictObject({ ...pageQuery, role })
export type RoleQuery = z.output<typeof RoleQuery>

export const BookingQuery = RoleQuery.extend({
  status: BookingStatus.describe('Only those of this status.').optional(),
  type: BookingType.describe('Only those of this kind.').optional(),
  listingId: Id.describe('Only requests for this listing.').optional(),
})
export type BookingQuery = z.output<typeof BookingQuery>

export const BookingChange = z
  .strictObject({
    status: z.enum(['APPROVED', 'DECLINED', 'CANCELLED', 'COMPLETED']),
    reason: text(1, 1_000).describe('A host who cancels must give one.').optional(),
  })
  .meta({ examples: [{ status: 'APPROVED' }, { status: 'CANCELLED', reason: 'The truck broke down.' }] })
export type BookingChange = z.output<typeof BookingChange>
