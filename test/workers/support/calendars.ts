import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { ScheduledCtx } from '../../../src/context.ts'
import { connect } from '../../../src/db/connect.ts'
import { noTrips } from '../../../src/db/transport.ts'
import { readConfig } from '../../../src/env.ts'
import { bodyOf, call } from './accounts.ts'
import { owner } from './database.ts'

const config = await readConfig(env)

export const icsPath = (listing: string) => `/api/listings/${listing}/calendar.ics`

export async function newFeed(token: string, listing: string): Promise<string> {
  const { url } = await bodyOf<{ url: string }>(
    await call('PUT', `/api/host/listings/${listing}/calendar-feed`, { token }),
  )
  return url
}

/** The text of a calendar. */
export async function textOf(response: Response): Promise<string> {
  const text = await response.text()
  expect(response.status, text).toBe(200)
  return text
}

type Sources = { sources: { url: string; lastFetchedAt: string | null; lastError: string | null }[] }

export const putSources = (token: string, listing: string, urls: string[]) =>
  call('PUT', `/api/host/listings/${listing}/calendar-sources`, {
    token,
    body: { sources: urls.map((url) => ({ url })) },
  })

export async function sourcesOf(token: string, listing: string): Promise<Sources['sources']> {
  const response = await call('GET', `/api/host/listings/${listing}/calendar-sources`, { token })
  return (await bodyOf<Sources>(response)).sources
}

/** The days that calendars have blocked, as `2026-12-24 2026-12-26`. */
export async function importedDays(listing: string): Promise<string[]> {
  const { rows } = await owner.query<{ range: string }>(
    `SELECT start_date || ' ' || end_date AS range FROM listing_blocked_dates
     WHERE listing_id = $1 AND source_id IS NOT NULL ORDER BY start_date, end_date`,
    [listing],
  )
  return rows.map(({ range }) => range)
}

/** The context of a scheduled job, and the tags that it purges. */
export function jobContext(): ScheduledCtx & { purged: string[] } {
  const timing = noTrips(true)
  const purged: string[] = []
  return {
    db: connect(config, timing),
    env: config,
    requestId: 'test',
    purge: (tags) => purged.push(...tags),
    timing,
    purged,
  }
}

/** Makes every source due, as an hour does. */
export const passAnHour = () =>
  owner.query(`UPDATE calendar_sources SET last_fetched_at = last_fetched_at - interval '61 minutes'`)
