import { describe, expect, test } from 'vitest'
import { LISTING } from '../support/records.ts'
import { bodyOf, call, newAccount, refusalOf } from './support/accounts.ts'
import { faultsOf, send } from './support/api.ts'
import { exportCsv, exportJson, importCsv, importRows, rowOf } from './support/bulk.ts'
import { databaseRequests, owner } from './support/database.ts'
import { createListing, hostView, pathOf } from './support/hosts.ts'

const PATH = '/api/host/listings/export'

const HOSTILE = [
  { title: `=HYPERLINK("http://evil.test","click")`, tags: ['=1+1', '@x', 'a|b', String.raw`c\d`] },
  { title: "'=1 'quoted'", description: '-- a truck\r\nof "two", lines\nand =3', highlights: ['+', '-5'] },
  { title: '@SUM(A1:A9)', category: '＝cmd', city: '"=Austin"', latitude: -30.5, longitude: -97.123456789 },
  { title: 'a,b;c\td', price: 0.01, deliveryAvailable: true, timeZone: 'America/Denver' },
  { title: 'שלום 🌮', imageUrls: ['https://images.example.com/a%7Cb.jpg', 'https://images.example.com/2.jpg'] },
]
/** What the copies have of their own. */
const without = (listings: Record<string, unknown>[]) => listings.map(({ id: _id, status: _status, ...rest }) => rest)

describe('GET /api/host/listings/export', () => {
  test('gives all of the caller’s listings and nobody else’s, in one round trip', async () => {
    const { token } = await newAccount()
    const other = await newAccount()
    await createListing(other.token, { title: 'Somebody else’s truck' })
    const live = await createListing(token, { title: 'Live truck', status: 'LIVE', latitude: 30.1, longitude: -97.7 })
    const gone = await createListing(token, { title: 'Deleted truck' })
    const draft = await createListing(token, { title: 'Draft truck' })
    expect((await call('DELETE', pathOf(gone), { token })).status).toBe(204)
    const before = await databaseRequests()
    const response = await call('GET', PATH, { token })
    expect((await databaseRequests()) - before).toBe(1)
    expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="listings.json"')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const { listings } = await bodyOf<{ listings: Record<string, unknown>[] }>(response)
    const common = {
      timeZone: 'America/Chicago',
      imageUrl: null,
      imageUrls: [],
      tags: [],
      highlights: [],
      deliveryAvailable: false,
    }
    expect(listings).toEqual([
      { ...LISTING, ...common, id: live.id, title: 'Live truck', status: 'LIVE', latitude: 30.1, longitude: -97.7 },
      { ...LISTING, ...common, id: draft.id, title: 'Draft truck', status: 'DRAFT', latitude: null, longitude: null },
    ])
  })

  test('gives nothing to who has none', async () => {
    const { token } = await newAccount()
    expect(await exportJson(token)).toEqual([])
    expect(await exportCsv(token)).toMatch(/^id,status,title,[^\r\n]+\r\n$/)
  })

  test('gives CSV as a file', async () => {
    const { token } = await newAccount()
    await createListing(token, { title: '=1+1', latitude: -30.5, longitude: -97.7 })
    const before = await databaseRequests()
    const response = await call('GET', PATH, { token, query: { format: 'csv' } })
    expect((await databaseRequests()) - before).toBe(1)
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="listings.csv"')
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    const [, line] = (await response.text()).split('\r\n')
    expect(line).toContain(",DRAFT,'=1+1,")
    expect(line).toContain(',-30.5,-97.7,')
  })

  test('comes back whole from an import, hostile cells and all', async () => {
    const { token } = await newAccount()
    expect((await importRows(token, HOSTILE.map(rowOf))).rejected).toEqual([])
    const listings = await exportJson(token)
    expect(listings).toMatchObject(HOSTILE)
    const [byCsv, byJson] = [await newAccount(), await newAccount()]
    expect((await importCsv(byCsv.token, await exportCsv(token))).rejected).toEqual([])
    expect((await importRows(byJson.token, listings)).rejected).toEqual([])
    const expected = without(listings)
    expect(without(await exportJson(byCsv.token))).toEqual(expected)
    expect(without(await exportJson(byJson.token))).toEqual(expected)
    expect(await exportJson(token)).toEqual(listings)
  })

  test('brings a LIVE listing back as a draft', async () => {
    const { token } = await newAccount()
    const { id } = await createListing(token, { status: 'LIVE' })
    const { imported } = await importCsv(token, await exportCsv(token))
    const [copy = { id: '' }] = imported
    expect(copy.id).not.toBe(id)
    expect(await hostView(token, copy)).toMatchObject({ status: 'DRAFT', publishedAt: null })
    expect(await hostView(token, { id })).toMatchObject({ status: 'LIVE' })
  })

  test('works by a link, for that path alone', async () => {
    const { token } = await newAccount()
    await createListing(token)
    const { url } = await bodyOf<{ url: string }>(
      await call('POST', '/api/auth/link-tokens', { token, body: { path: PATH } }),
      201,
    )
    const { searchParams } = new URL(url, 'http://api.test')
    const link_token = searchParams.get('link_token') ?? ''
    expect(await (await send(PATH, { link_token, format: 'csv' })).text()).toContain('Birria truck')
    expect(await refusalOf(await send('/api/host/listings', { link_token }))).toBe('401 unauthenticated')
  })

  test('refuses more than 8 MiB', async () => {
    const { token, user } = await newAccount()
    await owner.query(
      `INSERT INTO host_listings (id, owner_id, title, description, listing_type, category, city, state, time_zone, price, price_unit)
       SELECT new_id(), $1, 'Taco truck', repeat('x', 5000), 'RENT', 'Food truck', 'Austin', 'TX', 'America/Chicago', 250, 'per day'
       FROM generate_series(1, 1500)`,
      [user.id],
    )
    expect((await exportJson(token)).length).toBe(1500)
    await owner.query(`UPDATE host_listings SET description = repeat('🌮', 5000) WHERE owner_id = $1`, [user.id])
    expect(await refusalOf(await call('GET', PATH, { token }))).toBe('409 export_too_large')
  })

  test('refuses other formats, and who is not signed in', async () => {
    const { token } = await newAccount()
    expect(await faultsOf(await call('GET', PATH, { token, query: { format: 'xml' } }))).toEqual([
      'format invalid_value',
    ])
    expect(await faultsOf(await call('GET', PATH, { token, query: { status: 'LIVE' } }))).toEqual([
      'status unknown_field',
    ])
    expect(await refusalOf(await call('GET', PATH))).toBe('401 unauthenticated')
    expect(await refusalOf(await call('POST', PATH, { token }))).toBe('405 method_not_allowed')
  })
})
