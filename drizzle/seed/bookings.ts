import { reviewsOf, seedListings } from './content/index.ts'
import {
  cancelReasons,
  declineReasons,
  eventMessages,
  eventTypes,
  hostReplies,
  inquiryMessages,
  rentalMessages,
} from './content/messages.ts'
import { renters } from './content/people.ts'
import type { SeedListing } from './content/types.ts'
import { seedId } from './ids.ts'
import { Random } from './random.ts'
import { day, listingTimes } from './world.ts'

const hour = 3_600_000

type Status = 'PENDING' | 'APPROVED' | 'DECLINED' | 'CANCELLED' | 'COMPLETED'

/** One request to a host, with all that belongs to it. Times are milliseconds since 1970. */
export interface SeedBooking {
  id: string
  listing: SeedListing
  renter: string
  status: Status
  made: number
  /** When it got its status; `made` while it is PENDING. */
  settled: number
  /** First day on the listing's wall clock, YYYY-MM-DD, and how much of it; not for a sale. */
  date?: string
  days: number
  hours: number
  message: string
  reason?: string
  reply?: string
  eventType: string
  guests: number
  review?: { stars: number; comment: string | null; at: number }
}

/** Every booking of the seeded listings: past ones with their reviews, those to come, and those that came to nothing. */
export function makeBookings(now: Date): SeedBooking[] {
  return seedListings
    .filter(({ status }) => status !== 'DRAFT')
    .flatMap((listing) => [...past(listing, now), ...upcoming(listing, now)])
}

function past(listing: SeedListing, now: Date): SeedBooking[] {
  const random = new Random(`past:${listing.key}`)
  if (listing.type === 'SALE' && listing.status !== 'SOLD') return []
  const said = random.shuffle(reviewsOf(listing))
  const published = listingTimes(listing, now).published.getTime()
  const months = (now.getTime() - published) / (30 * day)
  const count =
    listing.type === 'SALE' ? 1 : Math.min(said.length, Math.floor(months), Math.floor(random.next() ** 1.6 * 9))
  // Backwards in time, each with room before it, so that no two overlap.
  let ago = random.int(11, 18)
  const bookings = Array.from({ length: count }, (_, index) => {
    const booking = makeBooking(listing, `past:${index}`, 'COMPLETED', now.getTime() - ago * day)
    ago += random.int(15, 28)
    const words = said[index]
    if (words === undefined || (listing.type !== 'SALE' && random.chance(0.15))) return booking
    const comment = random.chance(0.08) ? null : words[1]
    return { ...booking, review: { stars: words[0], comment, at: booking.settled + random.int(2, 60) * hour } }
  })
  return bookings.filter(({ made }) => made > published)
}

function upcoming(listing: SeedListing, now: Date): SeedBooking[] {
  if (listing.status !== undefined && listing.status !== 'PAUSED') return []
  const random = new Random(`upcoming:${listing.key}`)
  const states: Status[] = ['APPROVED', 'PENDING', 'DECLINED', 'CANCELLED']
  const open = states
    .filter((status) => listing.type !== 'SALE' || status !== 'APPROVED')
    .filter(() => random.chance(0.34))
  return open.map((status, index) =>
    makeBooking(listing, `next:${status}`, status, now.getTime() + (6 + index * 17 + random.int(0, 9)) * day, now),
  )
}

function makeBooking(listing: SeedListing, name: string, status: Status, start: number, now?: Date): SeedBooking {
  const key = `${listing.key}:${name}`
  const random = new Random(`booking:${key}`)
  const days = listing.unit === 'per day' ? random.pick([1, 1, 2, 2, 3, 4, 7]) : 1
  const made =
    now === undefined
      ? start - random.int(8, 40) * day
      : Math.max(
          now.getTime() - random.int(2, status === 'PENDING' ? 60 : 200) * hour,
          listingTimes(listing, now).published.getTime() + hour,
        )
  const settledAt = { PENDING: made, COMPLETED: start + days * day, APPROVED: made, DECLINED: made, CANCELLED: made }[
    status
  ]
  const messages = { RENT: rentalMessages, EVENT_PRO: eventMessages, SALE: inquiryMessages }[listing.type]
  return {
    id: seedId(`booking:${key}`),
    listing,
    renter: random.pick(renters).key,
    status,
    made,
    settled: settledAt === made && status !== 'PENDING' ? made + random.int(1, 90) * 60_000 : settledAt,
    ...(listing.type !== 'SALE' && { date: new Date(start).toISOString().slice(0, 10) }),
    days,
    hours: random.int(4, 8),
    message: random.pick(messages),
    ...(status === 'DECLINED' && { reason: random.pick(declineReasons) }),
    ...(status === 'CANCELLED' && { reason: random.pick(cancelReasons) }),
    ...((status === 'APPROVED' || (listing.type === 'SALE' && random.chance(0.6))) && {
      reply: random.pick(hostReplies),
    }),
    eventType: random.pick(eventTypes),
    guests: random.pick([12, 25, 40, 60, 80, 120, 150, 220, 350]),
  }
}
