import { beforeAll, describe, expect, test } from 'vitest'
import { US_STATES } from '../../src/lib/us-states.ts'
import { LISTING } from '../support/records.ts'
import { bodyOf, call, me, refusalOf, register, signIn } from './support/accounts.ts'
import { faultsOf, send } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { createListing, hostView, postListing } from './support/hosts.ts'

let token = ''
beforeAll(async () => ({ token } = await register()))

describe('POST /api/host/listings', () => {
  test('makes a draft that nobody else sees', async () => {
    const host = await register({ name: 'Marisol' })
    const before = await databaseRequests()
    const response = await postListing(host.token, {
      latitude: 30.26129,
      longitude: -97.71442,
      imageUrls: ['https://images.example.com/1.jpg', 'https://images.example.com/2.jpg'],
      tags: [' tacos ', 'birria'],
      highlights: ['Health permit until 2027'],
      deliveryAvailable: true,
    })
    expect((await databaseRequests()) - before).toBe(1)
    const { listing } = await bodyOf<{ listing: Record<string, unknown> }>(response, 201)
    expect(response.headers.get('Location')).toBe(`/api/host/listings/${String(listing.id)}`)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(listing).toEqual({
      ...LISTING,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      location: 'Austin, TX',
      latitude: 30.26129,
      longitude: -97.71442,
      imageUrl: 'https://images.example.com/1.jpg',
      imageUrls: ['https://images.example.com/1.jpg', 'https://images.example.com/2.jpg'],
      tags: ['tacos', 'birria'],
      highlights: ['Health permit until 2027'],
      isVerified: false,
      deliveryAvailable: true,
      timeZone: 'America/Chicago',
      hostId: host.user.id,
      hostName: 'Marisol',
      hostAvatarUrl: null,
      rating: null,
      reviewCount: 0,
      views: 0,
      inquiries: 0,
      publishedAt: null,
      createdAt: listing.createdAt,
      updatedAt: listing.createdAt,
      status: 'DRAFT',
    })
    expect(await hostView(host.token, { id: String(listing.id) })).toEqual(listing)
    expect((await send(`/api/listings/${String(listing.id)}`)).status).toBe(404)
  })

  test('makes a LIVE one that everybody sees at once, and tells its host', async () => {
    const host = await register()
    const listing = await createListing(host.token, {
      status: 'LIVE',
      title: 'Quetzal smoothie bar',
      latitude: 30.26129,
      longitude: -97.71442,
    })
    expect(listing).toMatchObject({ status: 'LIVE', publishedAt: listing.createdAt })
    const shown = await bodyOf<{ listing: Record<string, unknown> }>(await send(`/api/listings/${listing.id}`))
    const { status: _status, inquiries: _inquiries, ...own } = listing
    expect(shown.listing).toEqual({ ...own, latitude: 30.26, longitude: -97.71 })
    expect(await (await send('/api/listings', { q: 'quetzal smoothie' })).text()).toContain(listing.id)
    const { rows } = await owner.query('SELECT type, resource_id FROM notifications WHERE user_id = $1', [host.user.id])
    expect(rows).toEqual([{ type: 'LISTING_PUBLISHED', resource_id: listing.id }])
  })

  test('takes the city’s own place, and its zone, where nothing else is said', async () => {
    const denver = await createListing(token, { city: 'denver', state: 'co', latitude: null, longitude: null })
    expect(denver).toMatchObject({ state: 'CO', city: 'denver', timeZone: 'America/Denver' })
    expect(Math.round(Number(denver.latitude))).toBe(40)
    const louis = await createListing(token, { city: 'St. Louis', state: 'MO', status: 'LIVE' })
    expect(louis).toMatchObject({ timeZone: 'America/Chicago' })
    expect(Math.round(Number(louis.longitude))).toBe(-90)
    expect(await (await send('/api/listings', { near: 'Saint Louis, MO', limit: 100 })).text()).toContain(louis.id)
    const nowhere = await createListing(token, { city: 'Erewhon', state: 'AZ' })
    expect(nowhere).toMatchObject({ latitude: null, longitude: null, timeZone: 'America/Phoenix' })
    const inIndiana = await createListing(token, { city: 'Erewhon', state: 'IN', latitude: 41.6, longitude: -87.3 })
    expect(inIndiana.timeZone).toBe('America/Chicago')
  })

  test('takes every state and territory, and knows its zone', async () => {
    const { rows } = await owner.query<{ state: string; zone: string }>(
      `SELECT state, time_zone_at('Erewhon', state, NULL, NULL) AS zone FROM state_names ORDER BY state`,
    )
    expect(rows.map(({ state }) => state)).toEqual(US_STATES.toSorted())
    const zones = Object.fromEntries(rows.map(({ state, zone }) => [state, zone]))
    expect(zones).toMatchObject({ HI: 'Pacific/Honolulu', AK: 'America/Anchorage', CA: 'America/Los_Angeles' })
    expect(zones).toMatchObject({ PR: 'America/Puerto_Rico', GU: 'Pacific/Guam', AS: 'Pacific/Pago_Pago' })
  })

  test('makes a USER a HOST, whose token in hand keeps working', async () => {
    const host = await register()
    expect(host.user.role).toBe('USER')
    await createListing(host.token)
    const { user: now } = await bodyOf<{ user: { role: string } }>(await me(host.token))
    expect(now.role).toBe('HOST')
    const { rows } = await owner.query(
      `SELECT action, changes->'role' AS role FROM audit_logs WHERE resource = 'user' AND resource_id = $1 AND action <> 'REGISTER'`,
      [host.user.id],
    )
    expect(rows).toEqual([{ action: 'UPDATE_PROFILE', role: { from: 'USER', to: 'HOST' } }])
  })

  test('makes one host of twenty first listings at once', async () => {
    const host = await register()
    const made = await Promise.all(Array.from({ length: 20 }, () => postListing(host.token, { status: 'LIVE' })))
    expect(made.map(({ status }) => status)).toEqual(Array(20).fill(201))
    const { rows } = await owner.query(
      `SELECT (SELECT role FROM users WHERE id = $1) AS role, (SELECT count(*)::int FROM listings WHERE host_id = $1) AS live,
         (SELECT count(*)::int FROM audit_logs WHERE resource_id = $1 AND action = 'UPDATE_PROFILE') AS promotions`,
      [host.user.id],
    )
    expect(rows).toEqual([{ role: 'HOST', live: 20, promotions: 1 }])
  })

  test('leaves an administrator one', async () => {
    const host = await register()
    await owner.query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [host.user.id])
    await createListing(host.token)
    const { user: now } = await signIn(host.user.email)
    expect(now.role).toBe('ADMIN')
  })

  test.each([0.01, 0.1, 0.29, 1.005 * 100, 19.99, 1_000_000, 999_999.99])(
    'keeps a price of %d to the cent',
    async (price) => {
      const exact = Number(price.toFixed(2))
      const listing = await createListing(token, { price: exact })
      expect(listing.price).toBe(exact)
      const { rows } = await owner.query('SELECT price::text FROM host_listings WHERE id = $1', [listing.id])
      expect(rows).toEqual([{ price: exact.toFixed(2) }])
    },
  )

  test.each([0.1 + 0.2, 1.005, 0, -1, 0.001, 1_000_000.01, 1e21, '425', null, true, Number.NaN])(
    'refuses the price %s',
    async (price) => {
      expect((await faultsOf(await postListing(token, { price })))[0]).toMatch(/^price /)
    },
  )

  test('refuses a price that JSON alone can write', async () => {
    for (const price of ['1e400', '1e21', '0.30000000000000004']) {
      const body = JSON.stringify(LISTING).replace('425', price)
      expect((await faultsOf(await call('POST', '/api/host/listings', { token, body })))[0]).toMatch(/^price /)
    }
  })

  test.each([
    [{ title: 'ab' }, 'title custom'],
    [{ title: 'x'.repeat(201) }, 'title custom'],
    [{ title: '   a   ' }, 'title custom'],
    [{ description: 'too short' }, 'description custom'],
    [{ description: 'x'.repeat(5001) }, 'description custom'],
    [{ listingType: 'LEASE' }, 'listingType invalid_value'],
    [{ category: '' }, 'category custom'],
    [{ category: 'x'.repeat(51) }, 'category custom'],
    [{ city: 'x' }, 'city custom'],
    [{ state: 'Texas' }, 'state invalid_value'],
    [{ state: 'ZZ' }, 'state invalid_value'],
    [{ priceUnit: 'per week' }, 'priceUnit invalid_value'],
    [{ latitude: 30 }, 'longitude custom'],
    [{ longitude: -97 }, 'longitude custom'],
    [{ latitude: 90.1, longitude: 0 }, 'latitude too_big'],
    [{ latitude: 0, longitude: -181 }, 'longitude too_small'],
    [{ timeZone: 'America/Nowhere' }, 'timeZone custom'],
    [{ timeZone: 'EST5EDT4' }, 'timeZone custom'],
    [{ timeZone: '+05:00' }, 'timeZone custom'],
    [{ imageUrl: 'http://images.example.com/1.jpg' }, 'imageUrl custom'],
    [{ imageUrls: ['javascript:alert(1)'] }, 'imageUrls.0 custom'],
    [{ imageUrls: ['nonsense'] }, 'imageUrls.0 invalid_format'],
    [{ imageUrls: Array(21).fill('https://images.example.com/1.jpg') }, 'imageUrls too_big'],
    [{ imageIds: ['1'] }, 'imageIds.0 invalid_format'],
    [{ tags: Array(31).fill('tag') }, 'tags too_big'],
    [{ tags: [''] }, 'tags.0 custom'],
    [{ highlights: Array(21).fill('highlight') }, 'highlights too_big'],
    [{ deliveryAvailable: 'yes' }, 'deliveryAvailable invalid_type'],
    [{ status: 'PAUSED' }, 'status invalid_value'],
    [{ status: 'ARCHIVED' }, 'status invalid_value'],
    [{ title: 'nul \u0000 here' }, 'title invalid_text'],
    [{ tags: ['\ud800'] }, 'tags.0 invalid_text'],
    [{ ownerId: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071' }, 'ownerId unknown_field'],
    [{ isVerified: true }, 'isVerified unknown_field'],
    [{ views: 1000 }, 'views unknown_field'],
    [{ inquiries: 5 }, 'inquiries unknown_field'],
    [{ rating: 5 }, 'rating unknown_field'],
    [{ id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071' }, 'id unknown_field'],
  ])('refuses %j', async (fields, fault) => {
    expect(await faultsOf(await postListing(token, fields))).toContain(fault)
  })

  test('names every field that is missing', async () => {
    const faults = await faultsOf(await call('POST', '/api/host/listings', { token, body: {} }))
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(Object.keys(LISTING))
  })

  test('refuses a zone that only the Worker knows', async () => {
    await expect(owner.query(`SELECT known_time_zone('Mars/Olympus')`)).rejects.toMatchObject({ code: 'VB400' })
  })

  test('keeps text as it was written', async () => {
    const fields = {
      title: 'شاورما 🌯 "hot" <b>',
      description: `Line one\nline two \\ 'x' مرحبا`,
      tags: ['🌮', 'a,b', '{"x"}', 'null'],
    }
    expect(await createListing(token, fields)).toMatchObject(fields)
  })

  test('needs a sign-in', async () => {
    expect(await refusalOf(await call('POST', '/api/host/listings', { body: LISTING }))).toBe('401 unauthenticated')
  })

  test('takes 64 KiB at most, as JSON alone', async () => {
    expect((await postListing(token, { tags: ['x'.repeat(70_000)] })).status).toBe(413)
    const headers = { 'Content-Type': 'text/plain', Authorization: `Bearer ${token}` }
    expect(
      (await send('/api/host/listings', {}, { method: 'POST', headers, body: JSON.stringify(LISTING) })).status,
    ).toBe(415)
  })
})
