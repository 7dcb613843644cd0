import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { LISTING } from '../support/records.ts'
import type { Kind, Ledger } from './ledger.ts'
import type { Call, Reply, Traffic } from './traffic.ts'

/** Who a client is. Every one of them is a host and a renter. */
export interface Person {
  email: string
  password: string
  token: string
  refreshToken: string
}

/** What all clients know: the listings that the run began with. */
export interface Market {
  rentals: string[]
  events: string[]
  sales: string[]
}

type Page<Name extends string> = Record<Name, { id: string }[]>

const WORDS = 'taco truck,coffee,bbq,pizza trailer,kitchen,generator,birria,ghost kitchen,catering,fryer'.split(',')
const STATES = ['TX', 'CA', 'NY', 'FL', 'IL', 'OR']
const REMEMBERED = 40

const below = (limit: number): number => Math.floor(Math.random() * limit)
const pick = <Item>(items: readonly Item[]): Item | undefined => items[below(items.length)]
const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** The path of a search such as people make. */
export function anySearch(): string {
  const queries = [
    `q=${pick(WORDS)}`,
    `listingType=RENT&state=${pick(STATES)}`,
    `sort=price-asc&priceMin=${below(300)}`,
  ]
  return `/api/listings?${encodeURI(pick(queries) ?? '')}`
}

/** Somebody who searches, asks, answers, writes and edits, and keeps what the API tells. */
export class Client {
  readonly #person: Person
  readonly #market: Market
  readonly #traffic: Traffic
  readonly #ledger: Ledger
  /** Its own requests and listings, the latest of them. */
  readonly #bookings: string[] = []
  readonly #listings: string[]

  constructor(person: Person, listings: string[], market: Market, traffic: Traffic, ledger: Ledger) {
    this.#person = person
    this.#listings = [...listings]
    this.#market = market
    this.#traffic = traffic
    this.#ledger = ledger
  }

  /** Does one thing after the other, `perSecond` of them at most, until the signal. */
  async run(perSecond: number, signal: AbortSignal): Promise<void> {
    const pause = 1000 / perSecond
    for (let next = performance.now() + Math.random() * pause; !signal.aborted; next += pause) {
      // What a fault has held up is not made up for: that would be a flood after every window.
      next = Math.max(next, performance.now())
      await delay(Math.max(0, next - performance.now()), undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) await this.#act()
    }
  }

  #act(): Promise<unknown> {
    const habits: [number, () => Promise<unknown>][] = [
      [24, () => this.#search()],
      [10, () => this.#read('GET /api/listings/:id', `/api/listings/${this.#anyListing()}`)],
      [
        6,
        () =>
          this.#read(
            'GET /api/listings/:id/availability',
            `/api/listings/${this.#anyListing()}/availability?from=${dayIn(1)}&to=${dayIn(60)}`,
          ),
      ],
      [3, () => this.#read('GET /api/listings/suggest', `/api/listings/suggest?q=${(pick(WORDS) ?? '').slice(0, 3)}`)],
      [3, () => this.#read('GET /api/listings/:id/reviews', `/api/listings/${this.#anyListing()}/reviews`)],
      [5, () => this.#read('GET /api/bookings', '/api/bookings?role=renter')],
      [5, () => this.#read('GET /api/notifications', '/api/notifications')],
      [4, () => this.#read('GET /api/host/listings', '/api/host/listings')],
      [12, () => this.#ask()],
      [7, () => this.#answer()],
      [3, () => this.#cancel()],
      [8, () => this.#write()],
      [4, () => this.#edit()],
      [2, () => this.#list()],
      [2, () => this.#block()],
      [1, () => this.#send('PUT /api/notifications/read-all', '/api/notifications/read-all')],
      [1, () => this.#send('PUT /api/users/me', '/api/users/me', { bio: `Two trucks, ${below(1000)} events` })],
      [0.5, () => this.#refresh()],
      [0.2, () => this.#signIn()],
    ]
    let dice = Math.random() * habits.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, act] of habits) {
      dice -= weight
      if (dice < 0) return act()
    }
    return this.#search()
  }

  #send(route: string, path: string, body?: object, rest: Partial<Call> = {}): Promise<Reply | undefined> {
    return this.#traffic.send({ route, path, token: this.#person.token, ...(body && { body }), ...rest })
  }

  #read = (route: string, path: string) => this.#send(route, path)

  #search() {
    return this.#traffic.send({ route: 'GET /api/listings', path: anySearch() })
  }

  #anyListing(): string {
    const { rentals, events, sales } = this.#market
    return pick([...rentals, ...events, ...sales]) ?? ''
  }

  /** Sends something that makes a row with a mark of its own, and tells the ledger what came of it. */
  async #create(kind: Kind, call: (mark: string) => Call): Promise<string | undefined> {
    const mark = `soak-${randomUUID()}`
    const key = randomUUID()
    this.#ledger.expect(mark, kind, key)
    const reply = await this.#traffic.send({ ...call(mark), token: this.#person.token, key })
    if (!reply) return undefined
    const id = reply.status === 201 ? (reply.body as Record<Kind, { id: string }>)[kind].id : undefined
    this.#ledger.settle(mark, id)
    return id
  }

  async #ask(): Promise<void> {
    const start = 1 + below(300)
    const [listing, body] = pick([
      [pick(this.#market.rentals), { startDate: dayIn(start), endDate: dayIn(start + 1 + below(4)) }],
      [pick(this.#market.events), { eventDate: dayIn(start), eventType: 'Fair', guestCount: 1 + below(200) }],
      [pick(this.#market.sales), { price: 1000 + below(1000) }],
    ] as const) ?? ['', {}]
    if (this.#listings.includes(listing ?? '')) return
    const id = await this.#create('booking', (message) => ({
      route: 'POST /api/listings/:id',
      path: `/api/listings/${listing}`,
      body: { ...body, message },
      allowed: [409],
    }))
    if (id !== undefined) remember(this.#bookings, id)
  }

  /** Approves or declines a request to one of its listings. */
  async #answer(): Promise<void> {
    const path = '/api/bookings?role=host&status=PENDING'
    const reply = await this.#send('GET /api/bookings', path)
    const booking = pick((reply?.body as Page<'bookings'> | undefined)?.bookings ?? [])
    if (booking) await this.#move(booking.id, pick(['APPROVED', 'APPROVED', 'DECLINED']) ?? '')
  }

  async #cancel(): Promise<void> {
    const booking = pick(this.#bookings)
    if (booking !== undefined) await this.#move(booking, 'CANCELLED')
  }

  async #move(booking: string, status: string): Promise<void> {
    const path = `/api/bookings/${booking}`
    const reply = await this.#send('PUT /api/bookings/:id', path, { status }, { allowed: [409] })
    let isDone = reply?.status === 200
    if (reply?.status === 409 && reply.isRepeat) {
      const now = await this.#send('GET /api/bookings/:id', path)
      isDone = (now?.body as { booking?: { status: string } } | undefined)?.booking?.status === status
    }
    if (isDone) this.#ledger.changes.push({ booking, status })
  }

  async #write(): Promise<void> {
    const booking = pick(this.#bookings)
    if (booking === undefined) return
    await this.#create('message', (message) => ({
      route: 'POST /api/bookings/:id/messages',
      path: `/api/bookings/${booking}/messages`,
      body: { message },
    }))
  }

  async #list(): Promise<void> {
    const id = await this.#create('listing', (title) => ({
      route: 'POST /api/host/listings',
      path: '/api/host/listings',
      body: { ...LISTING, title, status: 'LIVE' },
    }))
    if (id !== undefined) remember(this.#listings, id)
  }

  #edit() {
    const path = `/api/host/listings/${pick(this.#listings)}`
    return this.#send('PUT /api/host/listings/:id', path, { price: 100 + below(400) })
  }

  #block() {
    const start = 310 + below(50)
    const path = `/api/host/listings/${pick(this.#listings)}/blocked-dates`
    return this.#send('PUT /api/host/listings/:id/blocked-dates', path, {
      blocked: [{ start: dayIn(start), end: dayIn(start + 2) }],
    })
  }

  /** The session must outlive every lost answer. */
  async #refresh(): Promise<void> {
    const { refreshToken } = this.#person
    const route = 'POST /api/auth/refresh'
    const reply = await this.#traffic.send({ route, path: '/api/auth/refresh', body: { refreshToken } })
    this.#enter(reply)
  }

  async #signIn(): Promise<void> {
    const { email, password } = this.#person
    const route = 'POST /api/auth/login'
    this.#enter(await this.#traffic.send({ route, path: '/api/auth/login', body: { email, password } }))
  }

  #enter(reply: Reply | undefined): void {
    const { accessToken, refreshToken } = (reply?.body ?? {}) as { accessToken?: string; refreshToken?: string }
    if (accessToken === undefined || refreshToken === undefined) return
    Object.assign(this.#person, { token: accessToken, refreshToken })
  }
}

function remember(list: string[], id: string): void {
  list.push(id)
  if (list.length > REMEMBERED) list.shift()
}
