import { beforeAll, describe, expect, test } from 'vitest'
import type { ListingPage } from '../../src/features/listings/listings.answers.ts'
import { dice } from '../support/dice.ts'
import { call, type SignedIn } from './support/accounts.ts'
import { search } from './support/api.ts'
import { owner } from './support/database.ts'
import { createListing, edit, type HostListing, newHost, pathOf, postListing, setStatus } from './support/hosts.ts'
import { differences } from './support/projection.ts'

const hosts: (SignedIn & { listing: HostListing })[] = []
beforeAll(async () => {
  for (let index = 0; index < 3; index += 1) hosts.push(await newHost({ status: 'LIVE' }))
})

const CATEGORIES = ['Food Truck', 'Ghost Kitchen', 'DJ']
const STATUSES = ['LIVE', 'PAUSED', 'SOLD', 'ARCHIVED']

/** The facets of one host's listings, and the same counted from what the host edits. */
async function facetsOf(hostId: string) {
  const { facets } = await search({ hostId, facets: true })
  const counted = async (column: string) =>
    (
      await owner.query<{ value: string; count: number }>(
        `SELECT ${column}::text AS value, count(*)::int AS count FROM host_listings
         WHERE owner_id = $1 AND status = 'LIVE' GROUP BY ${column} ORDER BY 2 DESC, ${column}`,
        [hostId],
      )
    ).rows
  const defined = {
    listingType: await counted('listing_type'),
    category: await counted('category'),
    state: await counted('state'),
  }
  const { listingType, category, state } = facets as NonNullable<ListingPage['facets']>
  return { shown: { listingType, category, state }, defined }
}

describe('what hosts change', () => {
  test('is public after any write, and nothing else is', async () => {
    const roll = dice(11)
    for (let step = 1; step <= 100; step += 1) {
      const { token, user } = hosts[roll(hosts.length)] as SignedIn
      const { rows } = await owner.query<{ id: string; status: string }>(
        'SELECT id, status FROM host_listings WHERE owner_id = $1 AND deleted_at IS NULL ORDER BY id',
        [user.id],
      )
      const listing = rows[roll(rows.length)]
      const kind = roll(10)
      const fields = {
        title: `Word${step}x truck`,
        category: CATEGORIES[roll(3)],
        listingType: ['RENT', 'SALE', 'EVENT_PRO'][roll(3)],
        price: roll(100_000) / 100 + 1,
        ...(roll(2) === 0 ? { city: 'Phoenix', state: 'AZ' } : { city: 'Waco', state: 'TX' }),
        ...(roll(2) === 0 && { latitude: 30 + roll(1000) / 777, longitude: -97.5 }),
        tags: [`Tag ${roll(5)}`],
      }
      let response: Response
      if (!listing || kind < 3)
        response = await postListing(token, { ...fields, status: kind === 0 ? 'DRAFT' : 'LIVE' })
      else if (kind < 7) response = await edit(token, listing, fields)
      else if (kind < 9) response = await setStatus(token, listing, String(STATUSES[roll(4)]))
      else response = await call('DELETE', pathOf(listing), { token })
      expect([200, 201, 204, 409]).toContain(response.status)
      const isNew = !listing || kind < 3
      if (isNew || kind < 7) {
        const found = (await search({ q: `word${step}x`, limit: 100 })).listings.map(({ title }) => title)
        expect(found.includes(fields.title), `step ${step}`).toBe(isNew ? kind !== 0 : listing.status === 'LIVE')
      }
      if (step % 20 === 0) {
        expect(await differences(), `after step ${step}`).toEqual([])
        const { shown, defined } = await facetsOf(user.id)
        expect(shown).toEqual(defined)
      }
    }
    expect(await differences()).toEqual([])
  })

  test('agrees after twenty edits of one listing at once', async () => {
    const [host] = hosts
    if (!host) throw new Error('no host')
    const { token } = host
    for (let round = 0; round < 4; round += 1) {
      const listing = await createListing(token, { status: 'LIVE' })
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 7 === 6
            ? setStatus(token, listing, index === 6 ? 'PAUSED' : 'LIVE')
            : edit(token, listing, { title: `Round${round}n${index} truck`, tags: [`t${index}`], price: index + 1 }),
        ),
      )
      for (const { status } of answers) expect([200, 409]).toContain(status)
      expect(await differences()).toEqual([])
      const { rows } = await owner.query<{ title: string; status: string }>(
        'SELECT title, status FROM host_listings WHERE id = $1',
        [listing.id],
      )
      const last = String(rows[0]?.title)
      const word = String(last.split(' ')[0])
      const found = (await search({ q: `"${word}"` })).listings.map(({ id }) => id)
      expect(found.includes(listing.id)).toBe(rows[0]?.status === 'LIVE')
      const lost = word.endsWith('n0') ? 'n1' : 'n0'
      expect((await search({ q: `"round${round}${lost}"` })).listings.map(({ id }) => id)).not.toContain(listing.id)
    }
    const { shown, defined } = await facetsOf(host.user.id)
    expect(shown).toEqual(defined)
  })
})
