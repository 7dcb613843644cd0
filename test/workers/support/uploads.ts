import { env } from 'cloudflare:workers'
import { newId } from '../../../src/lib/ids.ts'
import { insertImage } from '../../support/records.ts'
import { bodyOf } from './accounts.ts'
import { sendBound } from './bound-app.ts'
import { owner } from './database.ts'

/** Of an installation without storage. */
export const NO_STORAGE = {
  S3_ENDPOINT: '',
  S3_BUCKET: '',
  S3_ACCESS_KEY_ID: '',
  S3_SECRET_ACCESS_KEY: '',
  S3_PUBLIC_URL: '',
}

export type Asset = { id: string; url: string; s3Key: string; [field: string]: unknown }
type Call = { body?: unknown; headers?: Record<string, string>; bindings?: object }

/** Sends a request to an app whose store is away, or to one that has none. */
export function send(
  token: string | undefined,
  method: string,
  path: string,
  { body, headers = {}, bindings = {} }: Call = {},
) {
  return sendBound({ ...env, ...bindings }, path, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

export const start = (token: string, fields: object = {}) =>
  send(token, 'POST', '/api/host/upload', { body: { filename: 'my truck.jpg', contentType: 'image/jpeg', ...fields } })

/** The key of a new upload. */
export const startedKey = async (token: string) => (await bodyOf<{ s3Key: string }>(await start(token))).s3Key

export const confirm = (token: string, s3Key: string, fields: object = {}, headers: Record<string, string> = {}) =>
  send(token, 'POST', '/api/host/upload/confirm', { body: { s3Key, filename: 'truck.jpg', ...fields }, headers })

/** A row of `image_assets`, CONFIRMED where nothing else is said. */
export async function image(ownerId: string, columns: Record<string, unknown> = {}) {
  const key = `listings/${ownerId}/${newId()}.jpg`
  const id = await insertImage(owner, ownerId, { s3_key: key, ...columns })
  return { id, key, url: `https://pictures.example.com/shown/${key}` }
}

export async function statusOf(key: string): Promise<string | undefined> {
  const { rows } = await owner.query<{ status: string }>('SELECT status FROM image_assets WHERE s3_key = $1', [key])
  return rows[0]?.status
}

/** What a listing shows, as its host has it. */
export async function picturesOf(listing: string) {
  const columns = 'image_url, image_urls, status::text, version'
  return (await owner.query(`SELECT ${columns} FROM host_listings WHERE id = $1`, [listing])).rows[0]
}

/** What a listing shows to the public. */
export const publicPicturesOf = async (listing: string) =>
  (await owner.query('SELECT image_url, image_urls FROM listings WHERE id = $1', [listing])).rows[0]
