import { describe, expect, test } from 'vitest'
import { readWith } from '../support/ics.ts'
import { insertBlockedDays, insertEvent, insertRental, insertSale, setStatus } from '../support/records.ts'
import { send } from './support/api.ts'
import { bodyOf, call, PASSWORD, refusalOf } from './support/accounts.ts'
import { type Party, newParty } from './support/bookings.ts'
import { icsPath, newFeed, textOf } from './support/calendars.ts'
import { databaseRequests, owner } from './support/database.ts'
import { newHost } from './support/hosts.ts'

const idsOf = ({ host, renter, listing }: Party) => ({ host: host.user.id, renter: renter.user.id, listing })

const readAsHost = async ({ host, listing }: Party) =>
  textOf(await call('GET', icsPath(listing), { token: host.token }))

async function approve(booking: string) {
  await setStatus(owner, 'bookings', booking, 'APPROVED')
  return booking
}

describe('the calendar of a listing, as another library reads it', () => {
  test('tells approved and completed bookings and blocked days, and nobody', async () => {
    const party = await newParty({ title: 'Birria, beans; more\\less\nsecond line' })
    const ids = idsOf(party)
    const message = { message: 'It is for Rui Renter' }
    const days = await approve(
      await insertRental(owner, ids, { period: '[2030-06-01T05:00Z,2030-06-03T05:00Z)', ...message }),
    )
    const hours = await approve(await insertRental(owner, ids, { period: '[2030-06-05T17:00Z,2030-06-05T20:30Z)' }))
    const over = await approve(await insertRental(owner, ids, { period: '[2024-06-01T05:00Z,2024-06-02T05:00Z)' }))
    await setStatus(owner, 'bookings', over, 'COMPLETED')
    await insertRental(owner, ids, { period: '[2030-09-01T05:00Z,2030-09-02T05:00Z)' })
    await insertBlockedDays(owner, party.listing, '2030-12-24', '2030-12-27')
    await insertBlockedDays(owner, party.listing, '2030-12-24', '2030-12-27')
    const text = await readAsHost(party)
    const { calendar, events } = readWith(text)
    const name = 'Birria, beans; more\\less\nsecond line'
    expect(events).toEqual([
      { uid: `booking-${over}@vendibook`, summary: `Booked: ${name}`, start: '2024-06-01', end: '2024-06-02' },
      { uid: `booking-${days}@vendibook`, summary: `Booked: ${name}`, start: '2030-06-01', end: '2030-06-03' },
      {
        uid: `booking-${hours}@vendibook`,
        summary: `Booked: ${name}`,
        start: '2030-06-05T17:00:00Z',
        end: '2030-06-05T20:30:00Z',
      },
      {
        uid: `blocked-${party.listing}-20301224-20301227@vendibook`,
        summary: `Blocked: ${name}`,
        start: '2030-12-24',
        end: '2030-12-27',
      },
    ])
    // The library leaves text that it does not know as it is written.
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe(String.raw`Birria\, beans\; more\\less\nsecond line`)
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH')
    expect(calendar.getFirstPropertyValue('version')).toBe('2.0')
    expect(String(calendar.getFirstPropertyValue('prodid'))).toContain('Vendibook')
    expect(text).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n')
    expect(text).not.toContain('Rui')
    for (const component of calendar.getAllSubcomponents('vevent'))
      expect(String(component.getFirstPropertyValue('dtstamp'))).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  test('tells events as days, and no sale', async () => {
    const party = await newParty({ listing_type: 'EVENT_PRO' })
    const booking = await approve(await insertEvent(owner, idsOf(party), { event_date: '2030-11-03' }))
    await approve(await insertSale(owner, idsOf(party)))
    const { events } = readWith(await readAsHost(party))
    expect(events).toEqual([
      { uid: `booking-${booking}@vendibook`, summary: 'Event: Taco truck', start: '2030-11-03', end: '2030-11-04' },
    ])
  })

  test.each([
    // Both nights of a change, where the day has 23, 25, 23.5 and 24.5 hours, and a place without any.
    ['America/New_York', '2030-03-10', '2030-03-11', '2030-03-10T05:00Z', '2030-03-11T04:00Z'],
    ['America/New_York', '2030-11-03', '2030-11-04', '2030-11-03T04:00Z', '2030-11-04T05:00Z'],
    ['America/St_Johns', '2030-11-03', '2030-11-04', '2030-11-03T02:30Z', '2030-11-04T03:30Z'],
    ['Australia/Lord_Howe', '2030-10-06', '2030-10-07', '2030-10-05T13:30Z', '2030-10-06T13:00Z'],
    ['Australia/Lord_Howe', '2030-04-07', '2030-04-08', '2030-04-06T13:00Z', '2030-04-07T13:30Z'],
    ['America/Phoenix', '2030-03-10', '2030-03-11', '2030-03-10T07:00Z', '2030-03-11T07:00Z'],
  ])('tells a day in %s as %s', async (zone, start, end, from, to) => {
    const party = await newParty({ time_zone: zone })
    await approve(await insertRental(owner, idsOf(party), { period: `[${from},${to})` }))
    const { events } = readWith(await readAsHost(party))
    expect(events.map((event) => [event.start, event.end])).toEqual([[start, end]])
  })

  test('is lines of at most 75 octets that cut no character, each ended by CRLF', async () => {
    const title = `${'🌮'.repeat(60)} مطبخ ${'é'.repeat(60)}`
    const party = await newParty({ title })
    await insertBlockedDays(owner, party.listing, '2030-12-24', '2030-12-27')
    const text = await readAsHost(party)
    const lines = text.split('\r\n')
    expect(lines.pop()).toBe('')
    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n]/)
      expect(line.isWellFormed()).toBe(true)
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
    }
    expect(readWith(text).events[0]?.summary).toBe(`Blocked: ${title}`)
  })

  test('cannot be written into by a title', async () => {
    const party = await newParty({ title: 'Truck\r\nEND:VCALENDAR\r\nBEGIN:VEVENT\u0007' })
    const { calendar, events } = readWith(await readAsHost(party))
    expect(events).toEqual([])
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe(String.raw`Truck\nEND:VCALENDAR\nBEGIN:VEVENT`)
  })
})

describe('who may read a calendar', () => {
  test('its host, also by a link token; nobody else', async () => {
    const party = await newParty()
    const { host, renter, listing } = party
    const path = icsPath(listing)
    expect(await refusalOf(await send(path))).toBe('401 unauthenticated')
    expect(await refusalOf(await call('GET', path, { token: renter.token }))).toBe('404 not_found')
    expect(await refusalOf(await call('GET', path, { token: host.token, query: { other: '1' } }))).toBe(
      '400 invalid_request',
    )
    expect(await refusalOf(await call('GET', icsPath('none'), { token: host.token }))).toBe('404 not_found')
    const { url } = await bodyOf<{ url: string }>(
      await call('POST', '/api/auth/link-tokens', { token: host.token, body: { path } }),
      201,
    )
    await textOf(await send(url))
    const head = await call('HEAD', path, { token: host.token })
    expect([head.status, head.headers.get('Content-Type'), await head.text()]).toEqual([
      200,
      'text/calendar; charset=utf-8',
      '',
    ])
    expect(head.headers.get('Cache-Control')).toBe('no-store')
    await owner.query(`UPDATE host_listings SET status = 'ARCHIVED', deleted_at = now() WHERE id = $1`, [listing])
    expect(await refusalOf(await call('GET', path, { token: host.token }))).toBe('404 not_found')
  })

  test('whoever has the secret of its feed, without a session and in one round trip', async () => {
    const party = await newParty()
    const url = await newFeed(party.host.token, party.listing)
    expect(url).toMatch(new RegExp(`^http://api.test${icsPath(party.listing)}\\?feed=[A-Za-z0-9_-]{43}$`))
    const before = await databaseRequests()
    const text = await textOf(await send(url))
    expect((await databaseRequests()) - before).toBe(1)
    expect(text).toBe(await readAsHost(party))
    const head = await send(url, {}, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const { rows } = await owner.query<{ row: string }>('SELECT f::text AS row FROM calendar_feeds AS f')
    expect(JSON.stringify(rows)).not.toContain(new URL(url).searchParams.get('feed'))
  })

  test('no other secret: none, an odd one, that of another listing, an access token', async () => {
    const [party, other] = await Promise.all([newParty(), newParty()])
    const url = await newFeed(party.host.token, party.listing)
    const secret = new URL(await newFeed(other.host.token, other.listing)).searchParams.get('feed') ?? ''
    const path = icsPath(party.listing)
    const own = new URL(url).searchParams.get('feed') ?? ''
    for (const feed of [
      '',
      'x',
      secret,
      party.host.token.slice(0, 200),
      `${own}=`,
      own.slice(1),
      `${own.slice(0, -1)}!`,
    ]) {
      const response = await send(path, { feed })
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
      expect(await refusalOf(response)).toBe('401 unauthenticated')
    }
    expect(await refusalOf(await send(path, { feed: [own, own] }))).toBe('400 invalid_request')
    expect(await refusalOf(await send(path, { feed: own, other: '1' }))).toBe('400 invalid_request')
    expect(await refusalOf(await send(icsPath('01900000-0000-7000-8000-000000000000'), { feed: own }))).toBe(
      '401 unauthenticated',
    )
    // Worth nothing anywhere else.
    expect(await refusalOf(await send('/api/auth/me', {}, { headers: { Authorization: `Bearer ${own}` } }))).toBe(
      '401 unauthenticated',
    )
    await textOf(await send(url))
  })
})

describe('the life of a feed', () => {
  test('ends with the next one, and by DELETE', async () => {
    const { host, renter, listing } = await newParty()
    const path = `/api/host/listings/${listing}/calendar-feed`
    const first = await newFeed(host.token, listing)
    const before = await databaseRequests()
    const second = await newFeed(host.token, listing)
    expect((await databaseRequests()) - before).toBe(1)
    expect(await refusalOf(await send(first))).toBe('401 unauthenticated')
    await textOf(await send(second))
    expect(await refusalOf(await call('PUT', path, { token: renter.token }))).toBe('404 not_found')
    expect(await refusalOf(await call('DELETE', path, { token: renter.token }))).toBe('404 not_found')
    expect(await refusalOf(await call('PUT', path))).toBe('401 unauthenticated')
    await textOf(await send(second))
    for (const round of [1, 2])
      expect([round, (await call('DELETE', path, { token: host.token })).status]).toEqual([round, 204])
    expect(await refusalOf(await send(second))).toBe('401 unauthenticated')
  })

  test('is not ended by logging out', async () => {
    const { host, listing } = await newParty()
    const url = await newFeed(host.token, listing)
    await bodyOf(await call('POST', '/api/auth/logout-all', { token: host.token }))
    expect(readWith(await textOf(await send(url))).events).toEqual([])
  })

  test('is ended by suspension for good, and by deleting the listing', async () => {
    const { host, listing } = await newParty()
    const url = await newFeed(host.token, listing)
    await owner.query('UPDATE users SET suspended_at = now() WHERE id = $1', [host.user.id])
    expect(await refusalOf(await send(url))).toBe('401 unauthenticated')
    await owner.query('UPDATE users SET suspended_at = NULL WHERE id = $1', [host.user.id])
    expect(await refusalOf(await send(url))).toBe('401 unauthenticated')

    const other = await newParty()
    const another = await newFeed(other.host.token, other.listing)
    await owner.query(`UPDATE host_listings SET status = 'ARCHIVED', deleted_at = now() WHERE id = $1`, [other.listing])
    expect(await refusalOf(await send(another))).toBe('401 unauthenticated')
  })

  test('is ended by erasure', async () => {
    const { token, listing } = await newHost()
    const url = await newFeed(token, listing.id)
    await textOf(await send(url))
    const erased = await call('DELETE', '/api/users/me', { token, body: { password: PASSWORD } })
    expect(erased.status).toBe(204)
    expect(await refusalOf(await send(url))).toBe('401 unauthenticated')
  })
})

describe('the polls of a calendar', () => {
  test('cost no body while nothing changes', async () => {
    const party = await newParty()
    const url = await newFeed(party.host.token, party.listing)
    const first = await send(url)
    const etag = first.headers.get('ETag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    await textOf(first)
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const poll = await send(url, {}, { headers: { 'If-None-Match': tag } })
      expect([poll.status, poll.headers.get('ETag'), await poll.text()]).toEqual([304, etag, ''])
    }
    const asHost = await call('GET', icsPath(party.listing), {
      token: party.host.token,
      headers: { 'If-None-Match': etag },
    })
    expect(asHost.status).toBe(304)
    await insertBlockedDays(owner, party.listing, '2030-12-24', '2030-12-27')
    const changed = await send(url, {}, { headers: { 'If-None-Match': etag } })
    expect(changed.headers.get('ETag')).not.toBe(etag)
    expect(readWith(await textOf(changed)).events).toHaveLength(1)
  })

  test('are 120 an hour for each feed, however many come at once', async () => {
    const [party, other] = await Promise.all([newParty(), newParty()])
    const url = await newFeed(party.host.token, party.listing)
    const otherUrl = await newFeed(other.host.token, other.listing)
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(Array.from({ length: 24 }, () => send(url)))
      expect(answers.map(({ status }) => status)).toEqual(Array(24).fill(200))
    }
    const over = await Promise.all(Array.from({ length: 20 }, () => send(url)))
    for (const response of over) {
      expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(3_500)
      expect(await refusalOf(response)).toBe('429 too_many_requests')
    }
    await textOf(await send(otherUrl))
    await readAsHost(party)
    // A new secret does not begin a new hour.
    expect((await send(await newFeed(party.host.token, party.listing))).status).toBe(429)
    await owner.query(
      `UPDATE login_attempts SET attempted_at = array(SELECT t - interval '1 hour' FROM unnest(attempted_at) AS t)`,
    )
    expect((await send(await newFeed(party.host.token, party.listing))).status).toBe(200)
  })
})

test('a path has one spelling', async () => {
  const { host, listing } = await newParty()
  for (const path of [
    `${icsPath(listing)}/`,
    icsPath(listing).replace('.ics', '%2Eics'),
    icsPath(listing).replace('.ics', '.ICS'),
  ])
    expect((await call('GET', path, { token: host.token })).status).toBe(404)
  const wrong = await call('POST', icsPath(listing), { token: host.token, body: {} })
  expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
})
