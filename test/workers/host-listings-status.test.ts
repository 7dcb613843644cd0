import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { bodyOf, call, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import {
  createListing,
  type HostListing,
  hostView,
  isPublic,
  listingIn,
  newHost,
  pathOf,
  setStatus,
  STATUSES,
} from './support/hosts.ts'

const LEGAL: Record<string, readonly string[]> = {
  DRAFT: ['LIVE', 'ARCHIVED'],
  LIVE: ['PAUSED', 'SOLD', 'ARCHIVED'],
  PAUSED: ['LIVE', 'SOLD', 'ARCHIVED'],
  SOLD: ['ARCHIVED'],
  ARCHIVED: [],
}
let host: SignedIn & { listing: HostListing }
let token = ''
beforeAll(async () => {
  host = await newHost()
  token = host.token
})

const notices = async (userId: string) =>
  (await owner.query('SELECT type, resource_id FROM notifications WHERE user_id = $1 ORDER BY created_at', [userId]))
    .rows

describe('PUT /api/host/listings/:id/status', () => {
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))(
    'from %s to %s',
    async (from, to) => {
      const listing = await listingIn(token, from)
      const before = await databaseRequests()
      const response = await setStatus(token, listing, to)
      expect((await databaseRequests()) - before).toBe(1)
      if (LEGAL[from]?.includes(to)) {
        expect((await bodyOf<{ listing: HostListing }>(response)).listing.status).toBe(to)
        expect(response.headers.get('ETag')).toMatch(/^"\d+"$/)
      } else {
        expect(await refusalOf(response)).toBe('409 invalid_transition')
        expect((await hostView(token, listing)).status).toBe(from)
      }
      expect(await isPublic(listing)).toBe((await hostView(token, listing)).status === 'LIVE')
    },
  )

  test('keeps when it went LIVE first, says so each time, and writes who did what and why', async () => {
    const own = await newHost()
    const publish = await bodyOf<{ listing: HostListing }>(
      await call('PATCH', pathOf(own.listing, '/status'), { token: own.token, body: { status: 'LIVE', reason: null } }),
    )
    await bodyOf(await setStatus(own.token, own.listing, 'PAUSED', ' In the shop '))
    const again = await bodyOf<{ listing: HostListing }>(await setStatus(own.token, own.listing, 'LIVE'))
    expect(again.listing.publishedAt).toBe(publish.listing.publishedAt)
    const published = { type: 'LISTING_PUBLISHED', resource_id: own.listing.id }
    expect(await notices(own.user.id)).toEqual([published, published])
    const { rows } = await owner.query(
      `SELECT action::text FROM audit_logs WHERE resource_id = $1 AND user_id = $2 ORDER BY created_at, id`,
      [own.listing.id, own.user.id],
    )
    expect(rows.map(({ action }) => action)).toEqual([
      'CREATE_LISTING',
      'PUBLISH_LISTING',
      'PAUSE_LISTING',
      'PUBLISH_LISTING',
    ])
    const path = pathOf(own.listing, '/history')
    const before = await databaseRequests()
    const answer = await call('GET', path, { token: own.token })
    expect((await databaseRequests()) - before).toBe(1)
    const { history, pagination } = await bodyOf<{ history: Record<string, unknown>[]; pagination: unknown }>(answer)
    const by = { actorId: own.user.id, actorName: own.user.name }
    expect(history).toMatchObject([
      { fromStatus: 'PAUSED', toStatus: 'LIVE', reason: null, ...by },
      { fromStatus: 'LIVE', toStatus: 'PAUSED', reason: 'In the shop', ...by },
      { fromStatus: 'DRAFT', toStatus: 'LIVE', reason: null, ...by },
      { fromStatus: null, toStatus: 'DRAFT', reason: null, ...by },
    ])
    expect(Object.keys(history[0] ?? {}).toSorted()).toEqual(
      ['actorId', 'actorName', 'createdAt', 'fromStatus', 'id', 'reason', 'toStatus'].toSorted(),
    )
    expect(pagination).toMatchObject({ hasMore: false, total: 4, totalIsExact: true })
    const pages = await call('GET', path, { token: own.token, query: { limit: '3' } })
    const first = await bodyOf<{ pagination: { nextCursor: string } }>(pages)
    const query = { limit: '3', cursor: first.pagination.nextCursor }
    const rest = await bodyOf<{ history: unknown[] }>(await call('GET', path, { token: own.token, query }))
    expect(rest.history).toEqual(history.slice(3))
    expect(await faultsOf(await call('GET', pathOf(host.listing, '/history'), { token, query }))).toEqual([
      'cursor invalid_cursor',
    ])
  })

  test.each([
    [{}, 'status invalid_value'],
    [{ status: 'DELETED' }, 'status invalid_value'],
    [{ status: 'LIVE', reason: '' }, 'reason custom'],
    [{ status: 'LIVE', reason: 'x'.repeat(1001) }, 'reason custom'],
    [{ status: 'LIVE', publishedAt: '2020-01-01T00:00:00Z' }, 'publishedAt unknown_field'],
  ])('refuses %j', async (body, fault) => {
    expect(await faultsOf(await call('PUT', pathOf(host.listing, '/status'), { token, body }))).toEqual([fault])
  })

  test('lets one of twenty through, whatever they ask for', async () => {
    for (let round = 0; round < 3; round += 1) {
      const draft = await createListing(token)
      const published = await Promise.all(Array.from({ length: 20 }, () => setStatus(token, draft, 'LIVE')))
      expect(published.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array(19).fill(409)])
      const ended = await Promise.all(
        Array.from({ length: 20 }, (_, index) => setStatus(token, draft, index % 2 === 0 ? 'ARCHIVED' : 'LIVE')),
      )
      expect(ended.filter(({ status }) => status === 200)).toHaveLength(1)
      const { rows } = await owner.query<{ to_status: string }>(
        'SELECT to_status FROM status_logs WHERE listing_id = $1 ORDER BY created_at, id',
        [draft.id],
      )
      expect(rows.map((row) => row.to_status)).toEqual(['DRAFT', 'LIVE', 'ARCHIVED'])
      expect(await isPublic(draft)).toBe(false)
    }
  })

  test('is nobody else’s', async () => {
    const stranger = await register()
    for (const [method, rest] of [
      ['PUT', '/status'],
      ['PATCH', '/status'],
      ['GET', '/history'],
    ] as const) {
      const body = method === 'GET' ? undefined : { status: 'ARCHIVED' }
      for (const listing of [host.listing, { id: newId() }])
        expect(await refusalOf(await call(method, pathOf(listing, rest), { token: stranger.token, body }))).toBe(
          '404 not_found',
        )
      expect(await refusalOf(await call(method, pathOf(host.listing, rest), { body }))).toBe('401 unauthenticated')
    }
    expect((await hostView(token, host.listing)).status).toBe('DRAFT')
  })
})
