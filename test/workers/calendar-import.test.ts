import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { importCalendars } from '../../src/features/calendars/import.service.ts'
import { runJobs } from '../../src/scheduled.ts'
import { day, event, ics, icsDay, wholeDays } from '../support/ics.ts'
import { insertBlockedDays } from '../support/records.ts'
import { bodyOf } from './support/accounts.ts'
import { send } from './support/api.ts'
import { ask, asked, change, newParty, rental } from './support/bookings.ts'
import { importedDays, jobContext, passAnHour, putSources, sourcesOf } from './support/calendars.ts'
import { databaseRequests, owner } from './support/database.ts'

/*
 * No feed can be served over https without a network. Whatever decides is the Worker's own: addresses, redirects, sizes, times
 * and status codes; only the call of `fetch` itself is answered here, as a server would answer it.
 */
type Served = (request: Request) => Response | Promise<Response>

const calendar = (text: string, headers: Record<string, string> = {}) =>
  new Response(text, { headers: { 'Content-Type': 'text/calendar', ...headers } })

/** An internet that has these addresses; `seen` are those that were asked. */
function internet(pages: Record<string, Served>) {
  const seen: Request[] = []
  const fetch = async (url: string, init: RequestInit) => {
    expect(init.redirect).toBe('manual')
    const request = new Request(url, { ...init, signal: null })
    seen.push(request)
    const page = pages[url]
    if (!page) throw new TypeError(`Nothing answers at ${url} (10.0.0.1)`)
    return page(request)
  }
  return { fetch, timeoutMs: 5_000, seen }
}

const URL_A = 'https://calendar.example.com/a.ics'
const URL_B = 'https://calendar.example.com/b.ics'
const twoDays = () => ics(wholeDays(icsDay(40), icsDay(42)))

/** A listing that imports these addresses; no other source is left. */
async function importing(urls: string[], columns: Record<string, unknown> = {}) {
  await owner.query('DELETE FROM calendar_sources')
  const party = await newParty(columns)
  await bodyOf(await putSources(party.host.token, party.listing, urls))
  return party
}

/** What is said of the only source. */
async function errorOf({ host, listing }: Awaited<ReturnType<typeof importing>>) {
  const [source] = await sourcesOf(host.token, listing)
  expect(source?.lastFetchedAt).not.toBeNull()
  return source?.lastError
}

describe('the import of calendars', () => {
  test('blocks the days of busy times, in one round trip for each, and says so to the caches', async () => {
    const party = await importing([URL_A, URL_B])
    await insertBlockedDays(owner, party.listing, day(10), day(11))
    const ctx = jobContext()
    const before = await databaseRequests()
    const web = internet({
      [URL_A]: () => calendar(twoDays()),
      [URL_B]: () => calendar(ics(wholeDays(icsDay(50), icsDay(51)), wholeDays(icsDay(50), icsDay(52)))),
    })
    await importCalendars(ctx, web)
    expect((await databaseRequests()) - before).toBe(3)
    expect(web.seen.map(({ url }) => url).toSorted()).toEqual([URL_A, URL_B])
    expect(await importedDays(party.listing)).toEqual([`${day(40)} ${day(42)}`, `${day(50)} ${day(52)}`])
    expect(ctx.purged).toEqual([`listing:${party.listing}`])
    expect((await sourcesOf(party.host.token, party.listing)).map(({ lastError }) => lastError)).toEqual([null, null])

    expect((await ask(party, rental(day(41), day(43)))).status).toBe(409)
    expect((await ask(party, rental(day(42), day(43)))).status).toBe(201)
    const query = { from: day(1), to: day(60) }
    const { unavailable } = await bodyOf<{ unavailable: object[] }>(
      await send(`/api/listings/${party.listing}/availability`, query),
    )
    expect(unavailable).toHaveLength(3)
  })

  test('replaces what it has imported before, keeps what is the same, and leaves the host’s own days alone', async () => {
    const party = await importing([URL_A])
    await insertBlockedDays(owner, party.listing, day(10), day(11))
    const kept = wholeDays(icsDay(60), icsDay(61))
    await importCalendars(
      jobContext(),
      internet({ [URL_A]: () => calendar(ics(kept, wholeDays(icsDay(40), icsDay(42)))) }),
    )
    const rows = () => owner.query('SELECT id FROM listing_blocked_dates WHERE start_date = $1', [day(60)])
    const first = await rows()
    await passAnHour()
    await importCalendars(
      jobContext(),
      internet({ [URL_A]: () => calendar(ics(kept, wholeDays(icsDay(44), icsDay(45)))) }),
    )
    expect(await importedDays(party.listing)).toEqual([`${day(44)} ${day(45)}`, `${day(60)} ${day(61)}`])
    expect((await rows()).rows).toEqual(first.rows)
    const own = await owner.query('SELECT FROM listing_blocked_dates WHERE listing_id = $1 AND source_id IS NULL', [
      party.listing,
    ])
    expect(own.rows).toHaveLength(1)

    await passAnHour()
    const ctx = jobContext()
    await importCalendars(ctx, internet({ [URL_A]: () => calendar(ics(kept, wholeDays(icsDay(44), icsDay(45)))) }))
    expect(ctx.purged).toEqual([])
    await passAnHour()
    await importCalendars(jobContext(), internet({ [URL_A]: () => calendar(ics()) }))
    expect(await importedDays(party.listing)).toEqual([])
  })

  test('reaches two years ahead, and no further', async () => {
    const party = await importing([URL_A])
    const far = ics(wholeDays(icsDay(720), icsDay(721)), wholeDays(icsDay(800), icsDay(801)))
    await importCalendars(jobContext(), internet({ [URL_A]: () => calendar(far) }))
    expect(await importedDays(party.listing)).toEqual([`${day(720)} ${day(721)}`])
  })

  test('takes days where the listing stands', async () => {
    const party = await importing([URL_A], { time_zone: 'Pacific/Honolulu' })
    const morning = event(`DTSTART:${icsDay(40)}T050000Z`, 'DURATION:PT1H')
    await importCalendars(jobContext(), internet({ [URL_A]: () => calendar(ics(morning)) }))
    expect(await importedDays(party.listing)).toEqual([`${day(39)} ${day(40)}`])
  })

  test('asks for what has changed since, unless the listing’s zone has', async () => {
    const party = await importing([URL_A])
    const page: Served = (request) =>
      request.headers.get('If-None-Match') === '"v1"'
        ? new Response(null, { status: 304 })
        : calendar(ics(event(`DTSTART:${icsDay(40)}T050000Z`, 'DURATION:PT1H')), { ETag: '"v1"' })
    const web = internet({ [URL_A]: page })
    await importCalendars(jobContext(), web)
    await passAnHour()
    await owner.query(`UPDATE calendar_sources SET last_error = 'It broke.'`)
    await importCalendars(jobContext(), web)
    expect(web.seen.map(({ headers }) => headers.get('If-None-Match'))).toEqual([null, '"v1"'])
    expect(await errorOf(party)).toBeNull()
    expect(await importedDays(party.listing)).toEqual([`${day(39)} ${day(40)}`])

    await owner.query(`UPDATE host_listings SET time_zone = 'Asia/Tokyo' WHERE id = $1`, [party.listing])
    await passAnHour()
    await importCalendars(jobContext(), web)
    expect(web.seen.at(-1)?.headers.get('If-None-Match')).toBeNull()
    expect(await importedDays(party.listing)).toEqual([`${day(40)} ${day(41)}`])
  })

  test('follows three redirects, each to where it may', async () => {
    const party = await importing([URL_A])
    const to =
      (location: string, status = 302): Served =>
      () =>
        new Response(null, { status, headers: { Location: location } })
    const hops = internet({
      [URL_A]: to('/b.ics', 301),
      [URL_B]: to('https://other.example.com/c.ics', 307),
      'https://other.example.com/c.ics': to('//third.example.com/d.ics', 308),
      'https://third.example.com/d.ics': () => calendar(twoDays()),
    })
    await importCalendars(jobContext(), hops)
    expect(hops.seen).toHaveLength(4)
    expect(await importedDays(party.listing)).toEqual([`${day(40)} ${day(42)}`])
  })
})

describe('a calendar that cannot be imported changes nothing and says why', () => {
  const redirect =
    (location: string): Served =>
    () =>
      new Response(null, { status: 302, headers: { Location: location } })
  const NOT_ALLOWED = 'The address leads to one that is not allowed.'
  const big = (bytes: number) =>
    new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (bytes <= 0) controller.close()
          else controller.enqueue(new Uint8Array(65_536).fill(32))
          bytes -= 65_536
        },
      }),
    )
  const CASES: [string, Served, string][] = [
    ['500', () => new Response('secret stack', { status: 500 }), 'The address answered with status 500.'],
    ['404', () => new Response(null, { status: 404 }), 'The address answered with status 404.'],
    ['204', () => new Response(null, { status: 204 }), 'The address answered with status 204.'],
    ['304 that nobody asked for', () => new Response(null, { status: 304 }), 'The address answered with status 304.'],
    ['a page', () => new Response('<html>Sign in</html>'), 'The answer is not an iCalendar calendar.'],
    ['one cut off', () => calendar(twoDays().slice(0, -30)), 'The calendar is cut off.'],
    [
      'nobody there',
      () => Promise.reject(new TypeError('connect ECONNREFUSED 10.0.0.1:443')),
      'The address could not be reached.',
    ],
    ['1 MiB and more', () => big(2_000_000), 'The calendar is larger than 1 MiB.'],
    ['no end', () => big(Infinity), 'The calendar is larger than 1 MiB.'],
    [
      'a lie about its size',
      () => new Response(big(2_000_000).body, { headers: { 'Content-Length': '10' } }),
      'The calendar is larger than 1 MiB.',
    ],
    [
      'a broken body',
      () => new Response(new ReadableStream({ pull: () => Promise.reject(new Error('reset')) })),
      'The address could not be reached.',
    ],
    ['a circle', redirect(URL_A), 'The address redirects more than 3 times.'],
    ['to this machine', redirect('https://127.0.0.1/a.ics'), NOT_ALLOWED],
    ['to metadata', redirect('https://169.254.169.254/latest/meta-data/'), NOT_ALLOWED],
    ['to a name inside', redirect('https://metadata.google.internal/'), NOT_ALLOWED],
    ['to IPv6', redirect('https://[::1]/a.ics'), NOT_ALLOWED],
    ['to http', redirect('http://calendar.example.com/b.ics'), NOT_ALLOWED],
    ['to a file', redirect('file:///etc/passwd'), NOT_ALLOWED],
    ['to nonsense', redirect('https://'), NOT_ALLOWED],
    ['to a user', redirect('https://user:secret@calendar.example.com/'), NOT_ALLOWED],
    ['to another port', redirect('https://calendar.example.com:8443/'), NOT_ALLOWED],
  ]

  test.each(CASES)('%s', async (_, page, message) => {
    const party = await importing([URL_A])
    await importCalendars(jobContext(), internet({ [URL_A]: () => calendar(twoDays(), { ETag: '"v1"' }) }))
    await owner.query('UPDATE calendar_sources SET etag = NULL')
    await passAnHour()
    const ctx = jobContext()
    await importCalendars(ctx, internet({ [URL_A]: page }))
    expect(await errorOf(party)).toBe(message)
    expect(await importedDays(party.listing)).toEqual([`${day(40)} ${day(42)}`])
    expect(ctx.purged).toEqual([])
    // And the next good answer is taken.
    await passAnHour()
    await importCalendars(jobContext(), internet({ [URL_A]: () => calendar(ics(wholeDays(icsDay(44), icsDay(45)))) }))
    expect(await errorOf(party)).toBeNull()
    expect(await importedDays(party.listing)).toEqual([`${day(44)} ${day(45)}`])
  })

  test.each<[string, (signal: AbortSignal | null | undefined) => Promise<Response>]>([
    [
      'no answer',
      (signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    ],
    [
      'a body that never ends',
      async () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) })),
    ],
  ])('%s in time', async (_, fetch) => {
    const party = await importing([URL_A])
    await importCalendars(jobContext(), { fetch: (_url, init) => fetch(init.signal), timeoutMs: 50 })
    expect(await errorOf(party)).toBe('The address did not answer in time.')
  })

  test('one of them keeps no other from being imported', async () => {
    const party = await importing([URL_A, URL_B])
    await importCalendars(jobContext(), internet({ [URL_B]: () => calendar(twoDays()) }))
    expect(await importedDays(party.listing)).toEqual([`${day(40)} ${day(42)}`])
    const errors = (await sourcesOf(party.host.token, party.listing)).map(({ lastError }) => lastError)
    expect(errors).toEqual(['The address could not be reached.', null])
  })
})

describe('when a source is due', () => {
  test('an hour after the last time, the oldest first', async () => {
    await importing([URL_A])
    const web = internet({ [URL_A]: () => calendar(twoDays()) })
    await importCalendars(jobContext(), web)
    await importCalendars(jobContext(), web)
    expect(web.seen).toHaveLength(1)
    await owner.query(`UPDATE calendar_sources SET last_fetched_at = now() - interval '59 minutes'`)
    await importCalendars(jobContext(), web)
    expect(web.seen).toHaveLength(1)
    await passAnHour()
    await importCalendars(jobContext(), web)
    expect(web.seen).toHaveLength(2)
  })

  test('at most a hundred a run, and each once however many runs there are', async () => {
    const { listing } = await importing([])
    await owner.query(
      `INSERT INTO calendar_sources (id, listing_id, url, last_fetched_at)
       SELECT new_id(), $1, 'https://calendar.example.com/' || n, now() - n * interval '1 day' FROM generate_series(1, 130) AS n`,
      [listing],
    )
    const pages = Array.from({ length: 131 }, (_, n): [string, Served] => [
      `https://calendar.example.com/${n}`,
      () => calendar(ics(wholeDays(icsDay(n), icsDay(n + 1)))),
    ])
    const web = internet(Object.fromEntries(pages))
    await importCalendars(jobContext(), web)
    expect(web.seen).toHaveLength(100)
    expect(new Set(web.seen.map(({ url }) => url))).toEqual(new Set(pages.slice(31).map(([url]) => url)))
    await Promise.all([1, 2, 3, 4, 5].map(() => importCalendars(jobContext(), web)))
    expect(web.seen).toHaveLength(130)
    expect(new Set(web.seen.map(({ url }) => url)).size).toBe(130)
    expect(await importedDays(listing)).toHaveLength(130)

    for (let round = 0; round < 5; round++) {
      await passAnHour()
      const before = web.seen.length
      await Promise.all([importCalendars(jobContext(), web), importCalendars(jobContext(), web)])
      expect(web.seen.length - before).toBe(130)
    }
    expect(await importedDays(listing)).toHaveLength(130)
  })

  test('not while its listing is sold or its host suspended', async () => {
    const { host, listing } = await importing([URL_A])
    const web = internet({ [URL_A]: () => calendar(twoDays()) })
    await owner.query('UPDATE users SET suspended_at = now() WHERE id = $1', [host.user.id])
    await importCalendars(jobContext(), web)
    await owner.query('UPDATE users SET suspended_at = NULL WHERE id = $1', [host.user.id])
    await owner.query(`UPDATE host_listings SET status = 'SOLD' WHERE id = $1`, [listing])
    await importCalendars(jobContext(), web)
    expect(web.seen).toEqual([])
  })

  test('is among the scheduled jobs', async () => {
    const { listing } = await importing([URL_A])
    const { fetch } = globalThis
    const web = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation(async (input, init) => (input === URL_A ? calendar(twoDays()) : fetch(input, init)))
    await runJobs(env)
    web.mockRestore()
    expect(await importedDays(listing)).toEqual([`${day(40)} ${day(42)}`])
  })
})

describe('an import at the same time as', () => {
  test('the removal of its source leaves no days behind', async () => {
    for (let round = 0; round < 10; round++) {
      const { host, listing } = await importing([URL_A])
      const web = internet({ [URL_A]: () => calendar(twoDays()) })
      await Promise.all([importCalendars(jobContext(), web), putSources(host.token, listing, [])])
      expect(await importedDays(listing)).toEqual([])
    }
  })

  test('twenty approvals leaves no booking approved after its days were blocked', async () => {
    for (let round = 0; round < 5; round++) {
      const party = await importing([URL_A])
      const bookings = await Promise.all(
        Array.from({ length: 20 }, (_, n) => asked(party, rental(day(30 + n), day(31 + n)))),
      )
      const web = internet({ [URL_A]: () => calendar(ics(wholeDays(icsDay(30), icsDay(50)))) })
      const [, ...answers] = await Promise.all([
        importCalendars(jobContext(), web),
        ...bookings.map(({ id }) => change(party.host, id, 'APPROVED')),
      ])
      for (const { status } of answers) expect([200, 409]).toContain(status)
      const { rows } = await owner.query(
        `SELECT b.id FROM bookings AS b JOIN status_logs AS log ON log.booking_id = b.id AND log.to_status = 'APPROVED'
         WHERE b.listing_id = $1 AND b.status = 'APPROVED'`,
        [party.listing],
      )
      expect(rows).toHaveLength(answers.filter(({ status }) => status === 200).length)
      expect(await importedDays(party.listing)).toEqual([`${day(30)} ${day(50)}`])
      // Now that they are blocked, none of those that wait can be approved.
      for (const [n, { id }] of bookings.entries())
        if (answers[n]?.status === 409) expect((await change(party.host, id, 'APPROVED')).status).toBe(409)
    }
  })
})
