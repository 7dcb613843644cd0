import { beforeAll, expect, test } from 'vitest'
import { contradictions } from '../support/history.ts'
import { insertListing } from '../support/records.ts'
import { call, newAccount, type SignedIn } from './support/accounts.ts'
import { clearListings, owner } from './support/database.ts'

const CLIENTS = 100
const ROUNDS = 50
const LISTINGS = 10
const DAYS = 12

/** A small generator of numbers (mulberry32), seeded: a failure happens again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const random = randomOf(20_301)
const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item
const day = (offset: number) => `2030-06-${String(1 + offset).padStart(2, '0')}`

type Place = { id: string; host: SignedIn; kind: string }
let places: Place[]
let people: SignedIn[]

async function newPlace(host: SignedIn, kind: string): Promise<Place> {
  return { id: await insertListing(owner, host.user.id, { listing_type: kind }), host, kind }
}

beforeAll(async () => {
  await clearListings()
  people = await Promise.all(Array.from({ length: 20 }, () => newAccount()))
  places = await Promise.all(
    Array.from({ length: LISTINGS }, async (_, index) =>
      newPlace(await newAccount({ role: 'HOST' }), ['RENT', 'RENT', 'RENT', 'EVENT_PRO', 'SALE'][index % 5] ?? 'RENT'),
    ),
  )
})

function request({ id, kind }: Place): Promise<Response> {
  const start = random(DAYS)
  const body = {
    RENT: { startDate: day(start), endDate: day(start + 1 + random(4)) },
    EVENT_PRO: { eventDate: day(start), eventType: 'Fair', guestCount: 5 },
    SALE: { message: 'I would like it' },
  }[kind]
  return call('POST', `/api/listings/${id}`, { token: pick(people).token, body })
}

async function move(place: Place, who: 'host' | 'renter', status: string): Promise<Response | undefined> {
  const { rows } = await owner.query<{ id: string; renter_id: string }>(
    `SELECT id, renter_id FROM bookings WHERE listing_id = $1 AND status IN ('PENDING', 'APPROVED') ORDER BY id LIMIT 8`,
    [place.id],
  )
  if (rows.length === 0) return undefined
  const { id, renter_id } = pick(rows)
  const actor = who === 'host' ? place.host : people.find(({ user }) => user.id === renter_id)
  return call('PUT', `/api/bookings/${id}`, { token: actor?.token ?? '', body: { status, reason: 'Chaos' } })
}

function block({ id, host }: Place): Promise<Response> {
  const start = random(DAYS)
  const blocked = random(2) === 0 ? [] : [{ start: day(start), end: day(start + 1) }]
  return call('PUT', `/api/host/listings/${id}/blocked-dates`, { token: host.token, body: { blocked } })
}

const setListing = ({ id, host }: Place, status: string) =>
  call('PUT', `/api/host/listings/${id}/status`, { token: host.token, body: { status } })

function act(place: Place): Promise<Response | undefined> {
  const dice = random(100)
  if (dice < 40) return request(place)
  if (dice < 65) return move(place, 'host', 'APPROVED')
  if (dice < 72) return move(place, 'host', 'DECLINED')
  if (dice < 80) return move(place, 'renter', 'CANCELLED')
  if (dice < 85) return move(place, 'host', 'CANCELLED')
  if (dice < 87) return move(place, 'host', 'COMPLETED')
  if (dice < 94) return block(place)
  if (dice < 96) return setListing(place, 'PAUSED')
  if (dice < 98) return setListing(place, 'LIVE')
  if (dice < 99) return setListing(place, pick(['SOLD', 'ARCHIVED']))
  return call('DELETE', `/api/host/listings/${place.id}`, { token: place.host.token })
}

test(
  `${CLIENTS} clients at once, ${ROUNDS} times, leave no two bookings that overlap and one story in every table`,
  { timeout: 300_000 },
  async () => {
    const statuses: Record<number, number> = {}
    for (let round = 0; round < ROUNDS; round += 1) {
      const answers = await Promise.all(Array.from({ length: CLIENTS }, () => act(pick(places))))
      for (const answer of answers) if (answer) statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
      const failed = answers.find((answer) => answer !== undefined && answer.status >= 500)
      expect(failed === undefined ? '' : await failed.text()).toBe('')
      const { rows } = await owner.query(
        `SELECT a.id FROM bookings AS a JOIN bookings AS b ON b.listing_id = a.listing_id AND b.id > a.id
           AND (a.period && b.period OR a.event_date = b.event_date)
         WHERE a.status IN ('APPROVED', 'COMPLETED') AND b.status IN ('APPROVED', 'COMPLETED')`,
      )
      expect(rows).toEqual([])
      const { rows: left } = await owner.query<{ id: string }>(
        `SELECT id FROM host_listings WHERE status IN ('LIVE', 'PAUSED')`,
      )
      const alive = new Set(left.map(({ id }) => id))
      places = await Promise.all(
        places.map((place) => {
          return alive.has(place.id) ? Promise.resolve(place) : newPlace(place.host, place.kind)
        }),
      )
    }
    expect(statuses[201], JSON.stringify(statuses)).toBeGreaterThan(CLIENTS)
    expect(statuses[200], JSON.stringify(statuses)).toBeGreaterThan(CLIENTS)
    expect(await contradictions(owner)).toEqual([])
  },
)
