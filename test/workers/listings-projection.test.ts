import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { runJobs } from '../../src/scheduled.ts'
import { dice } from '../support/dice.ts'
import { insertListing, insertParties, insertReviews, insertUser, type Parties } from '../support/records.ts'
import { type Listing, read, send } from './support/api.ts'
import { owner, worker } from './support/database.ts'
import { differences } from './support/projection.ts'

const hosts: Parties[] = []
beforeAll(async () => {
  for (let index = 0; index < 3; index += 1) hosts.push(await insertParties(owner))
})

const EDITS = [
  `title = 'Grill ' || $2`,
  `description = 'Described anew for the ' || $2 || 'th time'`,
  `category = 'Category ' || $2`,
  `city = 'Waco', latitude = 31.5 + $2::int / 1000.0, longitude = -97.1`,
  `city = 'El Paso', latitude = NULL, longitude = NULL`,
  `price = 1 + $2::int`,
  `tags = ARRAY['tag ' || $2, 'Common']`,
  `highlights = ARRAY['Highlight ' || $2]`,
  `image_url = 'https://images.example.com/' || $2`,
  `image_urls = ARRAY['https://images.example.com/' || $2]`,
  'is_verified = NOT is_verified, views = views + $2::int',
  `listing_type = 'EVENT_PRO', price_unit = 'per hour', title = 'Pro ' || $2`,
  `status = CASE status WHEN 'LIVE' THEN 'PAUSED' ELSE 'LIVE' END::listing_status, time_zone = 'America/Phoenix', title = 'Zone ' || $2`,
]

describe('listings', () => {
  test('agrees with its definition on the seed', async () => {
    expect(await differences()).toEqual([])
  })

  test('agrees with it after any edit of listings, hosts and reviews', async () => {
    const roll = dice(7)
    for (let step = 1; step <= 120; step += 1) {
      const parties = hosts[roll(hosts.length)] as Parties
      const { rows } = await owner.query<{ id: string }>(
        'SELECT id FROM host_listings WHERE owner_id = $1 ORDER BY id',
        [parties.host],
      )
      const id = String(rows[roll(rows.length)]?.id)
      const kind = roll(10)
      if (kind < 6)
        await owner.query(`UPDATE host_listings SET ${EDITS[roll(EDITS.length)]} WHERE id = $1 AND $2::text <> ''`, [
          id,
          String(step),
        ])
      else if (kind === 6)
        await insertListing(owner, parties.host, { title: `New ${step}`, status: step % 3 === 0 ? 'DRAFT' : 'LIVE' })
      else if (kind === 7)
        await owner.query('UPDATE users SET name = $2, avatar_url = $3 WHERE id = $1', [
          parties.host,
          `Host ${step}`,
          `https://images.example.com/${step}`,
        ])
      else if (kind === 8)
        await owner.query(
          'UPDATE users SET suspended_at = CASE WHEN suspended_at IS NULL THEN now() END WHERE id = $1',
          [parties.host],
        )
      else if (step % 4 === 0 && rows.length > 2)
        await owner.query(
          'DELETE FROM host_listings WHERE id = $1 AND review_count = 0 AND NOT EXISTS (SELECT FROM bookings WHERE listing_id = $1)',
          [id],
        )
      else await owner.query('UPDATE host_listings SET views = views + 1 WHERE owner_id = $1', [parties.host])
      if (step % 20 === 0) expect(await differences(), `after step ${step}`).toEqual([])
    }
    expect(await differences()).toEqual([])
  })

  test('follows new, changed and removed reviews', async () => {
    const own = await insertParties(owner)
    const [first] = await insertReviews(owner, own, [{ rating: 5 }, { rating: 2 }])
    expect(await differences()).toEqual([])
    await owner.query('UPDATE reviews SET rating = 1 WHERE id = $1', [first])
    const { listing } = await read<{ listing: Listing }>(`/api/listings/${own.listing}`)
    expect(listing).toMatchObject({ rating: 1.5, reviewCount: 2 })
    await owner.query('DELETE FROM reviews WHERE id = $1', [first])
    expect(await differences()).toEqual([])
  })

  test('is not written anew for a request, which it does not show', async () => {
    const own = await insertParties(owner)
    const version = async () => {
      const { rows } = await owner.query<{ version: string }>(
        'SELECT xmin::text AS version FROM listings WHERE id = $1',
        [own.listing],
      )
      return rows[0]?.version
    }
    const before = await version()
    await owner.query('UPDATE host_listings SET inquiries = inquiries + 1 WHERE id = $1', [own.listing])
    expect(await version()).toBe(before)
    await owner.query('UPDATE host_listings SET inquiries = inquiries + 1, price = price + 1 WHERE id = $1', [
      own.listing,
    ])
    expect(await version()).not.toBe(before)
    expect(await differences()).toEqual([])
  })

  test('has the last of 20 edits of one listing at once', async () => {
    const own = await insertParties(owner)
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 5 === 4
            ? owner.query('UPDATE users SET name = $2 WHERE id = $1', [own.host, `Host ${round} ${index}`])
            : owner.query(
                `UPDATE host_listings SET title = $2, tags = ARRAY[$3::text], views = views + 1 WHERE id = $1`,
                [own.listing, `Edit ${round} ${index}`, `t${index}`],
              ),
        ),
      )
      expect(await differences()).toEqual([])
      const { rows } = await owner.query<{ views: number }>('SELECT views FROM listings WHERE id = $1', [own.listing])
      expect(Number(rows[0]?.views)).toBe((round + 1) * 16)
    }
  })

  test('has what was decided last, when a suspension meets new listings', async () => {
    for (let round = 0; round < 5; round += 1) {
      const host = await insertUser(owner)
      await Promise.all([
        ...Array.from({ length: 10 }, () => insertListing(owner, host)),
        owner.query('UPDATE users SET suspended_at = now() WHERE id = $1', [host]),
        ...Array.from({ length: 9 }, () => insertListing(owner, host)),
      ])
      expect(await differences()).toEqual([])
      const { rows } = await owner.query('SELECT id FROM listings WHERE host_id = $1', [host])
      expect(rows).toEqual([])
    }
  })

  test('shows a change in the answer that follows it', async () => {
    const own = await insertParties(owner)
    await owner.query(`UPDATE host_listings SET title = 'Changed just now' WHERE id = $1`, [own.listing])
    expect(await (await send('/api/listings', { q: '"changed just now"' })).text()).toContain(own.listing)
  })
})

test('how common a word is, the scheduled jobs count anew', async () => {
  const host = await insertUser(owner)
  const ids = []
  for (let index = 0; index < 5; index += 1)
    ids.push(await insertListing(owner, host, { title: `Zanzibari grill ${index}` }))
  const counted = async () => {
    const { rows } = await owner.query<{ listing_count: number }>(
      `SELECT listing_count FROM search_words WHERE word = 'zanzibari'`,
    )
    return rows[0]?.listing_count
  }
  expect(await counted()).toBe(1)
  await runJobs(env)
  expect(await counted()).toBe(5)
  await owner.query(`UPDATE host_listings SET status = 'PAUSED' WHERE id = ANY ($1)`, [ids.slice(2)])
  await runJobs(env)
  expect(await counted()).toBe(2)
})

describe("the Worker's role", () => {
  test.each([
    'INSERT INTO listings (id) VALUES (uuidv7())',
    `UPDATE listings SET title = 'x'`,
    'DELETE FROM listings',
    'TRUNCATE listings',
    'ALTER TABLE listings DISABLE TRIGGER ALL',
    `SELECT refresh_listings('{}')`,
    'SELECT refresh_search_words()',
    `SELECT learn_words('{}')`,
    `INSERT INTO search_words (word, lexeme, listing_count, deletions) VALUES ('x', 'x', 1, '{}')`,
    `UPDATE listing_categories SET category = 'x'`,
    `UPDATE host_listings SET rating_sum = 5`,
  ])('may not %s', async (statement) => {
    await expect(worker.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test('writes listings through host_listings alone', async () => {
    const host = await insertUser(owner)
    const id = await insertListing(worker, host, { title: 'By the Worker' })
    expect(await (await send(`/api/listings/${id}`)).text()).toContain('By the Worker')
    await worker.query(`UPDATE host_listings SET status = 'PAUSED' WHERE id = $1`, [id])
    expect((await send(`/api/listings/${id}`)).status).toBe(404)
    expect(await differences()).toEqual([])
  })
})
