import { describe, expect, test } from 'vitest'
import { insert } from '../support/records.ts'
import { faultsOf, send } from './support/api.ts'
import { bodyOf, call, refusalOf } from './support/accounts.ts'
import { newParty } from './support/bookings.ts'
import { importedDays, putSources, sourcesOf } from './support/calendars.ts'
import { databaseRequests, owner } from './support/database.ts'

const [FIRST, SECOND, THIRD] = ['a', 'b', 'c'].map((name) => `https://calendar.example.com/${name}.ics`) as [
  string,
  string,
  string,
]
const fresh = (url: string) => ({ url, lastFetchedAt: null, lastError: null })

describe('the calendars that a listing imports', () => {
  test('are replaced in one round trip; those that stay keep their state, those that go take their days along', async () => {
    const { host, listing } = await newParty()
    expect(await sourcesOf(host.token, listing)).toEqual([])
    const before = await databaseRequests()
    const answer = await bodyOf(await putSources(host.token, listing, [FIRST, ` ${SECOND} `]))
    expect((await databaseRequests()) - before).toBe(1)
    expect(answer).toEqual({ sources: [fresh(FIRST), fresh(SECOND)] })

    await owner.query(
      `UPDATE calendar_sources SET last_fetched_at = '2026-10-01T00:00Z', last_error = 'It broke.', etag = 'x' WHERE url = $1`,
      [SECOND],
    )
    const { rows } = await owner.query<{ id: string; url: string }>('SELECT id, url FROM calendar_sources')
    for (const { id } of rows)
      await insert(owner, 'listing_blocked_dates', {
        listing_id: listing,
        source_id: id,
        start_date: '2031-01-01',
        end_date: '2031-01-02',
      })
    await bodyOf(await putSources(host.token, listing, [SECOND, THIRD]))
    const kept = { url: SECOND, lastFetchedAt: '2026-10-01T00:00:00.000Z', lastError: 'It broke.' }
    expect(await sourcesOf(host.token, listing)).toEqual([kept, fresh(THIRD)])
    expect(await importedDays(listing)).toEqual(['2031-01-01 2031-01-02'])
    await bodyOf(await putSources(host.token, listing, []))
    expect(await sourcesOf(host.token, listing)).toEqual([])
    expect(await importedDays(listing)).toEqual([])
  })

  test('are its host’s alone', async () => {
    const { host, renter, listing } = await newParty()
    await bodyOf(await putSources(host.token, listing, [FIRST]))
    const path = `/api/host/listings/${listing}/calendar-sources`
    expect(await refusalOf(await send(path))).toBe('401 unauthenticated')
    expect(await refusalOf(await call('GET', path, { token: renter.token }))).toBe('404 not_found')
    expect(await refusalOf(await putSources(renter.token, listing, []))).toBe('404 not_found')
    expect(await sourcesOf(host.token, listing)).toEqual([fresh(FIRST)])
  })

  test('are at most five, each once', async () => {
    const { host, listing } = await newParty()
    const urls = Array.from({ length: 6 }, (_, n) => `https://calendar.example.com/${n}.ics`)
    await bodyOf(await putSources(host.token, listing, urls.slice(1)))
    expect(await faultsOf(await putSources(host.token, listing, urls))).toEqual(['sources too_big'])
    const twice = [FIRST, 'https://CALENDAR.example.com:443/a.ics']
    expect(await faultsOf(await putSources(host.token, listing, twice))).toEqual(['sources duplicate_address'])
    for (const body of [{}, { sources: [{}] }, { sources: [{ url: FIRST, lastError: null }] }, { sources: null }])
      await faultsOf(await call('PUT', `/api/host/listings/${listing}/calendar-sources`, { token: host.token, body }))
    expect(await sourcesOf(host.token, listing)).toHaveLength(5)
  })

  test('have twenty at once that end in one of the twenty', async () => {
    const { host, listing } = await newParty()
    const sets = Array.from({ length: 20 }, (_, n) => [FIRST, `https://calendar.example.com/${n}.ics`])
    for (const response of await Promise.all(sets.map((urls) => putSources(host.token, listing, urls))))
      await bodyOf(response)
    const urls = (await sourcesOf(host.token, listing)).map(({ url }) => url)
    expect(sets).toContainEqual(urls)
  })

  test.each([
    'http://calendar.example.com/a.ics',
    'webcal://calendar.example.com/a.ics',
    'ftp://calendar.example.com/a.ics',
    'file:///etc/passwd',
    'calendar.example.com/a.ics',
    '',
    'https://',
    'https://user@calendar.example.com/a.ics',
    'https://user:secret@calendar.example.com/a.ics',
    'https://calendar.example.com:8443/a.ics',
    'https://localhost/a.ics',
    'https://localhost./a.ics',
    'https://calendar/a.ics',
    'https://printer.local/a.ics',
    'https://db.internal/a.ics',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://router.home.arpa/a.ics',
    'https://1.0.0.127.in-addr.arpa/a.ics',
    'https://nas.lan/a.ics',
    'https://a.localhost/a.ics',
    'https://127.0.0.1/a.ics',
    'https://127.1/a.ics',
    'https://2130706433/a.ics',
    'https://0x7f000001/a.ics',
    'https://0177.0.0.1/a.ics',
    'https://0.0.0.0/a.ics',
    'https://10.1.2.3/a.ics',
    'https://100.64.0.1/a.ics',
    'https://169.254.169.254/latest/meta-data/',
    'https://172.16.0.1/a.ics',
    'https://172.31.255.255/a.ics',
    'https://192.168.1.1/a.ics',
    'https://198.18.0.1/a.ics',
    'https://224.0.0.1/a.ics',
    'https://255.255.255.255/a.ics',
    'https://[::1]/a.ics',
    'https://[::ffff:127.0.0.1]/a.ics',
    'https://[fd00::1]/a.ics',
    'https://[fe80::1]/a.ics',
    'https://[2606:4700::1111]/a.ics',
    `https://calendar.example.com/${'a'.repeat(2048)}`,
  ])('are refused at %s', async (url) => {
    const { host, listing } = await newParty()
    const faults = await faultsOf(await putSources(host.token, listing, [url]))
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(/^sources\.0\.url (invalid_address|too_big)$/)
  })

  test.each([
    'https://calendar.google.com/calendar/ical/a%40group.calendar.google.com/private-0/basic.ics',
    'https://www.airbnb.com/calendar/ical/1.ics?s=abc&locale=en',
    'https://outlook.office365.com/owa/calendar/a/b/calendar.ics',
    'https://172.32.0.1/a.ics',
    'https://8.8.8.8/a.ics',
    'https://internal.example.com/local/localhost.ics',
  ])('may be at %s', async (url) => {
    const { host, listing } = await newParty()
    expect(await bodyOf(await putSources(host.token, listing, [url]))).toEqual({ sources: [fresh(url)] })
  })
})
