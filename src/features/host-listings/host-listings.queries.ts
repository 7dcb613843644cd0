import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { hostListings } from '../../../drizzle/schema/index.ts'
import type { Ctx, UserContext } from '../../context.ts'
import { storageOf } from '../../env.ts'
import { publicUrlOf } from '../../lib/signing.ts'
import type { ListingChange, NewListing } from './host-listings.schemas.ts'

/** The caller's listings that were not deleted, or one of them. */
export const ownedBy = ({ caller }: UserContext, id?: string): SQL | undefined =>
  and(
    id === undefined ? undefined : eq(hostListings.id, id),
    eq(hostListings.ownerId, caller.userId),
    isNull(hostListings.deletedAt),
  )

/** A listing as its host sees it, as JSON text. */
export const listingJson = sql<string>`host_listing_json(${hostListings})::text`

/** The columns of a new listing: its fields, the zone of its place, the addresses of its images. */
export function columnsOfNew(ctx: Ctx, fields: Omit<NewListing, 'status'>) {
  const { timeZone, imageUrl, imageUrls, imageIds, ...plain } = fields
  const { city, state, latitude = null, longitude = null } = plain
  return {
    ...plain,
    timeZone: timeZone == null ? zoneAt({ city, state, latitude, longitude }) : knownZone(timeZone),
    ...picturesOf(ctx, { imageUrl, imageUrls, imageIds }, { imageUrl: null, imageUrls: '{}' }),
  }
}

/** The columns that an edit sets. */
export function columnsOfChange(ctx: Ctx, change: ListingChange) {
  const { timeZone, imageUrl, imageUrls, imageIds, ...plain } = change
  return {
    // At least one, so that an empty change is a statement too.
    title: sql`${hostListings.title}`,
    ...plain,
    ...movedZone(timeZone, plain),
    ...picturesOf(ctx, { imageUrl, imageUrls, imageIds }, hostListings),
  }
}

type Place = Record<'city' | 'state' | 'latitude' | 'longitude', unknown>

function movedZone(timeZone: string | null | undefined, change: ListingChange): { timeZone?: SQL } {
  if (timeZone != null) return { timeZone: knownZone(timeZone) }
  const { city, state, latitude, longitude } = change
  if (timeZone === undefined && [city, state, latitude, longitude].every((given) => given === undefined)) return {}
  const there = zoneAt({
    city: city ?? hostListings.city,
    state: state ?? hostListings.state,
    latitude: latitude === undefined ? hostListings.latitude : latitude,
    longitude: longitude === undefined ? hostListings.longitude : longitude,
  })
  if (timeZone === null) return { timeZone: there }
  // A zone that was the place's moves with it; one that the host gave stays.
  const former = hostListings.timeZone
  return { timeZone: sql`case when ${former} = ${zoneAt(hostListings)} then ${there} else ${former} end` }
}

const knownZone = (name: string) => sql`known_time_zone(${name})`

const zoneAt = ({ city, state, latitude, longitude }: Place) =>
  sql`time_zone_at(${city}::text, ${state}::text, ${latitude}::float8, ${longitude}::float8)`

type Pictures = Pick<ListingChange, 'imageUrl' | 'imageUrls' | 'imageIds'>

function picturesOf(
  ctx: Ctx,
  { imageUrl, imageUrls, imageIds }: Pictures,
  former: Record<'imageUrl' | 'imageUrls', unknown>,
) {
  const urls = imageIds
    ? sql`image_urls_of(${`{${imageIds.join(',')}}`}::uuid[], ${publicUrlOf(storageOf(ctx.env), '')})`
    : imageUrls && sql`${sql.param(imageUrls, hostListings.imageUrls)}::text[]`
  if (!urls) return imageUrl === undefined ? {} : { imageUrl }
  const cover = imageUrl === undefined ? sql`cover_of(${former.imageUrl}, ${former.imageUrls}, ${urls})` : imageUrl
  return { imageUrls: urls, imageUrl: cover }
}

/** A statement that ties uploaded images to the listing which shows them, where these fields set its pictures. */
export function linkImages({ env, db }: Ctx, id: string, { imageUrls, imageIds }: Pictures) {
  const prefix = env.storage && (imageUrls || imageIds) ? publicUrlOf(env.storage, '') : null
  return db.execute(sql`select link_images(${id}::uuid, ${prefix}::text) where ${prefix}::text is not null`)
}
