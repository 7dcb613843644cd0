import bcrypt from 'bcryptjs'
import { seedListings } from './content/index.ts'
import { admin, hosts, renters, type SeedPerson } from './content/people.ts'
import type { SeedListing } from './content/types.ts'
import { seedId } from './ids.ts'
import { pictureNames } from './pictures/index.ts'
import { Random } from './random.ts'
import type { Row } from './rows.ts'

export const day = 86_400_000

/** Passwords of the seeded accounts. For a database on one's own machine only, which is why they may stand here. */
export const passwords = { ADMIN: 'Local-Admin-1!', HOST: 'Local-Host-1!', USER: 'Local-Renter-1!' } as const

export const emailOf = (key: string) => `${key}@vendibook.test`
export const userId = (key: string) => seedId(`user:${key}`)
export const listingId = ({ key }: SeedListing) => seedId(`listing:${key}`)

export interface Zip {
  name: string
  state: string
  latitude: number
  longitude: number
  time_zone: string
}

/** Rows of `users`: the administrator, the hosts, the renters. */
export async function userRows(baseUrl: string, now: Date): Promise<Row[]> {
  const groups = [
    { role: 'ADMIN', people: [admin] },
    { role: 'HOST', people: hosts },
    { role: 'USER', people: renters },
  ] as const
  const rows = groups.map(async ({ role, people }) => {
    const hash = await bcrypt.hash(passwords[role], 10)
    return people.map((person) => userRow(person, role, hash, baseUrl, now))
  })
  return (await Promise.all(rows)).flat()
}

function userRow(person: SeedPerson, role: string, hash: string, baseUrl: string, now: Date): Row {
  const created = new Date(now.getTime() - person.years * 365 * day)
  return {
    id: userId(person.key),
    email: emailOf(person.key),
    password_hash: hash,
    name: person.name,
    role,
    phone_number: person.phone ?? null,
    avatar_url: `${baseUrl}/pictures/avatar-${person.key}.svg`,
    bio: person.bio ?? null,
    password_changed_at: created,
    created_at: created,
    updated_at: created,
  }
}

/** When a listing was made and first published, in the time that its host has been there; most of them lately. */
export function listingTimes(listing: SeedListing, now: Date): { created: Date; published: Date; edited: Date } {
  const random = new Random(`times:${listing.key}`)
  const years = hosts.find(({ key }) => key === listing.host)?.years ?? 1
  const age = 3 * day + (Math.min(years, 3) * 365 - 10) * day * random.next() ** 1.7
  const created = now.getTime() - age
  const published = created + Math.min(age / 2, random.next() * 4 * day)
  return {
    created: new Date(created),
    published: new Date(published),
    edited: new Date(published + (now.getTime() - published) * random.next() * 0.9),
  }
}

/** Rows of `host_listings`; `ratings` holds the stars that each listing will have got, by its key. */
export function listingRows(baseUrl: string, now: Date, zips: Map<string, Zip>, ratings: Map<string, number[]>): Row[] {
  return seedListings.map((listing) => {
    const zip = zips.get(listing.zip)
    if (zip === undefined) throw new Error(`the places do not know the ZIP code ${listing.zip} of ${listing.key}`)
    const random = new Random(`listing:${listing.key}`)
    const times = listingTimes(listing, now)
    const pictures = pictureNames(listing).map((name) => `${baseUrl}/pictures/${name}.svg`)
    const stars = ratings.get(listing.key) ?? []
    const monthsUp = (now.getTime() - times.published.getTime()) / (30 * day)
    const views = listing.status === 'DRAFT' ? 0 : Math.round((20 + 60 * monthsUp) * Math.exp(random.normal() * 0.7))
    return {
      id: listingId(listing),
      owner_id: userId(listing.host),
      title: listing.title,
      description: listing.description,
      listing_type: listing.type,
      category: listing.category,
      city: zip.name,
      state: zip.state,
      latitude: jitter(zip.latitude, random),
      longitude: jitter(zip.longitude, random),
      time_zone: zip.time_zone,
      price: listing.price,
      price_unit: listing.unit,
      image_url: pictures[0] ?? null,
      image_urls: pictures,
      tags: listing.tags,
      highlights: listing.highlights,
      delivery_available: listing.delivery ?? false,
      is_verified: listing.verified ?? false,
      status: listing.status ?? 'LIVE',
      views,
      inquiries: Math.round(views / random.int(40, 90)) + stars.length,
      rating_sum: stars.reduce((sum, rating) => sum + rating, 0),
      review_count: stars.length,
      published_at: listing.status === 'DRAFT' ? null : times.published,
      created_at: times.created,
      updated_at: times.edited,
    }
  })
}

/** Up to about half a mile from the middle of the ZIP code: a street, not the post office. */
function jitter(degrees: number, random: Random): number {
  return Number((degrees + (random.next() - 0.5) * 0.014).toFixed(6))
}
