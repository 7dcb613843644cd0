import type pg from 'pg'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { importListings, type ImportSummary } from '../../drizzle/import/import.ts'
import { loadPlaces } from '../../drizzle/places.ts'
import { createTestDatabase } from '../support/test-database.ts'

const { client } = await createTestDatabase()
beforeAll(async () => {
  await loadPlaces(client)
})
beforeEach(() => client.query('TRUNCATE host_listings, users CASCADE'))

const id = '0192aaaa-bbbb-7ccc-8ddd-eeeeffff0001'
const listing = {
  id,
  title: 'Taco Truck on Congress',
  description: 'A clean truck with a plancha and a good hood.',
  listingType: 'RENT',
  category: 'Food Trucks',
  city: 'Austin',
  state: 'TX',
  location: 'Austin, TX',
  latitude: 30.27,
  longitude: -97.74,
  price: 325.5,
  priceUnit: 'per day',
  imageUrl: 'https://pictures.example/1.jpg',
  imageUrls: ['https://pictures.example/1.jpg'],
  tags: ['tacos', 'jalapeño'],
  highlights: ['Permitted'],
  isVerified: true,
  deliveryAvailable: false,
  timeZone: 'America/Chicago',
  hostId: 'host-7',
  hostName: 'Maria',
  hostAvatarUrl: null,
  rating: 4.7,
  reviewCount: 13,
  views: 99,
  publishedAt: '2025-03-01T10:00:00.000Z',
  createdAt: '2025-02-27T10:00:00.000Z',
  updatedAt: '2025-04-01T10:00:00.000Z',
}

interface Outcome {
  summary: ImportSummary
  rejected: [line: number, reason: string][]
}

async function importText(text: string, chunk = 7): Promise<Outcome> {
  const rejected: Outcome['rejected'] = []
  const summary = await importListings(client, cut(text, chunk), {
    onRejected: (line, reason) => rejected.push([line, reason]),
  })
  return { summary, rejected }
}

/** One row a line after the bracket's own, so that the first row is on line 2. */
const importRows = (...rows: unknown[]) =>
  importText(`[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`, 1000)

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function select(sql: string): Promise<pg.QueryResultRow[]> {
  return (await client.query(sql)).rows
}

describe('an import', () => {
  test('publishes a listing as it was exported', async () => {
    const { summary, rejected } = await importRows(listing)
    expect(rejected).toEqual([])
    expect(summary).toMatchObject({ imported: 1, present: 0, rejected: 0 })
    expect(await select('SELECT * FROM listings')).toEqual([
      expect.objectContaining({
        id,
        title: listing.title,
        description: listing.description,
        price: '325.50',
        tags: listing.tags,
        rating: '4.7',
        review_count: 13,
        views: 99,
        host_name: 'Maria',
        is_verified: true,
        published_at: new Date(listing.publishedAt),
        updated_at: new Date(listing.updatedAt),
      }),
    ])
    expect(await select('SELECT to_status, created_at FROM status_logs')).toEqual([
      { to_status: 'LIVE', created_at: new Date(listing.publishedAt) },
    ])
  })

  test('changes nothing the second time', async () => {
    const rows = [listing, { ...listing, id: 'old-42' }, { ...listing, id: 43, publishedAt: null, createdAt: null }]
    await importRows(...rows)
    const sum = `SELECT (SELECT sum(hashtextextended(h::text, 0)) FROM host_listings AS h) AS listings, (SELECT sum(hashtextextended(u::text, 0)) FROM users AS u) AS users,
      (SELECT count(*) FROM status_logs) AS history, (SELECT sum(hashtextextended(l::text, 0)) FROM listings AS l) AS public`
    const before = await select(sum)
    const { summary } = await importRows(...rows)
    expect(summary).toMatchObject({ imported: 0, present: 3, rejected: 0 })
    expect(await select(sum)).toEqual(before)
  })

  test('leaves a listing that its host has edited since as it is', async () => {
    await importRows(listing)
    await client.query(`UPDATE host_listings SET title = 'Renamed by its host'`)
    await importRows(listing)
    expect(await select('SELECT title FROM listings')).toEqual([{ title: 'Renamed by its host' }])
  })

  test('makes one account of a host, with which nobody can sign in', async () => {
    await importRows(
      listing,
      { ...listing, id: 'b' },
      { ...listing, id: 'c', hostId: '0192AAAA-bbbb-7ccc-8ddd-eeeeffff0002', hostName: null },
    )
    expect(await select('SELECT name, role, password_hash FROM users ORDER BY name')).toEqual([
      { name: 'Host', role: 'HOST', password_hash: '!' },
      { name: 'Maria', role: 'HOST', password_hash: '!' },
    ])
    expect(await select(`SELECT count(*)::int FROM users WHERE id = '0192aaaa-bbbb-7ccc-8ddd-eeeeffff0002'`)).toEqual([
      { count: 1 },
    ])
  })

  test('takes coordinates and time zone that are missing from the city', async () => {
    await importRows({ ...listing, city: 'Phoenix', state: 'az', latitude: null, longitude: null, timeZone: undefined })
    const [row] = await select('SELECT latitude, longitude, time_zone, state FROM host_listings')
    expect(row).toMatchObject({ time_zone: 'America/Phoenix', state: 'AZ' })
    expect(row?.['latitude']).toBeCloseTo(33.45, 0)
  })

  test('takes the time zone of a city nobody knows from its coordinates', async () => {
    await importRows({ ...listing, city: 'Nowhere Springs', timeZone: null })
    expect(await select('SELECT time_zone FROM host_listings')).toEqual([{ time_zone: 'America/Chicago' }])
  })

  test('reports what is wrong with its line and reason, and imports the rest', async () => {
    const { summary, rejected } = await importRows(
      listing,
      { ...listing, id: 'a', price: 0 },
      { ...listing, id: 'b', title: 'ok' },
      { ...listing, id: 'c', state: 'ZZ' },
      { ...listing, id: 'd', latitude: null },
      { ...listing, id: 'e', price: 10.005 },
      { ...listing, id: 'f', publishedAt: '2026-02-30T00:00:00Z' },
      { ...listing, id: 'g', description: 'Ten letters and a NUL \u0000 inside.' },
      { ...listing, id: 'h', timeZone: 'Mars/Olympus' },
      { ...listing, id: 'i', city: 'Nowhere Springs', latitude: null, longitude: null },
      { ...listing, id: undefined },
      null,
      17,
      'a text',
      { ...listing, id: 'last', tags: ['🌮 tacos', 'مطعم'] },
    )
    expect(summary).toMatchObject({ imported: 2, rejected: 13 })
    expect(rejected.map(([line]) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    expect(rejected.slice(0, 11).map(([, reason]) => reason.split(':')[0])).toEqual([
      'price',
      'title',
      'state',
      'longitude',
      'price',
      'publishedAt',
      'description',
      'timeZone',
      'city',
      'id',
      'Invalid input',
    ])
    expect(await select(`SELECT tags FROM listings WHERE tags[1] LIKE '🌮%'`)).toEqual([{ tags: ['🌮 tacos', 'مطعم'] }])
  })

  test('goes on after a row that is no JSON', async () => {
    const { summary, rejected } = await importText(
      `[\n${JSON.stringify(listing)},\n{"id": 1,, "title": },\n${JSON.stringify({ ...listing, id: 'after' })}]`,
    )
    expect(summary).toMatchObject({ imported: 2, rejected: 1 })
    expect(rejected).toEqual([[3, expect.stringMatching(/^no valid JSON/)]])
  })

  test('keeps what came before the place where the file breaks off', async () => {
    const { summary, rejected } = await importText(`[\n${JSON.stringify(listing)},\n{"id": "cut`)
    expect(summary).toMatchObject({ imported: 1, rejected: 1 })
    expect(rejected).toEqual([[3, expect.stringContaining('does not end')]])
  })

  test('counts the fields that it leaves out', async () => {
    const { summary } = await importRows(
      { ...listing, hostEmail: 'maria@example.com' },
      { ...listing, id: 'b', hostEmail: null, distanceMiles: 3 },
    )
    expect([...summary.ignored]).toEqual([['hostEmail', 2]])
  })

  test('tells of the one row that the database refuses', async () => {
    await client.query(
      `INSERT INTO users (id, email, password_hash, name) VALUES (gen_random_uuid(), $1, '', 'Somebody')`,
      ['0192aaaa-bbbb-7ccc-8ddd-eeeeffff0009@imported.invalid'],
    )
    const { summary, rejected } = await importRows(
      listing,
      { ...listing, id: 'b', hostId: '0192aaaa-bbbb-7ccc-8ddd-eeeeffff0009' },
      { ...listing, id: 'c' },
    )
    expect(summary).toMatchObject({ imported: 2, rejected: 1 })
    expect(rejected).toEqual([[3, expect.stringContaining('users_email_key')]])
  })

  test('works in batches', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => ({
      ...listing,
      id: `many-${index}`,
      ...(index === 2000 && { price: -1 }),
    }))
    const { summary, rejected } = await importRows(...rows)
    expect(summary).toMatchObject({ imported: 2499, rejected: 1 })
    expect(rejected).toEqual([[2002, expect.stringMatching(/^price/)]])
  })
})
