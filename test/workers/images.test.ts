import { beforeEach, describe, expect, test } from 'vitest'
import { insertListing } from '../support/records.ts'
import { bodyOf, newAccount, refusalOf, type SignedIn } from './support/accounts.ts'
import { owner } from './support/database.ts'
import { type Asset, image, picturesOf, publicPicturesOf, send, statusOf } from './support/uploads.ts'

let host: SignedIn
beforeEach(async () => {
  host = await newAccount()
})

describe('the images of a host', () => {
  const list = async (query = '') =>
    bodyOf<{ imageAssets: Asset[]; pagination: { nextCursor: string | null; total: number } }>(
      await send(host.token, 'GET', `/api/host/images${query}`),
    )

  test('are listed newest first, in pages, confirmed ones alone', async () => {
    const images = []
    for (let n = 0; n < 5; n += 1) images.push(await image(host.user.id, { created_at: `2026-01-0${5 - n}Z` }))
    for (const status of ['PENDING', 'REJECTED', 'DELETED']) await image(host.user.id, { status })
    await image((await newAccount()).user.id)
    const first = await list('?limit=3')
    const rest = await list(`?limit=3&cursor=${first.pagination.nextCursor}`)
    expect([...first.imageAssets, ...rest.imageAssets].map(({ id }) => id)).toEqual(images.map(({ id }) => id))
    expect([first.pagination.total, rest.pagination.nextCursor]).toEqual([5, null])
  })

  test('are read and downloaded by their owner alone', async () => {
    const mine = await image(host.user.id, { filename: 'Café "1".jpg' })
    const path = `/api/host/images/${mine.id}`
    const { imageAsset } = await bodyOf<{ imageAsset: Asset }>(await send(host.token, 'GET', path))
    expect(imageAsset).toEqual((await list()).imageAssets[0])
    const { url, expiresIn } = await bodyOf<{ url: string; expiresIn: number }>(
      await send(host.token, 'GET', `${path}/download`),
    )
    expect(expiresIn).toBe(3_600)
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:1\/pictures\/.+X-Amz-Expires=3600&/)
    expect(new URL(url).searchParams.get('response-content-disposition')).toContain("UTF-8''Caf%C3%A9%20%221%22.jpg")

    const other = (await newAccount()).token
    const hidden = await Promise.all(
      ['PENDING', 'REJECTED', 'DELETED'].map((status) => image(host.user.id, { status })),
    )
    for (const [token, id] of [[other, mine.id], ...hidden.map(({ id: hiddenId }) => [host.token, hiddenId])]) {
      for (const [method, rest] of [
        ['GET', ''],
        ['GET', '/download'],
        ['DELETE', ''],
      ])
        expect(await refusalOf(await send(token, method ?? '', `/api/host/images/${id}${rest}`))).toBe('404 not_found')
    }
    expect(await statusOf(mine.key)).toBe('CONFIRMED')
  })
})

describe('DELETE /api/host/images/:id', () => {
  const remove = (id: string) => send(host.token, 'DELETE', `/api/host/images/${id}`)

  test('is refused while a LIVE listing shows it, as a picture or in front', async () => {
    const { id, key, url } = await image(host.user.id)
    const listing = await insertListing(owner, host.user.id, { image_urls: ['https://a.test/1.jpg', url] })
    expect(await refusalOf(await remove(id))).toBe('409 image_in_use')
    await owner.query('UPDATE host_listings SET image_urls = $2, image_url = $3 WHERE id = $1', [listing, [], url])
    expect(await refusalOf(await remove(id))).toBe('409 image_in_use')
    expect(await statusOf(key)).toBe('CONFIRMED')
    await owner.query(`UPDATE host_listings SET status = 'PAUSED' WHERE id = $1`, [listing])
    expect((await remove(id)).status).toBe(204)
  })

  test('takes it from every other listing, also while the store is away; the rest stays in order', async () => {
    const { id, key, url } = await image(host.user.id)
    const other = await image(host.user.id)
    const urls = ['https://a.test/1.jpg', url, other.url]
    const draft = await insertListing(owner, host.user.id, { status: 'DRAFT', image_urls: urls, image_url: url })
    const paused = await insertListing(owner, host.user.id, { status: 'PAUSED', image_urls: urls, image_url: urls[0] })
    expect((await remove(id)).status).toBe(204)
    const rest = { image_url: urls[0], image_urls: [urls[0], other.url] }
    expect(await picturesOf(draft)).toMatchObject(rest)
    expect(await picturesOf(paused)).toMatchObject(rest)
    expect(await statusOf(key)).toBe('DELETED')
    expect(await refusalOf(await remove(id))).toBe('404 not_found')
    const { rows } = await owner.query(
      `SELECT action::text FROM audit_logs WHERE resource = 'image' AND resource_id = $1`,
      [id],
    )
    expect(rows).toEqual([{ action: 'DELETE_IMAGE' }])
  })

  test('and a listing that goes live with it never both succeed', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id, key, url } = await image(host.user.id)
      const listing = await insertListing(owner, host.user.id, { status: 'DRAFT', image_urls: [url], image_url: url })
      const path = `/api/host/listings/${listing}`
      await Promise.all([
        remove(id),
        send(host.token, 'PUT', `${path}/status`, { body: { status: 'LIVE' } }),
        send(host.token, 'PUT', path, { body: { imageIds: [id] } }),
      ])
      const status = await statusOf(key)
      const shown = await publicPicturesOf(listing)
      expect(shown).toEqual(
        status === 'DELETED' ? { image_url: null, image_urls: [] } : { image_url: url, image_urls: [url] },
      )
    }
  })
})
