import type { SeedBooking } from './bookings.ts'
import { seedId } from './ids.ts'
import { Random } from './random.ts'
import type { Row } from './rows.ts'
import { day, listingId, userId, type Zip } from './world.ts'

const bookingTypes = { RENT: 'RENTAL_REQUEST', EVENT_PRO: 'EVENT_REQUEST', SALE: 'PURCHASE_INQUIRY' } as const
const requests = { RENT: 'BOOKING_REQUEST', EVENT_PRO: 'EVENT_REQUEST', SALE: 'INQUIRY_RECEIVED' } as const

export function bookingRow(booking: SeedBooking, zips: Map<string, Zip>): Row {
  const { listing } = booking
  return {
    id: booking.id,
    listing_id: listingId(listing),
    renter_id: userId(booking.renter),
    host_id: userId(listing.host),
    booking_type: bookingTypes[listing.type],
    status: booking.status,
    period: listing.type === 'RENT' ? period(booking, zips.get(listing.zip)?.time_zone ?? 'UTC') : null,
    event_date: listing.type === 'EVENT_PRO' ? (booking.date ?? null) : null,
    price: listing.price,
    price_unit: listing.unit,
    total: listing.price * { 'per day': booking.days, 'per hour': booking.hours, 'one-time': 1 }[listing.unit],
    message: booking.message,
    reason: booking.reason ?? null,
    expires_at: new Date(booking.made + 7 * day),
    created_at: new Date(booking.made),
    updated_at: new Date(booking.settled),
  }
}

/** On the listing's wall clock: whole days, or hours of one day from eight in the morning. PostgreSQL knows the zone. */
function period({ date = '', days, hours, listing }: SeedBooking, zone: string): string {
  const end = new Date(Date.parse(date) + days * day).toISOString().slice(0, 10)
  return listing.unit === 'per hour'
    ? `["${date} 08:00 ${zone}","${date} ${8 + hours}:00 ${zone}")`
    : `["${date} 00:00 ${zone}","${end} 00:00 ${zone}")`
}

export function inquiryRow(booking: SeedBooking): Row {
  const offer = booking.message.includes('percent less') ? Math.round(booking.listing.price * 0.9) : null
  return {
    id: seedId(`inquiry:${booking.id}`),
    booking_id: booking.id,
    inquiry_type: offer === null ? inquiryType(booking.message) : 'PRICE_INQUIRY',
    offer,
    status: booking.reply === undefined ? 'PENDING' : 'RESPONDED',
    responded_at: booking.reply === undefined ? null : replied(booking),
    created_at: new Date(booking.made),
    updated_at: booking.reply === undefined ? new Date(booking.made) : replied(booking),
  }
}

function inquiryType(message: string): string {
  if (/available|hold it/.test(message)) return 'AVAILABILITY_INQUIRY'
  return /rust|hours|hood/.test(message) ? 'CONDITION_INQUIRY' : 'GENERAL_INQUIRY'
}

export function eventRequestRow(booking: SeedBooking, zips: Map<string, Zip>): Row {
  const random = new Random(`event:${booking.id}`)
  const zip = zips.get(booking.listing.zip)
  return {
    id: seedId(`event:${booking.id}`),
    booking_id: booking.id,
    event_type: booking.eventType,
    guest_count: booking.guests,
    budget: random.chance(0.6) ? random.int(4, 60) * 100 : null,
    location: zip === undefined ? null : `${zip.name}, ${zip.state}`,
    created_at: new Date(booking.made),
    updated_at: new Date(booking.made),
  }
}

export function messageRow(booking: SeedBooking, reply: string): Row {
  return {
    id: seedId(`message:${booking.id}`),
    booking_id: booking.id,
    sender_id: userId(booking.listing.host),
    message: reply,
    read_at: new Random(`read:${booking.id}`).chance(0.7) ? new Date(replied(booking).getTime() + 1_800_000) : null,
    created_at: replied(booking),
  }
}

function replied({ made }: SeedBooking): Date {
  return new Date(made + 3_600_000)
}

export function reviewRow(booking: SeedBooking, { stars, comment, at }: NonNullable<SeedBooking['review']>): Row {
  return {
    id: seedId(`review:${booking.id}`),
    booking_id: booking.id,
    listing_id: listingId(booking.listing),
    author_id: userId(booking.renter),
    rating: stars,
    comment,
    created_at: new Date(at),
  }
}

/** Each status that a booking has had, and when. */
export function statusRows(booking: SeedBooking): Row[] {
  const row = (from: string | null, to: string, actor: string, at: number): Row => ({
    id: seedId(`status:${booking.id}:${to}`),
    booking_id: booking.id,
    from_status: from,
    to_status: to,
    actor_id: userId(actor),
    reason: to === booking.status ? (booking.reason ?? null) : null,
    created_at: new Date(at),
  })
  const { renter, made, settled, status, listing } = booking
  const first = row(null, 'PENDING', renter, made)
  switch (status) {
    case 'PENDING':
      return [first]
    case 'COMPLETED':
      return [
        first,
        row('PENDING', 'APPROVED', listing.host, made + 3_600_000),
        row('APPROVED', status, listing.host, settled),
      ]
    case 'CANCELLED':
      return [first, row('PENDING', status, renter, settled)]
    default:
      return [first, row('PENDING', status, listing.host, settled)]
  }
}

/** What both sides are told of a booking; what is older than a month has been read. */
export function notificationRows(booking: SeedBooking, now: Date): Row[] {
  const { listing, status, renter, review } = booking
  const row = (person: string, type: string, resource: string, resourceId: string, at: number): Row => ({
    id: seedId(`notification:${booking.id}:${type}`),
    user_id: userId(person),
    type,
    resource,
    resource_id: resourceId,
    read_at: now.getTime() - at > 30 * day ? new Date(at + 7_200_000) : null,
    created_at: new Date(at),
  })
  const told = [row(listing.host, requests[listing.type], 'booking', booking.id, booking.made)]
  if (status !== 'PENDING') {
    told.push(
      row(status === 'CANCELLED' ? listing.host : renter, `BOOKING_${status}`, 'booking', booking.id, booking.settled),
    )
  }
  if (review) told.push(row(listing.host, 'REVIEW_RECEIVED', 'review', seedId(`review:${booking.id}`), review.at))
  return told
}
