import { and, eq, sql } from 'drizzle-orm'
import { imageAssets } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { countUpTo, newestFirst } from '../../db/newest-first.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound } from '../../lib/errors.ts'
import { presignGet, publicUrlOf, type StorageConfig } from '../../lib/signing.ts'
import type { Download } from './uploads.answers.ts'
import type { ImageQuery } from './uploads.schemas.ts'
import { discardObject, storageFor } from './storage.service.ts'

const EXPIRES_IN = 3_600

/** The caller's confirmed images, newest first. @returns the whole answer as JSON text. @throws Invalid for a foreign cursor */
export async function listImages(ctx: UserContext, input: ImageQuery): Promise<string> {
  const storage = await storageFor(ctx)
  const own = confirmedOf(ctx)
  const list = await newestFirst(ctx.env, `images ${ctx.caller.userId}`, readPage(input), imageAssets)
  const [, counted, rows] = await ctx.db.batch([
    guard(ctx),
    countUpTo(ctx.db, imageAssets, own, MAX_TOTAL + 1),
    ctx.db
      .select({ id: imageAssets.id, createdAt: imageAssets.createdAt, json: imageJson(storage) })
      .from(imageAssets)
      .where(and(own, list.after))
      .orderBy(...list.orderBy)
      .limit(list.limit)
      .offset(list.offset),
  ])
  const { page, nextCursor } = await list.cut(rows)
  const paging = pagination(input.limit, nextCursor, counted[0]?.count ?? 0)
  return `{"imageAssets":[${page.map(({ json }) => json).join(',')}],"pagination":${JSON.stringify(paging)}}`
}

/** One of the caller's confirmed images. @returns the whole answer as JSON text. @throws NotFound */
export async function readImage(ctx: UserContext, id: string): Promise<string> {
  const storage = await storageFor(ctx)
  const [, [image]] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .select({ json: imageJson(storage) })
      .from(imageAssets)
      .where(confirmedOf(ctx, id)),
  ])
  if (!image) throw new NotFound('Image')
  return `{"imageAsset":${image.json}}`
}

/** Signs a URL that reads the caller's image for an hour, and saves it under its name. @throws NotFound */
export async function downloadImage(ctx: UserContext, id: string): Promise<Download> {
  const storage = await storageFor(ctx)
  const [, [image]] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .select({ s3Key: imageAssets.s3Key, filename: imageAssets.filename })
      .from(imageAssets)
      .where(confirmedOf(ctx, id)),
  ])
  if (!image) throw new NotFound('Image')
  const filename = image.filename === null ? {} : { filename: image.filename }
  return { url: await presignGet(storage, image.s3Key, { expiresIn: EXPIRES_IN, ...filename }), expiresIn: EXPIRES_IN }
}

/**
 * Takes the caller's image away, also from their listings that are not LIVE. Its object is gone at once, or by the sweep.
 * @throws NotFound, Conflict image_in_use while a LIVE listing shows it
 */
export async function deleteImage(ctx: UserContext, id: string): Promise<void> {
  const storage = await storageFor(ctx)
  const [, { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute<{ key: string }>(sql`select delete_image(${id}::uuid, ${publicUrlOf(storage, '')}) as key`),
  ])
  for (const { key } of rows) await discardObject(storage, key)
}

const confirmedOf = ({ caller }: UserContext, id?: string) =>
  and(
    id === undefined ? undefined : eq(imageAssets.id, id),
    eq(imageAssets.ownerId, caller.userId),
    eq(imageAssets.status, 'CONFIRMED'),
  )

const imageJson = (storage: StorageConfig) =>
  sql<string>`image_asset_json(${imageAssets}, ${publicUrlOf(storage, '')})::text`
