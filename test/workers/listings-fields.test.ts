import { describe, expect, it } from 'vitest'
import { faults, post, read, search } from './support/api.ts'

const shown = ['title', 'price', 'priceUnit', 'imageUrl', 'location', 'rating', 'reviewCount'] as const

describe('fields', () => {
  it('carries the id and what was asked for, with the same values in the same order', async () => {
    const whole = await search({ near: '78701', q: 'truck', limit: 7 })
    const picked = await search({ near: '78701', q: 'truck', limit: 7, fields: shown.join(',') })
    expect(whole.listings.length).toBeGreaterThan(2)
    expect(picked.listings).toStrictEqual(
      whole.listings.map((listing) => ({
        id: listing.id,
        title: listing.title,
        location: listing.location,
        price: listing.price,
        priceUnit: listing.priceUnit,
        imageUrl: listing.imageUrl,
        rating: listing.rating,
        reviewCount: listing.reviewCount,
      })),
    )
    expect(picked.pagination.total).toBe(whole.pagination.total)
    expect(Object.keys(picked.listings[0] ?? {})).toEqual(
      Object.keys(whole.listings[0] ?? {}).filter((key) => ['id', ...shown].includes(key)),
    )
  })

  it('shows the distance where it is asked for and known', async () => {
    const near = await search({ near: '78701', limit: 2, fields: 'distanceMiles' })
    expect(near.listings.map((listing) => Object.keys(listing))).toEqual([
      ['id', 'distanceMiles'],
      ['id', 'distanceMiles'],
    ])
    const anywhere = await search({ limit: 1, fields: 'distanceMiles' })
    expect(Object.keys(anywhere.listings[0] ?? {})).toEqual(['id'])
  })

  it('may differ from page to page, in a body as in a query', async () => {
    const first = await search({ state: 'TX', limit: 2 })
    const cursor = first.pagination.nextCursor ?? ''
    const second = await search({ state: 'TX', limit: 2, cursor, fields: 'tags' })
    const sent = await post('/api/listings/search', { state: 'TX', limit: 2, cursor, fields: ['tags'] })
    expect(await sent.json()).toEqual(second)
    expect(second.listings.map((listing) => Object.keys(listing))).toEqual([
      ['id', 'tags'],
      ['id', 'tags'],
    ])
  })

  it('gives an empty page for a search that finds nothing', async () => {
    expect((await search({ q: 'zzzzqqqq', fields: 'title' })).listings).toEqual([])
  })

  it('names a field that listings do not have', async () => {
    expect(await faults({ fields: 'title,ownerId' })).toEqual(['fields.1 invalid_value'])
    expect(await faults({ fields: '' })).toEqual(['fields too_small'])
  })

  it('keeps a page of twenty cards under 16 KiB', async () => {
    const cards = [...shown, 'listingType', 'category', 'isVerified', 'hostName', 'tags', 'imageUrls'].join(',')
    const page = await read('/api/listings', { fields: cards })
    expect(JSON.stringify(page).length).toBeLessThan(16 * 1024)
  })
})
