import * as z from 'zod'
import { Pagination, pageQuery } from '../../http/paging.ts'
import { Id } from '../../lib/ids.ts'
import { DayOrMoment } from '../../lib/moments.ts'
import { dollars } from '../../lib/money.ts'
import { text } from '../../lib/text.ts'

const MAX_PRICE = 1_000_000
const instant = z.iso.datetime({ precision: 3 })

export const BookingType = z.enum(['RENTAL_REQUEST', 'EVENT_REQUEST', 'PURCHASE_INQUIRY'])
export const BookingStatus = z.enum(['PENDING', 'APPROVED', 'DECLINED', 'CANCELLED', 'COMPLETED'])
const InquiryType = z.enum(['PRICE_INQUIRY', 'CONDITION_INQUIRY', 'AVAILABILITY_INQUIRY', 'GENERAL_INQUIRY'])

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

// The reference page takes no reference that may be null, so a booking holds the shapes themselves.
const inquiryShape = z.object({
  id: Id,
  bookingId: Id,
  inquiryType: InquiryType,
  price: z.number().nullable().describe('The offer.'),
  status: z.enum(['PENDING', 'RESPONDED']),
  respondedAt: instant.nullable(),
  createdAt: instant,
})
export const Inquiry = inquiryShape.meta({ id: 'Inquiry' })

const eventRequestShape = z.object({
  id: Id,
  bookingId: Id,
  eventType: z.string(),
  eventDate: z.iso.date(),
  guestCount: z.int(),
  budget: z.number().nullable(),
  location: z.string().nullable(),
  createdAt: instant,
})
const EventRequest = eventRequestShape.meta({ id: 'EventRequest' })

const booking = {
  id: Id,
  bookingType: BookingType,
  status: BookingStatus,
  listingId: Id,
  listing: z.object({
    id: Id,
    title: z.string(),
    listingType: z.enum(['RENT', 'SALE', 'EVENT_PRO']),
    status: z.enum(['DRAFT', 'LIVE', 'PAUSED', 'SOLD', 'ARCHIVED']),
    city: z.string(),
    state: z.string(),
    imageUrl: z.string().nullable(),
    timeZone: z.string(),
  }),
  hostId: Id,
  hostName: z.string(),
  renterId: Id.nullable().describe('Null where the renter’s account was erased.'),
  renterName: z.string().nullable(),
  startDate: instant.nullable().describe('Of a rental.'),
  endDate: instant.nullable().describe('Of a rental; not included.'),
  eventDate: z.iso.date().nullable().describe('Of an event: the day where the pro works.'),
  price: z.number().describe('The listing’s price when the request was made.'),
  priceUnit: z.enum(['per day', 'per hour', 'one-time']),
  total: z.number().describe('Days begun or hours begun times the price; of a sale the offer, or the price.'),
  message: z.string().nullable(),
  reason: z.string().nullable().describe('Why it has its status.'),
  expiresAt: instant.nullable().describe('When a PENDING request becomes DECLINED by itself; null otherwise.'),
  nextActions: z.array(BookingStatus).describe('What this caller may set `status` to now.'),
  inquiry: inquiryShape.nullable(),
  eventRequest: eventRequestShape.nullable(),
  unreadMessages: z.int().describe('Messages of the other party that this caller has not read.'),
  createdAt: instant,
  updatedAt: instant,
}

export const Booking = z.object(booking).meta({ id: 'Booking' })

const BookingDetail = z
  .object({
    ...booking,
    history: z
      .array(
        z.object({
          fromStatus: BookingStatus.nullable(),
          toStatus: BookingStatus,
          actorId: Id.nullable().describe('Null where nobody acted, or the account was erased.'),
          reason: z.string().nullable(),
          createdAt: instant,
        }),
      )
      .describe('Newest first.'),
  })
  .meta({ id: 'BookingDetail' })

export const BookingCreated = z
  .object({ booking: Booking, inquiry: Inquiry.optional(), eventRequest: EventRequest.optional() })
  .meta({ id: 'BookingCreated' })
export const BookingAnswer = z.object({ booking: BookingDetail }).meta({ id: 'BookingAnswer' })
export const BookingPage = z.object({ bookings: z.array(Booking), pagination: Pagination }).meta({ id: 'BookingPage' })

const ofRequest = { booking: Booking }
export const InquiryPage = z
  .object({ inquiries: z.array(Inquiry.extend(ofRequest).meta({ id: 'InquiryOfBooking' })), pagination: Pagination })
  .meta({ id: 'InquiryPage' })
export const EventRequestPage = z
  .object({
    eventRequests: z.array(EventRequest.extend(ofRequest).meta({ id: 'EventRequestOfBooking' })),
    pagination: Pagination,
  })
  .meta({ id: 'EventRequestPage' })

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
