import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { LISTING } from '../support/records.ts'
import { bodyOf, call, refusalOf, type SignedIn } from './support/accounts.ts'
import { faultsOf, send } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { createListing, edit, edited, type HostListing, hostView, newHost, pathOf } from './support/hosts.ts'

let host: SignedIn & { listing: HostListing }
let token = ''
beforeAll(async () => {
  host = await newHost({ status: 'LIVE' })
  token = host.token
})

const versionOf = async (id: string) =>
  (await owner.query<{ version: number }>('SELECT version::int FROM host_listings WHERE id = $1', [id])).rows[0]
    ?.version

describe.each(['PUT', 'PATCH'])('%s /api/host/listings/:id', (method) => {
  test('changes what is given, keeps the rest, and shows it at once', async () => {
    const listing = await createListing(token, { status: 'LIVE', tags: ['tacos'], highlights: ['One'] })
    const before = await databaseRequests()
    const response = await call(method, pathOf(listing), { token, body: { title: 'Pupusa truck', price: 99.5 } })
    expect((await databaseRequests()) - before).toBe(1)
    const { listing: now } = await bodyOf<{ listing: HostListing }>(response)
    expect(now).toEqual({ ...listing, title: 'Pupusa truck', price: 99.5, updatedAt: now.updatedAt })
    expect(await hostView(token, listing)).toEqual(now)
    expect(await (await send(`/api/listings/${listing.id}`)).text()).toContain('Pupusa truck')
    const { rows } = await owner.query(
      `SELECT action, user_id, changes FROM audit_logs WHERE resource_id = $1 AND action <> 'CREATE_LISTING'`,
      [listing.id],
    )
    const changes = { title: { from: LISTING.title, to: 'Pupusa truck' }, price: { from: 425, to: 99.5 } }
    expect(rows).toEqual([{ action: 'UPDATE_LISTING', user_id: host.user.id, changes }])
  })
})

describe('PUT /api/host/listings/:id', () => {
  test('changes nothing for an empty object, or for what is so already', async () => {
    const listing = await createListing(token)
    for (const body of [{}, { title: LISTING.title, price: 425, tags: [] }]) {
      expect(await edited(token, listing, body)).toEqual(listing)
      expect(await versionOf(listing.id)).toBe(1)
    }
  })

  test('clears by null what may be empty', async () => {
    const full = {
      latitude: 30.2,
      longitude: -97.7,
      imageUrl: 'https://images.example.com/1.jpg',
      imageUrls: ['https://images.example.com/2.jpg'],
      tags: ['a'],
      highlights: ['b'],
    }
    const listing = await createListing(token, full)
    const cleared = await edited(token, listing, {
      latitude: null,
      longitude: null,
      imageUrl: null,
      imageUrls: null,
      tags: null,
      highlights: null,
      timeZone: null,
    })
    expect(cleared).toMatchObject({
      imageUrl: null,
      imageUrls: [],
      tags: [],
      highlights: [],
      timeZone: 'America/Chicago',
    })
    expect(cleared.latitude).not.toBe(30.2)
  })

  test.each([
    'title',
    'description',
    'listingType',
    'category',
    'city',
    'state',
    'price',
    'priceUnit',
    'deliveryAvailable',
  ])('refuses null for %s', async (field) => {
    expect((await faultsOf(await edit(token, host.listing, { [field]: null })))[0]).toMatch(new RegExp(`^${field} `))
  })

  test.each([
    'status',
    'ownerId',
    'isVerified',
    'views',
    'inquiries',
    'rating',
    'id',
    'version',
    'publishedAt',
    'hostId',
  ])('does not write %s', async (field) => {
    const before = await hostView(token, host.listing)
    expect(await faultsOf(await edit(token, host.listing, { title: 'Mine now', [field]: 'x' }))).toEqual([
      `${field} unknown_field`,
    ])
    expect(await hostView(token, host.listing)).toEqual(before)
  })

  test.each([
    [{ price: 0.001 }, 'price '],
    [{ title: 'x' }, 'title '],
    [{ state: 'XX' }, 'state '],
    [{ timeZone: 'Nowhere/At_All' }, 'timeZone '],
    [{ imageUrls: ['ftp://images.example.com/1'] }, 'imageUrls.0 '],
    [[], ''],
  ])('refuses %j', async (body, fault) => {
    expect((await faultsOf(await edit(token, host.listing, body)))[0]).toContain(fault)
  })

  test('lets one coordinate go only with the other', async () => {
    const listing = await createListing(token, { latitude: 30.2, longitude: -97.7 })
    expect(await edited(token, listing, { latitude: 31.5 })).toMatchObject({ latitude: 31.5, longitude: -97.7 })
    expect(await faultsOf(await edit(token, listing, { latitude: null }))).toEqual(['longitude incomplete_coordinates'])
    const bare = await createListing(token)
    expect(await faultsOf(await edit(token, bare, { longitude: -97 }))).toEqual(['longitude incomplete_coordinates'])
  })

  test('moves the zone with the place, but not one that the host gave', async () => {
    const derived = await createListing(token)
    expect(await edited(token, derived, { city: 'Phoenix', state: 'AZ' })).toMatchObject({
      timeZone: 'America/Phoenix',
    })
    expect(await edited(token, derived, { latitude: 39.7, longitude: -105 })).toMatchObject({
      timeZone: 'America/Denver',
    })
    const given = await createListing(token, { timeZone: 'America/New_York' })
    expect(await edited(token, given, { city: 'Phoenix', state: 'AZ' })).toMatchObject({ timeZone: 'America/New_York' })
    expect(await edited(token, given, { timeZone: null })).toMatchObject({ timeZone: 'America/Phoenix' })
    expect(await edited(token, given, { timeZone: 'America/Boise' })).toMatchObject({ timeZone: 'America/Boise' })
  })

  test('keeps a cover of its own, and replaces one that goes with the other pictures', async () => {
    const at = (name: string) => `https://images.example.com/${name}.jpg`
    const first = await createListing(token, { imageUrls: [at('a'), at('b')] })
    expect(await edited(token, first, { imageUrls: [at('b'), at('a')] })).toMatchObject({ imageUrl: at('a') })
    expect(await edited(token, first, { imageUrls: [at('c')] })).toMatchObject({ imageUrl: at('c') })
    expect(await edited(token, first, { imageUrl: at('own') })).toMatchObject({
      imageUrl: at('own'),
      imageUrls: [at('c')],
    })
    expect(await edited(token, first, { imageUrls: [at('d')] })).toMatchObject({ imageUrl: at('own') })
    expect(await edited(token, first, { imageUrl: at('z'), imageUrls: [at('e')] })).toMatchObject({ imageUrl: at('z') })
  })

  test('knows nobody else’s listing, and none that is not there', async () => {
    const stranger = await newHost()
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
      const body = method === 'PUT' || method === 'PATCH' ? { title: 'Mine now' } : undefined
      for (const path of [pathOf(host.listing), pathOf({ id: newId() }), '/api/host/listings/1'])
        expect(await refusalOf(await call(method, path, { token: stranger.token, body })), path).toBe('404 not_found')
      expect(await refusalOf(await call(method, pathOf(host.listing), { body }))).toBe('401 unauthenticated')
    }
    await owner.query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [stranger.user.id])
    expect((await edit(stranger.token, host.listing, { title: 'Mine now' })).status).toBe(404)
    expect((await hostView(token, host.listing)).title).toBe(LISTING.title)
  })
})

describe('If-Match', () => {
  const etagOf = async (listing: { id: string }) => {
    const etag = (await call('GET', pathOf(listing), { token })).headers.get('ETag')
    expect(etag).toMatch(/^"[^"]+"$/)
    return String(etag)
  }

  test('guards against lost updates, and says what was changed meanwhile', async () => {
    const listing = await createListing(token)
    const etag = await etagOf(listing)
    const first = await edit(token, listing, { price: 500, tags: ['x'] }, { 'If-Match': etag })
    expect(first.status).toBe(200)
    expect(first.headers.get('ETag')).toBe(await etagOf(listing))
    await edited(token, listing, { city: 'Waco' })
    const second = await edit(token, listing, { title: 'Lost' }, { 'If-Match': etag })
    expect(second.headers.get('Content-Type')).toBe('application/problem+json')
    const problem = await bodyOf<{ code: string; detail: string; errors: { path: string }[] }>(second, 412)
    expect(problem.code).toBe('changed_meanwhile')
    expect(problem.errors.map(({ path }) => path)).toEqual(['city', 'price', 'tags'])
    expect(problem.detail).toContain('city, price, tags')
    expect((await hostView(token, listing)).title).toBe(LISTING.title)
    const third = await edit(token, listing, { title: 'Not lost' }, { 'If-Match': await etagOf(listing) })
    expect(third.status).toBe(200)
  })

  test('is not moved by views, and is by status changes', async () => {
    const listing = await createListing(token, { status: 'LIVE' })
    const etag = await etagOf(listing)
    await owner.query('UPDATE host_listings SET views = views + 1 WHERE id = $1', [listing.id])
    expect(await etagOf(listing)).toBe(etag)
    await call('PUT', pathOf(listing, '/status'), { token, body: { status: 'PAUSED' } })
    const problem = await bodyOf<{ errors: { path: string }[] }>(
      await edit(token, listing, {}, { 'If-Match': etag }),
      412,
    )
    expect(problem.errors.map(({ path }) => path)).toEqual(['status'])
  })

  test.each(['"99"', 'W/"1"', '1', '"nonsense"', '"1', '"-1"'])('matches nothing with %s', async (tag) => {
    const listing = await createListing(token)
    const headers: Record<string, string> = { 'If-Match': tag }
    expect(await refusalOf(await edit(token, listing, { title: 'Lost' }, headers))).toBe('412 changed_meanwhile')
  })

  test('takes a list, and a star', async () => {
    const listing = await createListing(token)
    expect((await edit(token, listing, { price: 1 }, { 'If-Match': '"7", "1"' })).status).toBe(200)
    expect((await edit(token, listing, { price: 2 }, { 'If-Match': '*' })).status).toBe(200)
  })

  test('is 404 where there is no such listing', async () => {
    expect(await refusalOf(await edit(token, { id: newId() }, {}, { 'If-Match': '*' }))).toBe('404 not_found')
    expect(await refusalOf(await edit(token, { id: newId() }, {}, { 'If-Match': '"1"' }))).toBe('404 not_found')
  })

  test('lets one of twenty edits of one version through; without it the last one wins', async () => {
    for (let round = 0; round < 3; round += 1) {
      const listing = await createListing(token, { status: 'LIVE' })
      const headers = { 'If-Match': await etagOf(listing) }
      const guarded = await Promise.all(
        Array.from({ length: 20 }, (_, index) => edit(token, listing, { title: `Edit ${index}` }, headers)),
      )
      expect(guarded.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array(19).fill(412)])
      const free = await Promise.all(
        Array.from({ length: 20 }, (_, index) => edit(token, listing, { title: `Again ${index}` })),
      )
      expect(free.map(({ status }) => status)).toEqual(Array(20).fill(200))
      expect(await versionOf(listing.id)).toBe(22)
    }
  })
})
