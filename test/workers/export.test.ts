import { beforeAll, describe, expect, test } from 'vitest'
import { AccountExport } from '../../src/features/users/export.answers.ts'
import { bodyOf, call, refusalOf, register } from './support/accounts.ts'
import { send } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { CANARIES, type Life, liveWholeLife } from './support/whole-life.ts'

const PATH = '/api/users/me/export'

let life: Life
let response: Response
let exported: AccountExport
let body: string
beforeAll(async () => {
  life = await liveWholeLife()
  response = await call('GET', PATH, { token: life.account.token })
  body = await response.clone().text()
  exported = await bodyOf<AccountExport>(response)
})

describe('GET /api/users/me/export', () => {
  test('is a download that nobody keeps', () => {
    expect(response.headers.get('Content-Type')).toMatch(/^application\/json/)
    expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="vendibook-export.json"')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  test.each(Object.entries(CANARIES))('holds the %s', (_, canary) => {
    expect(body).toContain(canary)
  })

  test('is what its schema says, with nothing besides', () => {
    expect(AccountExport.parse(exported)).toEqual(exported)
  })

  test('holds each thing that the account has or did', () => {
    const { asHost, asRenter, id, host } = life
    expect(exported.user).toMatchObject({ id, name: CANARIES.name, email: CANARIES.email })
    expect(exported.sessions.map(({ revokeReason }) => revokeReason)).toEqual(['reuse', null])
    expect(exported.listings.map(({ id: listing }) => listing)).toEqual([asHost.listing, asHost.pro])
    expect(exported.listings[0]).toMatchObject({
      latitude: 30.123456,
      calendarFeedCreatedAt: expect.any(String),
      blockedDates: [
        { startDate: '2031-01-01', endDate: '2031-01-05', sourceId: null },
        { startDate: '2031-02-01', endDate: '2031-02-02', sourceId: expect.any(String) },
      ],
      calendarSources: [{ url: CANARIES.calendar }],
    })
    expect(exported.listings[1]).toMatchObject({ calendarFeedCreatedAt: null, blockedDates: [], calendarSources: [] })
    const bookings = new Map(exported.bookings.map((booking) => [booking.id, booking]))
    expect(bookings.get(asHost.pending)).toMatchObject({ role: 'host', message: 'Is it free?', eventRequest: null })
    expect(bookings.get(asRenter.pending)).toMatchObject({
      role: 'renter',
      hostId: host,
      startDate: '2030-06-01T05:00:00.000Z',
      endDate: '2030-06-03T05:00:00.000Z',
      price: 250,
    })
    expect(bookings.get(asRenter.event)?.eventRequest).toMatchObject({ guestCount: 40, budget: null })
    expect(bookings.get(asRenter.inquiry)?.inquiry).toMatchObject({ offer: 9000, status: 'PENDING' })
    expect(exported.messages.map(({ bookingId }) => bookingId)).toEqual([asRenter.pending])
    expect(exported.reviews).toMatchObject([{ id: asRenter.review, rating: 4 }])
    expect(exported.flags).toMatchObject([{ resource: 'user', resourceId: host }])
    expect(exported.images.map(({ status }) => status)).toEqual(['CONFIRMED', 'PENDING'])
    expect(exported.notifications.map(({ type }) => type)).toContain('MESSAGE_RECEIVED')
    expect(exported.statusChanges.map(({ reason }) => reason)).toContain(CANARIES.reason)
    expect(exported.keptAnswers).toMatchObject([{ key: 'own' }])
    const actions = exported.auditLogs.map(({ action }) => action)
    for (const action of ['REGISTER', 'UPDATE_PROFILE', 'LOGIN', 'LOGIN_FAILED', 'REFRESH_REUSE'])
      expect(actions).toContain(action)
  })

  test('holds no secret, no digest, and nothing of others', async () => {
    expect(body).not.toMatch(/\$2[aby]\$|password_?hash|secret_?hash|fingerprint|digest|prevHash|salt/i)
    expect(body).not.toMatch(/henrietta|rennie/i)
    const stranger = await register({ name: 'Ada Stranger' })
    expect(await bodyOf(await call('GET', PATH, { token: stranger.token }))).toMatchObject({
      user: { name: 'Ada Stranger' },
      listings: [],
      bookings: [],
      messages: [],
    })
  })

  test('tells what others did to the account, and not from where', async () => {
    await owner.query(
      `INSERT INTO audit_logs (user_id, action, resource, resource_id, changes, ip_address, user_agent, request_id)
       VALUES ($1, 'ADMIN_UPDATE_USER', 'user', $2, '{"role": {"from": "USER", "to": "HOST"}}', '192.0.2.9', 'AdminBrowser', 'r1')`,
      [life.host, life.id],
    )
    const { auditLogs } = await bodyOf<AccountExport>(await call('GET', PATH, { token: life.account.token }))
    expect(auditLogs.find(({ action }) => action === 'ADMIN_UPDATE_USER')).toMatchObject({
      changes: { role: { from: 'USER', to: 'HOST' } },
      ipAddress: null,
      userAgent: null,
      requestId: null,
    })
  })

  test('costs one round trip', async () => {
    const before = await databaseRequests()
    await call('GET', PATH, { token: life.account.token })
    expect((await databaseRequests()) - before).toBe(1)
  })

  test('opens by a link, and by no other', async () => {
    const link = { token: life.account.token, body: { path: PATH } }
    const { url } = await bodyOf<{ url: string }>(await call('POST', '/api/auth/link-tokens', link), 201)
    expect(await bodyOf<AccountExport>(await send(url))).toMatchObject({ user: { id: life.id } })
    const { url: other } = await bodyOf<{ url: string }>(
      await call('POST', '/api/auth/link-tokens', { ...link, body: { path: '/api/users/me' } }),
      201,
    )
    expect(await refusalOf(await send(other.replace('/me?', '/me/export?')))).toBe('401 unauthenticated')
  })

  test('is for the signed-in alone, and takes no parameter', async () => {
    expect(await refusalOf(await call('GET', PATH))).toBe('401 unauthenticated')
    const query = { userId: life.host }
    expect(await refusalOf(await call('GET', PATH, { token: life.account.token, query }))).toBe('400 invalid_request')
  })
})
