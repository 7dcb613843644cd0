import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import bcrypt from 'bcryptjs'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadPlaces } from '../../drizzle/places.ts'
import { seedBulk } from '../../drizzle/seed/bulk/load.ts'
import { type Seeded, seed, writePictures } from '../../drizzle/seed/index.ts'
import { createTestDatabase } from '../support/test-database.ts'

const baseUrl = 'http://localhost:8787'
const { client } = await createTestDatabase()
let seeded: Seeded
beforeAll(async () => {
  await loadPlaces(client)
  seeded = await seed(client, { baseUrl })
})

async function select<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await client.query<Row>(sql, values)).rows
}

/** A number that changes with any row of the tables that the seed fills. */
async function fingerprint(): Promise<unknown> {
  const tables = [
    'users',
    'host_listings',
    'listings',
    'bookings',
    'inquiries',
    'event_requests',
    'messages',
    'reviews',
    'listing_blocked_dates',
    'status_logs',
    'notifications',
    'audit_logs',
    'places',
  ]
  const sums = tables.map(
    (table) => `(SELECT jsonb_build_array(count(*), sum(hashtextextended(t::text, 0))) FROM ${table} AS t) AS ${table}`,
  )
  return (await select(`SELECT ${sums.join(', ')}`))[0]
}

describe('the seed', () => {
  test('changes nothing the second time', async () => {
    const before = await fingerprint()
    await seed(client, { baseUrl })
    expect(await fingerprint()).toEqual(before)
  })

  test('shows at least 80 listings of every type and of 15 or more categories, two or more of each', async () => {
    const categories = await select<{ category: string; count: number }>(
      'SELECT category, count(*)::int FROM listings GROUP BY category',
    )
    expect(categories.length).toBeGreaterThanOrEqual(15)
    expect(categories.filter(({ count }) => count < 2)).toEqual([])
    const [{ count } = { count: 0 }] = await select<{ count: number }>('SELECT count(*)::int FROM listings')
    expect(count).toBeGreaterThanOrEqual(80)
    expect(await select('SELECT DISTINCT listing_type FROM listings')).toHaveLength(3)
    const statuses = await select('SELECT DISTINCT status FROM host_listings')
    expect(statuses).toHaveLength(5)
  })

  test('describes each listing in its own words, 150 to 350 characters', async () => {
    expect(
      await select('SELECT title FROM host_listings WHERE char_length(description) NOT BETWEEN 150 AND 350'),
    ).toEqual([])
    const { rows } = await client.query<{ sentence: string }>(
      `SELECT sentence FROM host_listings, regexp_split_to_table(description, '[.!?]\\s+') AS sentence
       WHERE length(sentence) > 12 GROUP BY sentence HAVING count(*) > 1`,
    )
    expect(rows).toEqual([])
  })

  test('stands where its city is and keeps its time', async () => {
    const strays = await select(
      `SELECT l.title FROM host_listings AS l WHERE NOT EXISTS (SELECT FROM places AS p WHERE p.kind = 'zip' AND p.name = l.city
         AND p.state = l.state AND p.time_zone = l.time_zone AND abs(p.latitude - l.latitude) < 0.01 AND abs(p.longitude - l.longitude) < 0.01)`,
    )
    expect(strays).toEqual([])
  })

  test('has bookings of every type in every state', async () => {
    const states = await select<{ booking_type: string; statuses: string[] }>(
      `SELECT booking_type, array_agg(DISTINCT status::text ORDER BY status::text) AS statuses FROM bookings GROUP BY booking_type`,
    )
    const all = ['APPROVED', 'CANCELLED', 'COMPLETED', 'DECLINED', 'PENDING']
    expect(Object.fromEntries(states.map((row) => [row.booking_type, row.statuses]))).toEqual({
      RENTAL_REQUEST: all,
      EVENT_REQUEST: all,
      PURCHASE_INQUIRY: ['CANCELLED', 'COMPLETED', 'DECLINED', 'PENDING'],
    })
    const lost = `SELECT b.id FROM bookings AS b LEFT JOIN inquiries AS i ON i.booking_id = b.id LEFT JOIN event_requests AS e ON e.booking_id = b.id
      WHERE (b.booking_type = 'PURCHASE_INQUIRY') <> (i.id IS NOT NULL) OR (b.booking_type = 'EVENT_REQUEST') <> (e.id IS NOT NULL)`
    expect(await select(lost)).toEqual([])
  })

  test('reviews what was completed, and counts it', async () => {
    expect(
      await select(
        `SELECT r.id FROM reviews AS r JOIN bookings AS b ON b.id = r.booking_id WHERE b.status <> 'COMPLETED' OR b.renter_id <> r.author_id`,
      ),
    ).toEqual([])
    const counts = `SELECT h.title FROM host_listings AS h LEFT JOIN LATERAL (
        SELECT count(*) AS count, coalesce(sum(rating), 0) AS sum FROM reviews WHERE listing_id = h.id
      ) AS r ON true WHERE (h.review_count, h.rating_sum) <> (r.count, r.sum)`
    expect(await select(counts)).toEqual([])
    expect(await select('SELECT DISTINCT rating FROM reviews')).not.toHaveLength(1)
  })

  test('happened in order and not in the future', async () => {
    expect(
      await select(`SELECT id FROM bookings WHERE created_at > now() OR updated_at > now() OR updated_at < created_at`),
    ).toEqual([])
    expect(await select(`SELECT id FROM reviews WHERE created_at > now()`)).toEqual([])
    expect(
      await select(
        `SELECT b.id FROM bookings AS b JOIN host_listings AS h ON h.id = b.listing_id WHERE b.created_at < h.published_at`,
      ),
    ).toEqual([])
    expect(await select(`SELECT id FROM bookings WHERE status = 'COMPLETED' AND upper(period) > now()`)).toEqual([])
    expect(
      await select(
        `SELECT id FROM bookings WHERE status = 'APPROVED' AND (upper(period) < now() OR event_date < now())`,
      ),
    ).toEqual([])
  })

  test('has ids that are UUIDv7', async () => {
    expect(
      await select(
        `SELECT id FROM host_listings WHERE uuid_extract_version(id) <> 7 UNION SELECT id FROM users WHERE uuid_extract_version(id) <> 7`,
      ),
    ).toEqual([])
  })

  test('tells of an account of each role whose password is right', async () => {
    expect(seeded.accounts.map(({ role }) => role)).toEqual(['ADMIN', 'HOST', 'USER'])
    for (const { email, password, role } of seeded.accounts) {
      const [user] = await select<{ password_hash: string; role: string }>(
        'SELECT password_hash, role FROM users WHERE email = $1',
        [email],
      )
      expect(user?.role).toBe(role)
      expect(user?.password_hash).toMatch(/^\$2b\$10\$/)
      expect(await bcrypt.compare(password, user?.password_hash ?? '')).toBe(true)
      expect(password).toMatch(/^(?=.*[A-Z])(?=.*\d)(?=.*[!@#$%^&*]).{8,}$/)
    }
  })

  test('has a picture for each of its addresses, drawn the same way each time', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'vendibook-pictures-'))
    try {
      await writePictures(dir)
      const urls = await select<{ url: string }>(
        `SELECT DISTINCT url FROM (SELECT unnest(image_urls) AS url FROM host_listings UNION SELECT image_url FROM host_listings UNION SELECT avatar_url FROM users) AS u`,
      )
      const files = new Set(await readdir(dir))
      expect(urls.map(({ url }) => url.replace(`${baseUrl}/pictures/`, '')).filter((name) => !files.has(name))).toEqual(
        [],
      )
      const first = await readFile(join(dir, 'birria-taco-truck-day.svg'), 'utf8')
      expect(first).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
      expect(first).not.toMatch(/undefined|NaN/)
      const written = (await stat(join(dir, 'birria-taco-truck-day.svg'))).mtimeMs
      await writePictures(dir)
      expect((await stat(join(dir, 'birria-taco-truck-day.svg'))).mtimeMs).toBe(written)
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})

describe('many listings', () => {
  beforeAll(async () => {
    await seedBulk(client, { listings: 1000, baseUrl })
  })

  const made = `FROM host_listings AS h JOIN users AS u ON u.id = h.owner_id AND u.password_hash = '!'`

  test('are LIVE and in the projection, as many as asked for', async () => {
    expect(
      await select(`SELECT count(*)::int, count(l.id)::int AS live ${made} LEFT JOIN listings AS l ON l.id = h.id`),
    ).toEqual([{ count: 1000, live: 1000 }])
  })

  test('have titles, descriptions, tags and highlights of a natural size', async () => {
    const words = (column: string) => `array_length(string_to_array(${column}, ' '), 1)`
    expect(
      await select(`SELECT h.title ${made} WHERE ${words('title')} NOT BETWEEN 3 AND 8 OR ${words('description')} NOT BETWEEN 25 AND 95
        OR cardinality(tags) NOT BETWEEN 2 AND 8 OR cardinality(highlights) > 4 OR h.title || description ~ '[{}]'`),
    ).toEqual([])
  })

  test('are skewed: big cities, young listings, many without a review', async () => {
    const [shape] = await select<{ cities: number; top: number; unrated: number; recent: number }>(
      `SELECT count(DISTINCT city)::int AS cities, max(per_city)::int AS top, (count(*) FILTER (WHERE review_count = 0) / 1000.0)::float8 AS unrated,
        (count(*) FILTER (WHERE published_at > now() - interval '1 year') / 1000.0)::float8 AS recent
       FROM (SELECT h.*, count(*) OVER (PARTITION BY city, h.state) AS per_city ${made}) AS shaped`,
    )
    expect(shape?.cities).toBeGreaterThan(200)
    expect(shape?.top).toBeGreaterThan(10)
    expect(shape?.unrated).toBeGreaterThan(0.4)
    expect(shape?.recent).toBeGreaterThan(0.4)
  })

  test('have some bookings and blocked days to come', async () => {
    const [ahead] = await select<{ bookings: number; blocked: number }>(
      `SELECT (SELECT count(*)::int FROM bookings AS b WHERE lower(b.period) > now() AND b.listing_id IN (SELECT h.id ${made})) AS bookings,
        (SELECT count(*)::int FROM listing_blocked_dates AS d WHERE d.start_date > now() AND d.listing_id IN (SELECT h.id ${made})) AS blocked`,
    )
    expect(ahead?.bookings).toBeGreaterThan(10)
    expect(ahead?.blocked).toBeGreaterThan(10)
  })

  test('can be added to, and stopped between two batches', async () => {
    const stop = new AbortController()
    const added = await seedBulk(client, {
      listings: 1000,
      batchSize: 200,
      baseUrl,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect(added).toBe(200)
    expect(
      await select(`SELECT count(*)::int, count(l.id)::int AS live ${made} LEFT JOIN listings AS l ON l.id = h.id`),
    ).toEqual([{ count: 1200, live: 1200 }])
  })
})
