import timeZoneAt from '@photostructure/tz-lookup'
import type pg from 'pg'
import { v5 } from 'uuid'
import type { Row } from '../seed/rows.ts'
import type { ExportedListing } from './schema.ts'

interface Place {
  latitude: number
  longitude: number
  time_zone: string
}

/** What a listing's place is checked against and completed from. */
export interface Geography {
  /** By `city, state` in lower case. */
  cities: Map<string, Place>
  states: Set<string>
  timeZones: Set<string>
}

export async function readGeography(client: pg.Client): Promise<Geography> {
  const cities = await client.query<Place & { key: string }>(
    `SELECT lower(name || ', ' || state) AS key, latitude, longitude, time_zone FROM places WHERE kind = 'city'`,
  )
  const states = await client.query<{ state: string }>('SELECT state FROM state_names')
  const zones = await client.query<{ name: string }>('SELECT name FROM pg_timezone_names')
  return {
    cities: new Map(cities.rows.map((row) => [row.key, row])),
    states: new Set(states.rows.map(({ state }) => state)),
    timeZones: new Set(zones.rows.map(({ name }) => name)),
  }
}

/** Names are hashed within this namespace, so that one of phase 2's ids always becomes the same UUID. */
const namespace = '6f1c7a52-9d0e-5b7e-8a44-3c2f1e0d9b68'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function toId(kind: 'listing' | 'host', id: string): string {
  return uuid.test(id) ? id.toLowerCase() : v5(`${kind}:${id}`, namespace)
}

/** Rows of `users` and `host_listings` for an exported listing, or why it cannot have them. */
export function toRows(
  listing: ExportedListing,
  { cities, states, timeZones }: Geography,
  now: Date,
): { host: Row; listing: Row } | { reason: string } {
  if (!states.has(listing.state)) return { reason: `state: ${listing.state} is no US state.` }
  if (listing.timeZone != null && !timeZones.has(listing.timeZone))
    return { reason: `timeZone: ${listing.timeZone} is no time zone.` }
  const city = cities.get(`${listing.city}, ${listing.state}`.toLowerCase())
  const latitude = listing.latitude ?? city?.latitude ?? null
  const longitude = listing.longitude ?? city?.longitude ?? null
  if (latitude === null || longitude === null) {
    return {
      reason: `city: ${listing.city}, ${listing.state} is not known here, so the listing needs a latitude and a longitude.`,
    }
  }
  const published = listing.publishedAt ?? listing.createdAt ?? now
  const created = listing.createdAt ?? published
  const rating = listing.rating ?? 0
  const reviews = rating < 1 ? 0 : (listing.reviewCount ?? 0)
  const pictures = listing.imageUrls ?? (listing.imageUrl == null ? [] : [listing.imageUrl])
  const hostId = toId('host', listing.hostId)
  return {
    host: {
      id: hostId,
      email: `${hostId}@imported.invalid`,
      // No password has this hash, so nobody can sign in.
      password_hash: '!',
      name: listing.hostName ?? 'Host',
      role: 'HOST',
      avatar_url: listing.hostAvatarUrl ?? null,
      password_changed_at: created,
      created_at: created,
      updated_at: created,
    },
    listing: {
      id: toId('listing', listing.id),
      owner_id: hostId,
      title: listing.title,
      description: listing.description,
      listing_type: listing.listingType,
      category: listing.category,
      city: listing.city,
      state: listing.state,
      latitude,
      longitude,
      time_zone: listing.timeZone ?? city?.time_zone ?? timeZoneAt(latitude, longitude),
      price: listing.price,
      price_unit: listing.priceUnit,
      image_url: listing.imageUrl ?? pictures[0] ?? null,
      image_urls: pictures,
      tags: listing.tags ?? [],
      highlights: listing.highlights ?? [],
      delivery_available: listing.deliveryAvailable ?? false,
      is_verified: listing.isVerified ?? false,
      status: 'LIVE',
      views: listing.views ?? 0,
      inquiries: 0,
      rating_sum: Math.round(reviews * rating),
      review_count: reviews,
      published_at: published,
      created_at: created,
      updated_at: listing.updatedAt ?? published,
    },
  }
}
