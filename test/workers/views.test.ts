import { describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertListing, insertUser, setStatus } from '../support/records.ts'
import { call, newAccount, refusalOf } from './support/accounts.ts'
import { faultsOf, read, send } from './support/api.ts'
import { newParty } from './support/bookings.ts'
import { tripsOf } from './support/conversations.ts'
import { owner } from './support/database.ts'
import { forge } from './support/tokens.ts'

const view = (listing: string, headers: Record<string, string> = {}) =>
  send(`/api/listings/${listing}/views`, {}, { method: 'POST', headers })

const visitor = (ip: string, agent = 'Browser/1') => ({ 'CF-Connecting-IP': ip, 'User-Agent': agent })
const bearer = ({ token }: { token: string }) => ({ Authorization: `Bearer ${token}` })
const newListing = async () => insertListing(owner, await insertUser(owner, { role: 'HOST' }))

async function viewsOf(listing: string): Promise<number | undefined> {
  const { rows } = await owner.query<{ views: number }>('SELECT views FROM host_listings WHERE id = $1', [listing])
  return rows[0]?.views
}

describe('POST /api/listings/:id/views', () => {
  test('counts at once, for the public too, and is no edit', async () => {
    const listing = await newListing()
    const state = async () =>
      (
        await owner.query(
          `SELECT version, updated_at::text, (SELECT count(*)::int FROM audit_logs WHERE resource_id = $1) AS audited
         FROM host_listings WHERE id = $1`,
          [listing],
        )
      ).rows
    const before = await state()
    const response = await view(listing, visitor('203.0.113.1'))
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect((await read<{ listing: { views: number } }>(`/api/listings/${listing}`)).listing.views).toBe(1)
    expect(await state()).toEqual(before)
  })

  test('counts a visitor once an hour', async () => {
    const listing = await newListing()
    for (let n = 0; n < 3; n += 1) await view(listing, visitor('203.0.113.2'))
    expect(await viewsOf(listing)).toBe(1)
    await owner.query(`UPDATE listing_views SET hour = hour - interval '1 hour' WHERE listing_id = $1`, [listing])
    await view(listing, visitor('203.0.113.2'))
    expect(await viewsOf(listing)).toBe(2)
  })

  test('tells visitors apart by network and browser, and who is signed in by the account', async () => {
    const listing = await newListing()
    const [one, other] = [await newAccount(), await newAccount()]
    const same: [Record<string, string>, number][] = [
      [visitor('203.0.113.3'), 1],
      [visitor('203.0.113.3', 'Browser/2'), 2],
      [visitor('203.0.113.4'), 3],
      [visitor('2001:db8:1:2::1'), 4],
      // One customer's network.
      [visitor('2001:db8:1:2:ffff::9'), 4],
      [visitor('2001:db8:1:3::1'), 5],
      [{ ...visitor('203.0.113.3'), ...bearer(one) }, 6],
      // Wherever they are.
      [{ ...visitor('203.0.113.99'), ...bearer(one) }, 6],
      [{ ...visitor('203.0.113.3'), ...bearer(other) }, 7],
      [{}, 8],
      [{}, 8],
    ]
    for (const [headers, count] of same) {
      expect((await view(listing, headers)).status).toBe(204)
      expect(await viewsOf(listing), JSON.stringify(headers)).toBe(count)
    }
    const elsewhere = await newListing()
    await view(elsewhere, visitor('203.0.113.3'))
    expect(await viewsOf(elsewhere)).toBe(1)
  })

  test('takes a token that is none, or not valid, for nobody’s', async () => {
    const listing = await newListing()
    const { user } = await newAccount()
    const claims = { userId: user.id, email: user.email, role: 'USER', sid: newId(), iat: 1, exp: 4_000_000_000 }
    const forged = await forge({ alg: 'HS256', typ: 'at+jwt' }, claims, {
      secret: 'another secret, which is long enough',
    })
    for (const authorization of ['Bearer x', 'Basic eDp5', `Bearer ${forged}`]) {
      expect((await view(listing, { ...visitor('203.0.113.5'), Authorization: authorization })).status).toBe(204)
    }
    expect(await viewsOf(listing)).toBe(1)
  })

  test('does not count the host', async () => {
    const { host, listing } = await newParty()
    expect((await view(listing, bearer(host))).status).toBe(204)
    expect(await viewsOf(listing)).toBe(0)
  })

  test('knows LIVE listings alone', async () => {
    for (const status of ['PAUSED', 'SOLD', 'ARCHIVED']) {
      const { host, listing } = await newParty()
      await setStatus(owner, 'host_listings', listing, status)
      for (const headers of [{}, bearer(host)])
        expect(await refusalOf(await view(listing, headers))).toBe('404 not_found')
      expect(await viewsOf(listing)).toBe(0)
    }
    const draft = await newParty({ status: 'DRAFT' })
    for (const id of [draft.listing, newId(), 'x']) expect(await refusalOf(await view(id))).toBe('404 not_found')
    const suspended = await newParty()
    await owner.query('UPDATE users SET suspended_at = now() WHERE id = $1', [suspended.host.user.id])
    expect(await refusalOf(await view(suspended.listing))).toBe('404 not_found')
  })

  test('takes no query, and no other method', async () => {
    const listing = await newListing()
    expect(await faultsOf(await send(`/api/listings/${listing}/views`, { visitor: 'x' }, { method: 'POST' }))).toEqual([
      'visitor unknown_field',
    ])
    const response = await send(`/api/listings/${listing}/views`)
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST, OPTIONS'])
  })

  test('is open to pages of any origin, without credentials', async () => {
    const listing = await newListing()
    const origin = { Origin: 'https://anywhere.example' }
    const preflight = await send(
      `/api/listings/${listing}/views`,
      {},
      {
        method: 'OPTIONS',
        headers: { ...origin, 'Access-Control-Request-Method': 'POST' },
      },
    )
    const response = await view(listing, origin)
    for (const { headers, status } of [preflight, response]) {
      expect(status).toBe(204)
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(headers.has('Access-Control-Allow-Credentials')).toBe(false)
    }
    expect(preflight.headers.get('Access-Control-Allow-Methods')).toContain('POST')
  })

  test('keeps nothing that tells who somebody is', async () => {
    const listing = await newListing()
    const account = await newAccount()
    await view(listing, visitor('203.0.113.77', 'CanaryBrowser/7'))
    await view(listing, bearer(account))
    const { rows } = await owner.query<{ row: string }>(
      `SELECT v::text || encode(visitor, 'escape') AS row FROM listing_views AS v WHERE listing_id = $1`,
      [listing],
    )
    expect(rows).toHaveLength(2)
    for (const { row } of rows) {
      expect(row).not.toMatch(/Canary|203\.0/)
      expect(row).not.toContain(account.user.id)
    }
  })

  test('costs one round trip', async () => {
    const listing = await newListing()
    const account = await newAccount()
    expect(await tripsOf(() => view(listing))).toBe(1)
    expect(await tripsOf(() => view(listing, bearer(account)))).toBe(1)
  })
})

test('twenty views while the listing is deleted are counted, or not found', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { host, listing } = await newParty()
    const answers = await Promise.all(
      Array.from({ length: 21 }, (_, n) =>
        n === 10
          ? call('DELETE', `/api/host/listings/${listing}`, { token: host.token })
          : view(listing, visitor(`203.0.113.${n}`)),
      ),
    )
    expect(answers[10]?.status).toBe(204)
    for (const { status } of answers) expect([204, 404]).toContain(status)
  }
})

describe('fifty at once', () => {
  test('by one visitor are one view', async () => {
    for (let round = 0; round < 3; round += 1) {
      const listing = await newListing()
      const answers = await Promise.all(Array.from({ length: 50 }, () => view(listing, visitor('203.0.113.8'))))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
      expect(await viewsOf(listing)).toBe(1)
    }
  })

  test('by fifty visitors are fifty', async () => {
    for (let round = 0; round < 3; round += 1) {
      const listing = await newListing()
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => view(listing, visitor(`203.0.113.${n}`))))
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
      expect(await viewsOf(listing)).toBe(50)
    }
  })
})
