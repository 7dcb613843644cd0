import { and, inArray, ne, sql } from 'drizzle-orm'
import { hostListings } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard, keepAnswer } from '../../db/guard.ts'
import { Conflict, DomainError, NotFound } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import { columnsOfChange, columnsOfNew, linkImages, listingJson, ownedBy } from './host-listings.queries.ts'
import { versionsOf } from './host-listings.rules.ts'
import type { ListingChange, NewListing, StatusChange } from './host-listings.schemas.ts'

/** A listing that PostgreSQL has already written as JSON, and its version. */
export type ListingText = { listing: string; version: number }

/**
 * Makes a listing of the caller, who becomes a host by it.
 * @returns the whole answer as JSON text, which retries with the same Idempotency-Key get again
 * @throws Invalid for an unknown time zone, and for images that are not the caller's
 */
export async function createListing(ctx: UserContext, { status, ...fields }: NewListing) {
  const id = newId()
  const location = `/api/host/listings/${id}`
  const [, , , { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.insert(hostListings).values({ ...columnsOfNew(ctx, fields), id, ownerId: ctx.caller.userId, status }),
    linkImages(ctx, id, fields),
    keepAnswer(ctx, 201, location, answerOf(id)),
  ])
  const [row] = rows
  if (!row) throw new Error('keep_answer gave no row')
  if (status === 'LIVE') purgeListing(ctx, id)
  return { answer: row.answer, location }
}

/** One of the caller's listings. @throws NotFound */
export async function readListing(ctx: UserContext, id: string): Promise<ListingText> {
  const [, [listing]] = await ctx.db.batch([guard(ctx), selectListing(ctx, id)])
  if (!listing) throw new NotFound('Listing')
  return listing
}

/**
 * Changes what is given of a listing.
 * @param ifMatch the header: the versions that may be changed
 * @throws NotFound, Invalid, DomainError changed_meanwhile naming the fields that were
 */
export async function editListing(
  ctx: UserContext,
  id: string,
  change: ListingChange,
  ifMatch: string | undefined,
): Promise<ListingText> {
  const versions = versionsOf(ifMatch)
  ctx.timing.repeatable = versions === undefined
  const seen = versions?.length === 1 ? (versions[0] ?? 0) : 0
  const [, , [edited], , [listing]] = await ctx.db.batch([
    guard(ctx),
    // The listing before its images, in every edit: two that share images would else wait for each other.
    ctx.db.select({ id: hostListings.id }).from(hostListings).where(ownedBy(ctx, id)).for('no key update'),
    ctx.db
      .update(hostListings)
      .set(columnsOfChange(ctx, change))
      .where(and(ownedBy(ctx, id), versions && inArray(hostListings.version, versions)))
      .returning({ status: hostListings.status }),
    linkImages(ctx, id, change),
    ctx.db
      .select({
        listing: listingJson,
        version: hostListings.version,
        changed: sql<string[] | null>`to_json(fields_changed_since(${hostListings}, ${seen}))`,
      })
      .from(hostListings)
      .where(ownedBy(ctx, id)),
  ])
  if (!listing) throw new NotFound('Listing')
  if (!edited) throw changedMeanwhile(listing.changed ?? [])
  if (edited.status === 'LIVE') purgeListing(ctx, id)
  return listing
}

/**
 * Publishes, pauses, sells or archives a listing.
 * @throws NotFound, Conflict invalid_transition, also for the status that it has
 */
export async function changeListingStatus(
  ctx: UserContext,
  id: string,
  { status, reason = null }: StatusChange,
): Promise<ListingText> {
  const [, , [changed], [listing]] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`select set_config('vendibook.reason', ${reason ?? ''}, true)`),
    ctx.db
      .update(hostListings)
      .set({ status })
      .where(and(ownedBy(ctx, id), ne(hostListings.status, status)))
      .returning({ id: hostListings.id }),
    selectListing(ctx, id),
  ])
  if (!listing) throw new NotFound('Listing')
  if (!changed) throw new Conflict(`The listing is ${status} already.`, 'invalid_transition')
  purgeListing(ctx, id)
  return listing
}

/**
 * Takes a listing away: gone if it was never booked, else archived and hidden.
 * @throws NotFound, Conflict open_bookings
 */
export async function deleteListing(ctx: UserContext, id: string): Promise<void> {
  await ctx.db.batch([guard(ctx), ctx.db.execute(sql`select delete_listing(${id}::uuid)`)])
  purgeListing(ctx, id)
}

const selectListing = (ctx: UserContext, id: string) =>
  ctx.db.select({ listing: listingJson, version: hostListings.version }).from(hostListings).where(ownedBy(ctx, id))

const answerOf = (id: string) =>
  sql`select '{"listing":' || host_listing_json(h)::text || '}' from host_listings as h where h.id = ${id}::uuid`

/** Its page, every list that may show it, and the host's profile, which counts it. */
export const purgeListing = (ctx: UserContext, id: string) =>
  ctx.purge(['listings', `listing:${id}`, `user:${ctx.caller.userId}`])

function changedMeanwhile(fields: string[]): DomainError {
  const what = fields.length === 0 ? 'The listing was' : `${fields.join(', ')}:`
  const errors = fields.map((path) => ({
    path,
    message: 'Changed since the version that you have read.',
    code: 'changed_meanwhile',
  }))
  return new DomainError('changed_meanwhile', `${what} changed since you read the listing. Read it again.`, { errors })
}
