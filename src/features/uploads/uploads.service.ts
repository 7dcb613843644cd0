import { and, eq, sql } from 'drizzle-orm'
import { imageAssets } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { forgetClaim, guard } from '../../db/guard.ts'
import { Conflict, DomainError, NotFound, StorageUnavailable } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import type { Refusal } from '../../lib/pictures/refusal.ts'
import { type ImageType, newObjectKey, presignPut, publicUrlOf, type StorageConfig } from '../../lib/signing.ts'
import { purgeListing } from '../host-listings/host-listings.service.ts'
import { inspectUpload } from './inspection.service.ts'
import { discardObject, storageFor } from './storage.service.ts'
import type { SignedUpload } from './uploads.answers.ts'
import type { Confirmation, NewUpload } from './uploads.schemas.ts'

const EXPIRES_IN = 900

/**
 * Signs a URL with which the caller's browser puts one picture into storage.
 * @throws TooManyRequests with more than 50 unconfirmed ones of a day, StorageUnavailable
 */
export async function startUpload(ctx: UserContext, { contentType, size }: NewUpload): Promise<SignedUpload> {
  const storage = await storageFor(ctx)
  const s3Key = newObjectKey(ctx.caller.userId, contentType)
  const signed = await presignPut(storage, { key: s3Key, contentType, size, expiresIn: EXPIRES_IN })
  ctx.timing.repeatable = true
  await ctx.db.batch([guard(ctx), ctx.db.execute(sql`select open_upload(${newId()}::uuid, ${s3Key}, ${contentType})`)])
  return { ...signed, method: 'PUT', s3Key, publicUrl: publicUrlOf(storage, s3Key), expiresIn: EXPIRES_IN }
}

/**
 * Confirms what the caller has put into storage, if it is a picture; anything else is deleted. Two round trips to the
 * database, around the talk with storage: none of its locks is held while another machine is waited for.
 * @returns the whole answer as JSON text, and a location if this call has made the asset
 * @throws NotFound for another's key or listing, Conflict upload_missing and for a full listing, DomainError invalid_image,
 *   StorageUnavailable, StorageTimeout: nothing is confirmed, and a repeat is safe
 */
export async function confirmUpload(
  ctx: UserContext,
  { s3Key, filename, listingId, stripLocation }: Confirmation,
): Promise<{ answer: string; location: string | undefined }> {
  const storage = await storageFor(ctx)
  ctx.timing.repeatable = true
  const upload = await findUpload(ctx, s3Key)
  const isLooked = upload.status === 'PENDING' || stripLocation
  const finding = isLooked
    ? await inspectUpload(storage, s3Key, upload.mimeType, stripLocation).catch(unavailable)
    : undefined
  // What storage took is not the database's time.
  ctx.timing.deadline = 0
  if (finding === 'nothing' || finding instanceof StorageUnavailable) {
    // Another confirmation, or the sweep, may have refused and deleted it meanwhile: then this says so.
    await findUpload(ctx, s3Key)
    throw finding === 'nothing' ? missing() : finding
  }
  if (finding && 'refusal' in finding) {
    await rejectUpload(ctx, storage, s3Key)
    throw invalidImage(finding.refusal)
  }
  const { picture, size = null } = finding ?? {}
  const { width = null, height = null, hasLocation = null } = picture ?? {}
  const [, { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute<{ answer: string; location: string | null; published: boolean }>(sql`
      select location, published,
        keep_answer(case when location is null then 200 else 201 end, location, answer) as answer
      from (
        select answer, published, case when created then '/api/host/images/' || id end as location
        from confirm_upload(${s3Key}, ${filename}, ${size}::int, ${width}::int, ${height}::int, ${hasLocation}::boolean,
          ${stripLocation}, ${listingId ?? null}::uuid, ${publicUrlOf(storage, '')})) as confirmed`),
  ])
  const [confirmed] = rows
  if (!confirmed) throw new TypeError('confirm_upload gave no row')
  if (confirmed.published && listingId !== undefined) purgeListing(ctx, listingId)
  return { answer: confirmed.answer, location: confirmed.location ?? undefined }
}

/** An upload that may be confirmed, or is. An Idempotency-Key answers here already, and is claimed by the write alone. */
async function findUpload(ctx: UserContext, s3Key: string): Promise<{ status: string; mimeType: ImageType }> {
  const [, , [upload]] = await ctx.db.batch([
    guard(ctx),
    forgetClaim(ctx),
    ctx.db
      .select({ status: imageAssets.status, mimeType: sql<ImageType>`${imageAssets.mimeType}` })
      .from(imageAssets)
      .where(ownUpload(ctx, s3Key)),
  ])
  if (!upload || upload.status === 'DELETED') throw new NotFound('Upload')
  if (upload.status === 'REJECTED')
    throw new DomainError('invalid_image', 'This upload was refused, or not confirmed within a day: begin a new one.')
  return upload
}

async function rejectUpload(ctx: UserContext, storage: StorageConfig, s3Key: string): Promise<void> {
  const [, , rejected] = await ctx.db.batch([
    guard(ctx),
    forgetClaim(ctx),
    ctx.db
      .update(imageAssets)
      .set({ status: 'REJECTED' })
      .where(and(ownUpload(ctx, s3Key), eq(imageAssets.status, 'PENDING')))
      .returning({ id: imageAssets.id }),
  ])
  // Only then: an object is deleted when no confirmation can win any more.
  if (rejected.length > 0) await discardObject(storage, s3Key)
}

const ownUpload = ({ caller }: UserContext, s3Key: string) =>
  and(eq(imageAssets.s3Key, s3Key), eq(imageAssets.ownerId, caller.userId))

const missing = () => new Conflict('Nothing has been uploaded under this key yet.', 'upload_missing')

function unavailable(error: unknown): StorageUnavailable {
  if (error instanceof StorageUnavailable) return error
  throw error
}

const invalidImage = ({ reason, message }: Refusal) =>
  new DomainError('invalid_image', message, { errors: [{ path: 's3Key', message, code: reason }] })
