import { beforeAll, describe, expect, test } from 'vitest'
import { insertUser, verifyAudit } from '../support/records.ts'
import { bodyOf, call, me, newEmail, PASSWORD, refresh, refusalOf, register, signIn } from './support/accounts.ts'
import { search, send } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { CANARIES, type Life, liveWholeLife, rowsWith } from './support/whole-life.ts'

const PATH = '/api/users/me'
const erase = (token: string, password = PASSWORD) => call('DELETE', PATH, { token, body: { password } })

async function rowOf(table: string, id: string): Promise<Record<string, unknown>> {
  const { rows } = await owner.query<{ row: Record<string, unknown> }>(
    `SELECT to_jsonb(t) AS row FROM ${table} AS t WHERE id = $1`,
    [id],
  )
  return rows[0]?.row ?? {}
}

async function notificationsOf(user: string, booking: string): Promise<string[]> {
  const { rows } = await owner.query<{ type: string }>(
    'SELECT type FROM notifications WHERE user_id = $1 AND resource_id = $2 ORDER BY created_at DESC, id DESC',
    [user, booking],
  )
  return rows.map(({ type }) => type)
}

/** All that tells who somebody is, with each word of the name by itself. */
const NEEDLES = [...Object.values(CANARIES), 'Zebulonius', 'Quuxworth', '555 9177', 'canary']

describe('the account of a whole life', () => {
  let life: Life
  let answer: Response
  let trips: number
  let planted: number
  beforeAll(async () => {
    life = await liveWholeLife()
    planted = (await rowsWith(NEEDLES)).length
    const before = await databaseRequests()
    answer = await erase(life.account.token)
    trips = (await databaseRequests()) - before
  })

  test('goes with a 204 that makes the browser forget it, in two round trips', async () => {
    expect(answer.status, await answer.clone().text()).toBe(204)
    expect(await answer.text()).toBe('')
    expect(answer.headers.getSetCookie()).toEqual([
      'refreshToken=; Max-Age=0; Path=/api/auth; HttpOnly; Secure; SameSite=Lax',
    ])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(trips).toBe(2)
  })

  test('leaves nothing of the person in any table', async () => {
    expect(planted).toBeGreaterThan(30)
    expect(await rowsWith(NEEDLES)).toEqual([])
  })

  test('keeps the audit chain intact, with an entry of the erasure', async () => {
    expect(await verifyAudit(owner)).toMatchObject({ intact: true, problem: null })
    const { rows } = await owner.query(
      `SELECT action, ip_address, user_agent, changes FROM audit_logs WHERE resource_id = $1 AND action = 'DELETE_USER'`,
      [life.id],
    )
    expect(rows).toEqual([{ action: 'DELETE_USER', ip_address: null, user_agent: null, changes: null }])
    expect((await owner.query('SELECT FROM audit_logs WHERE user_id = $1', [life.id])).rows.length).toBeGreaterThan(10)
  })

  test('signs in no more, is no public profile, and frees its email', async () => {
    expect(await refusalOf(await me(life.account.token))).toBe('401 unauthenticated')
    expect(await refusalOf(await refresh(life.account.refreshToken))).toBe('401 unauthenticated')
    const login = { body: { email: CANARIES.email, password: PASSWORD } }
    expect(await refusalOf(await call('POST', '/api/auth/login', login))).toBe('401 invalid_credentials')
    expect((await send(`/api/users/${life.id}`)).status).toBe(404)
    const again = await register({ email: CANARIES.email })
    expect(again.user.id).not.toBe(life.id)
    await bodyOf(await me(again.token))
    expect((await erase(again.token)).status).toBe(204)
    expect(await rowsWith([CANARIES.email])).toEqual([])
  })

  test('takes its listings from the public and keeps what their bookings were about', async () => {
    const { listing, pro, review } = life.asHost
    for (const id of [listing, pro]) {
      expect(await rowOf('host_listings', id)).toMatchObject({
        status: 'ARCHIVED',
        title: 'Listing of a deleted user',
        city: 'Austin',
        price: 250,
        latitude: null,
        longitude: null,
        tags: [],
        highlights: [],
        image_url: null,
        image_urls: [],
        deleted_at: expect.any(String),
      })
      expect((await send(`/api/listings/${id}`)).status).toBe(404)
    }
    expect((await search({ hostId: life.id })).listings).toEqual([])
    for (const table of ['listing_blocked_dates', 'calendar_sources', 'calendar_feeds'])
      expect((await owner.query(`SELECT FROM ${table} WHERE listing_id = $1`, [listing])).rows).toEqual([])
    expect(await rowOf('reviews', review)).toMatchObject({ author_id: life.renter, comment: 'Lovely truck' })
  })

  test('ends what others have asked of it, and tells them once', async () => {
    const { pending, approved, over, event, declined, left } = life.asHost
    const why = 'The host deleted their account.'
    expect(await rowOf('bookings', pending)).toMatchObject({ status: 'DECLINED', reason: why, message: 'Is it free?' })
    expect(await rowOf('bookings', approved)).toMatchObject({
      status: 'CANCELLED',
      reason: why,
      renter_id: life.renter,
    })
    expect(await rowOf('bookings', event)).toMatchObject({ status: 'CANCELLED', reason: why })
    expect(await rowOf('bookings', over)).toMatchObject({ status: 'COMPLETED', reason: null })
    expect(await rowOf('bookings', declined)).toMatchObject({ status: 'DECLINED', reason: null })
    expect(await rowOf('bookings', left)).toMatchObject({ status: 'CANCELLED', reason: 'My own plans changed' })
    const [first] = await notificationsOf(life.renter, pending)
    expect(first).toBe('BOOKING_DECLINED')
    const news = await Promise.all(
      [approved, event, over].map(async (id) => (await notificationsOf(life.renter, id)).slice(0, 2)),
    )
    expect(news.map(([latest]) => latest)).toEqual(['BOOKING_CANCELLED', 'BOOKING_CANCELLED', 'BOOKING_COMPLETED'])
    for (const [latest, before] of news) expect(before).not.toBe(latest)
    const { rows } = await owner.query(
      `SELECT from_status, to_status, actor_id, reason FROM status_logs WHERE booking_id = $1
       ORDER BY created_at DESC, id DESC LIMIT 1`,
      [approved],
    )
    expect(rows).toEqual([{ from_status: 'APPROVED', to_status: 'CANCELLED', actor_id: life.id, reason: why }])
  })

  test('calls off what it has asked of others, and leaves them the rest without its name', async () => {
    const { pending, approved, over, cancelled, completed, review, event, inquiry } = life.asRenter
    const why = 'The renter deleted their account.'
    const nobody = { renter_id: null, message: null, host_id: life.host }
    for (const id of [pending, approved, event, inquiry]) {
      expect(await rowOf('bookings', id)).toMatchObject({ ...nobody, status: 'CANCELLED', reason: why })
      expect((await notificationsOf(life.host, id)).filter((type) => type === 'BOOKING_CANCELLED')).toHaveLength(1)
    }
    expect(await rowOf('bookings', over)).toMatchObject({ ...nobody, status: 'APPROVED', reason: null })
    expect(await rowOf('bookings', cancelled)).toMatchObject({ ...nobody, status: 'CANCELLED', reason: null })
    expect(await rowOf('bookings', completed)).toMatchObject({ ...nobody, status: 'COMPLETED' })
    expect(await rowOf('reviews', review)).toMatchObject({ author_id: null, rating: 4, comment: 'A clean kitchen' })
    const { rows } = await owner.query(
      `SELECT event_type, guest_count, location FROM event_requests WHERE booking_id = $1`,
      [event],
    )
    expect(rows).toEqual([{ event_type: 'Event', guest_count: 40, location: null }])
    expect((await owner.query('SELECT FROM inquiries WHERE booking_id = $1', [inquiry])).rows).toHaveLength(1)
    const { rows: thread } = await owner.query('SELECT message FROM messages WHERE booking_id = $1', [pending])
    expect(thread).toEqual([{ message: 'Nice to meet you' }])
  })

  test('keeps its reports without it, and its images for the sweep alone', async () => {
    const { rows: flags } = await owner.query('SELECT reporter_id, reason FROM flags WHERE resource_id = $1', [
      life.host,
    ])
    expect(flags).toEqual([{ reporter_id: null, reason: 'Rude on the phone' }])
    const images = 'SELECT status, filename, swept_at FROM image_assets WHERE owner_id = $1 ORDER BY s3_key'
    expect((await owner.query(images, [life.id])).rows).toEqual([
      { status: 'DELETED', filename: null, swept_at: null },
      { status: 'PENDING', filename: null, swept_at: null },
    ])
  })
})

describe('DELETE /api/users/me', () => {
  test('is refused without the password, and nothing has changed', async () => {
    const { token, user } = await register()
    const before = await rowOf('users', user.id)
    expect(await refusalOf(await erase(token, 'Wrong-Horse-7!'))).toBe('401 invalid_credentials')
    expect(await refusalOf(await call('DELETE', PATH, { token, body: {} }))).toBe('400 invalid_request')
    const more = { password: PASSWORD, userId: user.id }
    expect(await refusalOf(await call('DELETE', PATH, { token, body: more }))).toBe('400 invalid_request')
    expect(await rowOf('users', user.id)).toEqual(before)
    await bodyOf(await me(token))
  })

  test('is refused to the anonymous and to a link', async () => {
    expect(await refusalOf(await call('DELETE', PATH, { body: { password: PASSWORD } }))).toBe('401 unauthenticated')
    const { token } = await register()
    const { url } = await bodyOf<{ url: string }>(
      await call('POST', '/api/auth/link-tokens', { token, body: { path: PATH } }),
      201,
    )
    expect(await refusalOf(await call('DELETE', url, { body: { password: PASSWORD } }))).toBe('401 unauthenticated')
  })

  test('leaves somebody who can appoint administrators', async () => {
    const { token, user } = await register()
    await owner.query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [user.id])
    await owner.query(`UPDATE users SET role = 'USER' WHERE role = 'ADMIN' AND id <> $1`, [user.id])
    expect(await refusalOf(await erase(token))).toBe('409 last_admin')
    await insertUser(owner, { role: 'ADMIN' })
    expect((await erase(token)).status).toBe(204)
  })

  test('counts wrong passwords as a login does', async () => {
    const { token } = await register()
    const answers = await Promise.all(Array.from({ length: 15 }, () => erase(token, 'Wrong-Horse-7!')))
    const refusals = await Promise.all(answers.map(refusalOf))
    expect(refusals.filter((refusal) => refusal === '401 invalid_credentials').length).toBe(10)
    expect(refusals.filter((refusal) => refusal === '429 too_many_requests').length).toBe(5)
    await bodyOf(await me(token))
  })

  test('happens once, of twenty at once', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const { user, token } = await register()
      const sessions = await Promise.all(Array.from({ length: 4 }, () => signIn(user.email)))
      const tokens = [token, ...sessions.map((session) => session.token)]
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => erase(tokens[index % 5] ?? token)))
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status === 204)).toHaveLength(1)
      expect(statuses.filter((status) => ![204, 401, 429].includes(status))).toEqual([])
      const { rows } = await owner.query(`SELECT FROM audit_logs WHERE action = 'DELETE_USER' AND resource_id = $1`, [
        user.id,
      ])
      expect(rows).toHaveLength(1)
    }
  })

  test('leaves nothing of what is written meanwhile', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const email = `racer-${newEmail()}`
      const { token, refreshToken, user } = await register({ email, name: 'Racer' })
      const { token: other } = await signIn(email)
      const headers = { 'CF-Connecting-IP': `203.0.113.${round + 1}`, 'User-Agent': 'Racer/1.0' }
      const write = (index: number) => {
        const from = { headers, token: index % 2 === 0 ? token : other }
        const login = (password: string) => call('POST', '/api/auth/login', { headers, body: { email, password } })
        if (index === 0) return login(PASSWORD)
        if (index < 4) return login('Wrong-Horse-7!')
        if (index < 8) return call('POST', '/api/auth/refresh', { headers, body: { refreshToken } })
        if (index < 12) return call('POST', '/api/auth/link-tokens', { ...from, body: { path: '/api/users/me' } })
        return call('PUT', PATH, { ...from, body: { name: `Racer ${index}`, bio: 'Racer, too' } })
      }
      const writes = Array.from({ length: 20 }, (_, index) => write(index))
      const [erased, ...answers] = await Promise.all([erase(token), ...writes])
      expect(erased.status).toBe(204)
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
      expect((await owner.query('SELECT FROM sessions WHERE user_id = $1', [user.id])).rows).toEqual([])
    }
    expect(await rowsWith(['racer', '203.0.113.1', '203.0.113.2', '203.0.113.3'])).toEqual([])
    expect(await verifyAudit(owner)).toMatchObject({ intact: true })
  })
})
