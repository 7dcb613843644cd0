import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertImage } from '../support/records.ts'
import { bodyOf, newAccount, refusalOf } from './support/accounts.ts'
import { sendBound } from './support/bound-app.ts'
import { rejections, type Report, rowOf } from './support/bulk.ts'
import { owner } from './support/database.ts'
import { hostView } from './support/hosts.ts'

const STORAGE = {
  S3_ENDPOINT: 'https://s3.example.com',
  S3_REGION: 'auto',
  S3_BUCKET: 'pictures',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
  S3_PUBLIC_URL: 'https://pictures.example.com',
}
const NO_STORAGE = Object.fromEntries(Object.keys(STORAGE).map((name) => [name, '']))
const OTHER = 'https://images.example.com/1.jpg'

const post = (token: string, rows: object[], bindings: object = STORAGE) =>
  sendBound({ ...env, ...bindings }, '/api/host/listings/import', {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(rows.map(rowOf)),
  })

async function image(ownerId: string, columns: Record<string, unknown> = {}) {
  const key = `listings/${ownerId}/${newId()}.jpg`
  return { id: await insertImage(owner, ownerId, { s3_key: key, ...columns }), url: `${STORAGE.S3_PUBLIC_URL}/${key}` }
}

test('rows of an import show confirmed uploads of the caller, and no others', async () => {
  const [{ token, user }, other] = [await newAccount(), await newAccount()]
  const [a, b, foreign] = [await image(user.id), await image(user.id), await image(other.user.id)]
  const rows = [
    { imageIds: [b.id, a.id], imageUrls: [OTHER] },
    { imageIds: [a.id, foreign.id] },
    { imageIds: [newId(), newId()] },
    { imageUrls: [OTHER, a.url], imageUrl: null },
    { imageUrl: OTHER },
    { imageIds: [], imageUrls: [OTHER] },
  ]
  const report = await bodyOf<Report>(await post(token, rows))
  expect(rejections(report)).toEqual([
    '2 imageIds.1 unknown_image',
    '3 imageIds.0 unknown_image',
    '3 imageIds.1 unknown_image',
  ])
  const views = await Promise.all(report.imported.map((row) => hostView(token, row)))
  expect(views.map(({ imageUrl, imageUrls }) => ({ imageUrl, imageUrls }))).toEqual([
    { imageUrl: b.url, imageUrls: [b.url, a.url] },
    { imageUrl: null, imageUrls: [OTHER, a.url] },
    { imageUrl: OTHER, imageUrls: [] },
    { imageUrl: null, imageUrls: [] },
  ])
  const { rows: linked } = await owner.query(
    'SELECT id, listing_id, position::int FROM image_assets WHERE owner_id = $1 ORDER BY id',
    [user.id],
  )
  // The last listing that shows an image has it, as where they are made one by one.
  expect(linked).toEqual([
    { id: a.id, listing_id: report.imported[1]?.id, position: 1 },
    { id: b.id, listing_id: report.imported[0]?.id, position: 0 },
  ])
})

test('imports that share images do not wait for each other in a circle', async () => {
  const { token, user } = await newAccount()
  const images = await Promise.all(Array.from({ length: 8 }, () => image(user.id)))
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, turn) => {
      const rows = images.map(({ id }) => ({ imageIds: [id] }))
      return post(token, turn % 2 === 0 ? rows : rows.toReversed())
    }),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
})

test('without a store, rows that name images are 503, and others land', async () => {
  const { token } = await newAccount()
  expect(await refusalOf(await post(token, [{ imageIds: [newId()] }], NO_STORAGE))).toBe('503 storage_unavailable')
  expect((await bodyOf<Report>(await post(token, [{ imageUrls: [OTHER] }], NO_STORAGE))).imported).toHaveLength(1)
})
