import { describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertListing, insertUser } from '../support/records.ts'
import { bodyOf, call, me, newAccount, refusalOf } from './support/accounts.ts'
import { search, send } from './support/api.ts'
import { asked, newParty, rental } from './support/bookings.ts'
import { databaseRequests, owner } from './support/database.ts'

type Row = Record<string, unknown>
const admin = await newAccount({ role: 'ADMIN', name: 'Ada Admin' })
const read = async <Body = Row>(path: string, query: Record<string, string> = {}) =>
  bodyOf<Body>(await call('GET', `/api/admin/${path}`, { token: admin.token, query }))
const put = (path: string, body: unknown, token = admin.token) => call('PUT', `/api/admin/${path}`, { token, body })

describe('accounts', () => {
  test('are found by a part of email or name, whatever its case and its signs', async () => {
    const id = await insertUser(owner, { name: 'Zed 100%_\\ Zoo', email: `${newId()}@zoo.example` })
    for (const q of ['ZED 100%', '%_\\ z', '@zoo.ex'])
      expect((await read<{ users: Row[] }>('users', { q })).users.map((user) => user.id)).toEqual([id])
    expect((await read<{ users: Row[] }>('users', { q: '100_' })).users).toEqual([])
    const { users, pagination } = await read<{ users: Row[]; pagination: Row }>('users', { role: 'ADMIN', limit: '1' })
    expect(users).toHaveLength(1)
    expect(users[0]).toMatchObject({ role: 'ADMIN', suspended: false })
    expect(JSON.stringify(users)).not.toContain('$2b$')
    expect(pagination).toMatchObject({ limit: 1, hasMore: true })
  })

  test('are suspended at once: signed out, gone from search; and let in again', async () => {
    const host = await newAccount({ role: 'HOST' })
    const listing = await insertListing(owner, host.user.id)
    const { user } = await bodyOf<{ user: Row }>(await put(`users/${host.user.id}`, { suspended: true }))
    expect(user).toMatchObject({ id: host.user.id, suspended: true })
    expect(await refusalOf(await me(host.token))).toBe('401 unauthenticated')
    expect((await send(`/api/listings/${listing}`)).status).toBe(404)
    expect((await search({ hostId: host.user.id })).listings).toEqual([])
    await bodyOf(await put(`users/${host.user.id}`, { suspended: false }))
    expect((await search({ hostId: host.user.id })).listings).toHaveLength(1)
    // The session that was ended stays ended.
    expect(await refusalOf(await me(host.token))).toBe('401 unauthenticated')
    const { rows } = await owner.query(
      'SELECT action, user_id FROM audit_logs WHERE resource_id = $1 AND action = $2',
      [host.user.id, 'ADMIN_UPDATE_USER'],
    )
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ action: 'ADMIN_UPDATE_USER', user_id: admin.user.id })))
  })

  test('become administrators, and cease to be, on the next request', async () => {
    const user = await newAccount()
    const summary = () => call('GET', '/api/admin/summary', { token: user.token })
    expect(await refusalOf(await summary())).toBe('403 forbidden')
    await bodyOf(await put(`users/${user.user.id}`, { role: 'ADMIN' }))
    await bodyOf(await summary())
    await bodyOf(await put(`users/${user.user.id}`, { role: 'USER' }))
    expect(await refusalOf(await summary())).toBe('403 forbidden')
  })

  test('one administrator is left, however many demote one another at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { rows: others } = await owner.query<{ id: string }>(`SELECT id FROM users WHERE role = 'ADMIN'`)
      const admins = await Promise.all(Array.from({ length: 20 }, () => newAccount({ role: 'ADMIN' })))
      for (const { id } of others) await owner.query(`UPDATE users SET role = 'USER' WHERE id = $1`, [id])
      const answers = await Promise.all(
        admins.map((each, index) => put(`users/${admins[(index + 1) % 20]?.user.id}`, { role: 'USER' }, each.token)),
      )
      expect(answers.filter(({ status }) => status >= 500)).toEqual([])
      const { rows } = await owner.query<{ id: string }>(`SELECT id FROM users WHERE role = 'ADMIN'`)
      expect(rows.length).toBeGreaterThanOrEqual(1)
      await owner.query(`UPDATE users SET role = 'ADMIN' WHERE id = ANY ($1)`, [
        `{${others.map(({ id }) => id).join(',')}}`,
      ])
      await owner.query(`UPDATE users SET role = 'USER' WHERE id = ANY ($1)`, [
        `{${admins.map(({ user }) => user.id).join(',')}}`,
      ])
    }
  })

  test('the last one cannot demote, suspend or erase itself', async () => {
    await owner.query(`UPDATE users SET role = 'USER' WHERE role = 'ADMIN' AND id <> $1`, [admin.user.id])
    for (const change of [{ role: 'HOST' }, { suspended: true }])
      expect(await refusalOf(await put(`users/${admin.user.id}`, change))).toBe('409 last_admin')
    await newAccount({ role: 'ADMIN' })
  })

  test('what is unknown or erased is 404, what is no change 400', async () => {
    expect(await refusalOf(await put(`users/${newId()}`, { suspended: true }))).toBe('404 not_found')
    expect(await refusalOf(await put(`users/${admin.user.id}`, {}))).toBe('400 invalid_request')
    expect(await refusalOf(await put(`users/${admin.user.id}`, { email: 'a@b.co' }))).toBe('400 invalid_request')
  })
})

describe('listings', () => {
  test('are taken down: gone from search, their host told, with the reason in their history', async () => {
    const host = await newAccount({ role: 'HOST' })
    const id = await insertListing(owner, host.user.id, { title: 'Zzyzx taco cart' })
    expect((await read<{ listings: Row[] }>('listings', { q: 'zZyZX', status: 'LIVE' })).listings).toMatchObject([
      { id, ownerId: host.user.id, status: 'LIVE' },
    ])
    const before = await databaseRequests()
    const answer = await put(`listings/${id}`, { status: 'PAUSED', reason: 'Not a real cart' })
    expect((await databaseRequests()) - before).toBe(1)
    expect((await bodyOf<{ listing: Row }>(answer)).listing).toMatchObject({ id, status: 'PAUSED' })
    expect((await send(`/api/listings/${id}`)).status).toBe(404)
    const { rows: told } = await owner.query('SELECT type FROM notifications WHERE user_id = $1', [host.user.id])
    expect(told).toContainEqual({ type: 'LISTING_FLAGGED' })
    const { rows: log } = await owner.query(
      'SELECT reason, actor_id FROM status_logs WHERE listing_id = $1 AND to_status = $2',
      [id, 'PAUSED'],
    )
    expect(log).toEqual([{ reason: 'Not a real cart', actor_id: admin.user.id }])
    const { rows: audit } = await owner.query('SELECT FROM audit_logs WHERE resource_id = $1 AND action = $2', [
      id,
      'ADMIN_UPDATE_LISTING',
    ])
    expect(audit).toHaveLength(1)
  })

  test('are verified, in public at once; an illegal change of status is 409', async () => {
    const id = await insertListing(owner, (await newAccount()).user.id)
    await bodyOf(await put(`listings/${id}`, { isVerified: true }))
    expect(await (await send(`/api/listings/${id}`)).json()).toMatchObject({ listing: { isVerified: true } })
    await bodyOf(await put(`listings/${id}`, { status: 'ARCHIVED' }))
    expect(await refusalOf(await put(`listings/${id}`, { status: 'LIVE' }))).toBe('409 invalid_transition')
    expect(await refusalOf(await put(`listings/${newId()}`, { isVerified: true }))).toBe('404 not_found')
    expect(await refusalOf(await put(`listings/${id}`, { reason: 'x' }))).toBe('400 invalid_request')
  })
})

test('sees all bookings and changes none', async () => {
  const party = await newParty()
  const { id } = await asked(party, rental('2030-06-01', '2030-06-02'))
  const { bookings } = await read<{ bookings: Row[] }>('bookings', { listingId: party.listing, status: 'PENDING' })
  expect(bookings).toMatchObject([{ id, nextActions: [] }])
})

test('sees how the marketplace stands', async () => {
  const before = (await read<{ summary: { users: { total: number }; months: { signUps: number }[] } }>('summary'))
    .summary
  await newAccount()
  const { summary } = await read<{ summary: { users: { total: number }; months: Row[]; bookings: Row } }>('summary')
  expect(summary.users.total).toBe(before.users.total + 1)
  expect(summary.months).toHaveLength(12)
  expect(summary.months.at(-1)?.signUps).toBe((before.months.at(-1)?.signUps ?? 0) + 1)
  expect(Object.keys(summary.bookings)).toHaveLength(5)
})

describe('flags', () => {
  const flag = (token: string, resource: string, resourceId: string, headers = {}) =>
    call('POST', '/api/flags', { token, body: { resource, resourceId, reason: 'Not what it says' }, headers })

  test('form a queue that administrators decide', async () => {
    const [host, reporter] = [await newAccount({ role: 'HOST' }), await newAccount()]
    const listing = await insertListing(owner, host.user.id)
    const key = { 'Idempotency-Key': 'once' }
    const made = await flag(reporter.token, 'listing', listing, key)
    const text = await made.clone().text()
    const { flag: open } = await bodyOf<{ flag: Row }>(made, 201)
    expect(open).toMatchObject({
      resource: 'listing',
      resourceId: listing,
      status: 'OPEN',
      reporterId: reporter.user.id,
    })
    const again = await flag(reporter.token, 'listing', listing, key)
    expect([again.status, await again.text()]).toEqual([201, text])
    expect(await refusalOf(await flag(reporter.token, 'listing', listing))).toBe('409 already_flagged')
    expect((await read<{ flags: Row[] }>('flags', { status: 'OPEN' })).flags.map(({ id }) => id)).toContain(open.id)
    const decided = await put(`flags/${String(open.id)}`, { status: 'UPHELD', note: 'Taken down' })
    expect((await bodyOf<{ flag: Row }>(decided)).flag).toMatchObject({
      status: 'UPHELD',
      note: 'Taken down',
      resolvedBy: admin.user.id,
    })
    expect((await read<{ flags: Row[] }>('flags', { status: 'OPEN' })).flags.map(({ id }) => id)).not.toContain(open.id)
  })

  test('are of what the reporter can see, and for the signed in', async () => {
    const user = await newAccount()
    const draft = await insertListing(owner, (await newAccount()).user.id, { status: 'DRAFT' })
    expect(await refusalOf(await flag(user.token, 'listing', draft))).toBe('404 not_found')
    for (const resource of ['listing', 'review', 'user'])
      expect(await refusalOf(await flag(user.token, resource, newId()))).toBe('404 not_found')
    expect(await refusalOf(await flag(user.token, 'booking', newId()))).toBe('400 invalid_request')
    expect(await refusalOf(await call('POST', '/api/flags', { body: {} }))).toBe('401 unauthenticated')
    expect(await refusalOf(await put(`flags/${newId()}`, { status: 'UPHELD' }))).toBe('404 not_found')
  })

  test('twenty reports at once of one thing by one person are one', async () => {
    const [user, other] = [await newAccount(), await newAccount()]
    const answers = await Promise.all(Array.from({ length: 20 }, () => flag(user.token, 'user', other.user.id)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19)
  })
})

describe('the audit log', () => {
  test('is read by who, what and when', async () => {
    const host = await newAccount({ role: 'HOST' })
    const id = await insertListing(owner, host.user.id)
    await bodyOf(await put(`listings/${id}`, { isVerified: true }))
    const query = { resource: 'listing', resourceId: id, userId: admin.user.id, action: 'ADMIN_UPDATE_LISTING' }
    const { auditLogs } = await read<{ auditLogs: Row[] }>('audit-logs', query)
    expect(auditLogs).toMatchObject([
      { userId: admin.user.id, resourceId: id, changes: { isVerified: { from: false, to: true } } },
    ])
    const since = String(auditLogs[0]?.createdAt)
    expect((await read<{ auditLogs: Row[] }>('audit-logs', { ...query, to: since })).auditLogs).toEqual([])
    expect((await read<{ auditLogs: Row[] }>('audit-logs', { ...query, from: since })).auditLogs).toHaveLength(1)
  })

  test('is whole, or says which entry is not', async () => {
    const whole = await read<{ intact: boolean; rows: number }>('audit-logs/verify')
    expect(whole).toEqual({ intact: true, rows: expect.any(Number) })
    expect(whole.rows).toBeGreaterThan(0)
    await owner.query('ALTER TABLE audit_logs DISABLE TRIGGER USER')
    const { rows } = await owner.query<{ id: string }>(
      `UPDATE audit_logs SET request_id = 'forged' WHERE id = (SELECT id FROM audit_logs ORDER BY created_at DESC, id LIMIT 1) RETURNING id`,
    )
    await owner.query('ALTER TABLE audit_logs ENABLE TRIGGER USER')
    expect(await read('audit-logs/verify')).toMatchObject({
      intact: false,
      firstBroken: rows[0]?.id,
      problem: 'edited',
    })
  })
})
