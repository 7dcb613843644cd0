import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { ListingStatus } from '../host-listings/host-listings.schemas.ts'
import { ListingType, PriceUnit } from '../listings/listings.schemas.ts'
import { BookingStatus, BookingType, InquiryType } from './bookings.schemas.ts'

// The reference page takes no reference that may be null, so a booking holds the shapes themselves.
const inquiryShape = z.object({
  id: Id,
  bookingId: Id,
  inquiryType: InquiryType,
  price: z.number().nullable().describe('The offer.'),
  status: z.enum(['PENDING', 'RESPONDED']),
  respondedAt: Instant.nullable(),
  createdAt: Instant,
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
  createdAt: Instant,
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
    listingType: ListingType,
    status: ListingStatus,
    city: z.string(),
    state: z.string(),
    imageUrl: z.string().nullable(),
    timeZone: z.string(),
  }),
  hostId: Id,
  hostName: z.string(),
  renterId: Id.nullable().describe('Null where the renter’s account was erased.'),
  renterName: z.string().nullable(),
  startDate: Instant.nullable().describe('Of a rental.'),
  endDate: Instant.nullable().describe('Of a rental; not included.'),
  eventDate: z.iso.date().nullable().describe('Of an event: the day where the pro works.'),
  price: z.number().describe('The listing’s price when the request was made.'),
  priceUnit: PriceUnit,
  total: z.number().describe('Days begun or hours begun times the price; of a sale the offer, or the price.'),
  message: z.string().nullable(),
  reason: z.string().nullable().describe('Why it has its status.'),
  expiresAt: Instant.nullable().describe('When a PENDING request becomes DECLINED by itself; null otherwise.'),
  nextActions: z.array(BookingStatus).describe('What this caller may set `status` to now.'),
  inquiry: inquiryShape.nullable(),
  eventRequest: eventRequestShape.nullable(),
  unreadMessages: z.int().describe('Messages of the other party that this caller has not read.'),
  createdAt: Instant,
  updatedAt: Instant,
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
          createdAt: Instant,
        }),
      )
      .describe('Newest first.'),
  })
  .meta({ id: 'BookingDetail' })

export const BookingCreated = z
  .object({ booking: Booking, inquiry: Inquiry.optional(), eventRequest: EventRequest.optional() })
  .meta({ id: 'BookingCreated' })
export type BookingCreated = z.output<typeof BookingCreated>

export const BookingAnswer = z.object({ booking: BookingDetail }).meta({ id: 'BookingAnswer' })
export type BookingAnswer = z.output<typeof BookingAnswer>

export const BookingPage = z.object({ bookings: z.array(Booking), pagination: Pagination }).meta({ id: 'BookingPage' })
export type BookingPage = z.output<typeof BookingPage>

const ofRequest = { booking: Booking }
export const InquiryPage = z
  .object({ inquiries: z.array(Inquiry.extend(ofRequest).meta({ id: 'InquiryOfBooking' })), pagination: Pagination })
  .meta({ id: 'InquiryPage' })
export type InquiryPage = z.output<typeof InquiryPage>

export const EventRequestPage = z
  .object({
    eventRequests: z.array(EventRequest.extend(ofRequest).meta({ id: 'EventRequestOfBooking' })),
    pagination: Pagination,
  })
  .meta({ id: 'EventRequestPage' })
export type EventRequestPage = z.output<typeof EventRequestPage>
