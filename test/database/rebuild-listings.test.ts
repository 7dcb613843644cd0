import { beforeAll, expect, test } from 'vitest'
import { rebuildListings } from '../../dev/projection.ts'
import { insertListing, insertManyListings, insertUser } from '../support/records.ts'
import { connect, createTestDatabase } from '../support/test-database.ts'

const { client, ownerUrl } = await createTestDatabase()
const hosts: string[] = []
beforeAll(async () => {
  for (let index = 0; index < 3; index += 1) {
    const host = await insertUser(client)
    hosts.push(host)
    await insertManyListings(client, host, 300, { title: `'Word' || n || 'x truck'` })
    await insertListing(client, host, { status: 'DRAFT' })
  }
})

/** The rows of `listings` with where each is stored: a row that was written again is elsewhere. */
const stored = async () => (await client.query('SELECT id, ctid::text, xmin::text FROM listings ORDER BY id')).rows

async function differences(): Promise<number> {
  const columns = `id, title, description, latitude, longitude, price, image_urls, tags, host_name, rating, views, quality,
    search::text, city_key`
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (
       (SELECT ${columns} FROM listings EXCEPT SELECT ${columns} FROM listing_projection)
       UNION ALL (SELECT ${columns} FROM listing_projection EXCEPT SELECT ${columns} FROM listings)) AS d`,
  )
  return rows[0]?.n ?? -1
}

test('makes what is wrong right, and touches nothing else', async () => {
  await client.query(`UPDATE listings SET title = 'Wrong' WHERE title LIKE 'Word7%'`)
  await client.query(`DELETE FROM listings WHERE title LIKE 'Word8%'`)
  expect(await differences()).toBeGreaterThan(0)
  const seen: [number, number][] = []
  const looked = await rebuildListings(client, (done, total) => seen.push([done, total]))
  expect(looked).toBe(903)
  expect(seen.at(-1)).toEqual([903, 903])
  expect(await differences()).toBe(0)
  const before = await stored()
  expect(await rebuildListings(client)).toBe(903)
  expect(await stored()).toEqual(before)
})

test('takes out what is not LIVE any more', async () => {
  await client.query('ALTER TABLE host_listings DISABLE TRIGGER USER')
  await client.query(`UPDATE host_listings SET status = 'PAUSED' WHERE title LIKE 'Word9%'`)
  await client.query('ALTER TABLE host_listings ENABLE TRIGGER USER')
  expect(await differences()).toBeGreaterThan(0)
  await rebuildListings(client)
  expect(await differences()).toBe(0)
  const { rows } = await client.query(`SELECT word FROM search_words WHERE word LIKE 'word9%'`)
  expect(rows).toEqual([])
})

test('goes on beside writers, whose last word counts', async () => {
  const others = await Promise.all(Array.from({ length: 4 }, () => connect(ownerUrl)))
  const done = new AbortController()
  const writers = others.map(async (other, index) => {
    for (let n = 0; !done.signal.aborted; n += 1) {
      await other.query(
        `UPDATE host_listings SET title = $2 WHERE id = (
           SELECT id FROM host_listings WHERE owner_id = $1 ORDER BY md5(id::text || $2::text) LIMIT 1)`,
        [hosts[index % 3], `Edit ${index} ${n}`],
      )
      if (n % 10 === 9) await insertListing(other, String(hosts[index % 3]), { title: `New ${index} ${n}` })
    }
  })
  for (let round = 0; round < 3; round += 1) await rebuildListings(client)
  done.abort()
  await Promise.all(writers)
  await Promise.all(others.map((other) => other.end()))
  expect(await differences()).toBe(0)
})
