import type { Account } from '../../dev/accounts.ts'
import { jpeg } from '../support/pictures.ts'

/** Who sends a request. */
export interface Actor {
  name: string
  email: string
  token: string
  signedInAt: number
}

const PASSWORD = 'Correct-Horse-7!'
const KINDS: Record<string, string> = {
  listing: 'listings',
  booking: 'bookings',
  eventRequest: 'bookings',
  eventRequests: 'bookings',
  inquiry: 'inquiries',
  notification: 'notifications',
  image: 'images',
  imageAsset: 'images',
  session: 'sessions',
  user: 'users',
  review: 'reviews',
  flag: 'flags',
}
const REMEMBERED = 150
const STALE = 5 * 60_000

/** The accounts that fuzz, and what they have seen: ids, cursors, tags of versions. */
export class World {
  readonly url: string
  readonly actors = new Map<string, Actor>()
  readonly #passwords = new Map<string, string>()
  readonly #seen = new Map<string, string[]>()

  constructor(url: string) {
    this.url = url
  }

  /** Makes accounts of every kind, with listings and pictures. @param accounts seeded ones, of which others may be used up */
  async populate(accounts: Account[], listing: object): Promise<void> {
    for (const { role, email, password } of accounts) await this.#signIn(`seeded ${role}`, email, password)
    for (const name of ['host', 'other host', 'user']) await this.#register(name)
    for (const name of ['host', 'other host']) {
      for (const listingType of ['RENT', 'SALE', 'EVENT_PRO', 'RENT', 'SALE', 'EVENT_PRO']) {
        const priceUnit = listingType === 'SALE' ? 'one-time' : 'per day'
        await this.#call('POST', '/api/host/listings', { ...listing, listingType, priceUnit, status: 'LIVE' }, name)
      }
      await this.#upload(name)
      await this.#ask(this.#seen.get(`listings of ${name}`) ?? [])
    }
    for (const path of ['/api/listings?limit=50', '/api/listings?sort=rating']) await this.#call('GET', path)
    for (const name of ['host', 'other host', 'user']) {
      for (const role of ['host', 'renter']) await this.#call('GET', `/api/bookings?role=${role}`, undefined, name)
    }
  }

  /** Signs in anew whoever's token ends soon. */
  async refresh(): Promise<void> {
    for (const { name, email, signedInAt } of this.actors.values()) {
      if (Date.now() - signedInAt < STALE || name.startsWith('throwaway')) continue
      await this.#signIn(name, email, this.#passwords.get(email) ?? PASSWORD)
    }
  }

  /** Makes an account that may be used up, in the place of the one before. */
  async replace(name: string): Promise<void> {
    await this.#register(name)
  }

  /** What is gone for everybody, or for others than its owner. */
  forget(id: string, kinds: 'all' | 'shared'): void {
    for (const [kind, list] of this.#seen) {
      if (kinds === 'all' || !kind.includes(' of '))
        this.#seen.set(
          kind,
          list.filter((one) => one !== id),
        )
    }
  }

  /** One of what was seen of a kind, by any number; rather the actor's own. */
  pick(kind: string, actor: string, number: number): string | undefined {
    const own = this.#seen.get(`${kind} of ${actor}`) ?? []
    const any = this.#seen.get(kind) ?? []
    const list = own.length > 0 && number % 4 > 0 ? own : any
    return list[(number >> 2) % Math.max(list.length, 1)]
  }

  /** Remembers what an answer tells. @param path of the operation, as the document spells it */
  learn(path: string, actor: string, etag: string | null, body: unknown): void {
    const isPublic = path.startsWith('/api/listings') || path.startsWith('/api/admin') || path.startsWith('/api/users/')
    this.#walk(path, body, undefined, path.startsWith('/api/auth/register') ? 'stranger' : isPublic ? undefined : actor)
    if (etag !== null) this.#remember(`etag ${path}`, etag)
  }

  #walk(path: string, value: unknown, kind?: string, actor?: string): void {
    if (Array.isArray(value)) value.forEach((item) => this.#walk(path, item, kind, actor))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    for (const [key, part] of Object.entries(value)) {
      if (key === 'id' && kind !== undefined && typeof part === 'string') this.#remember(kind, part, actor)
      else if (key === 'hostId' && typeof part === 'string') this.#remember('users', part)
      else if (key === 'nextCursor' && typeof part === 'string') this.#remember(`cursor ${path}`, part, actor)
      else if (key === 's3Key' && typeof part === 'string' && !('uploadUrl' in value))
        this.#remember('s3Key', part, actor)
      else if (key === 'refreshToken' && typeof part === 'string') this.#remember('refreshToken', part, actor)
      else if (key === 'email' && typeof part === 'string' && actor === 'stranger') this.#remember('email', part)
      else if (key === 'url' && typeof part === 'string' && part.includes('?feed='))
        this.#remember('feed', part.split('?feed=')[1] ?? '')
      else this.#walk(path, part, KINDS[key] ?? (Object.values(KINDS).includes(key) ? key : undefined), actor)
    }
  }

  #remember(kind: string, value: string, actor?: string): void {
    for (const key of actor === undefined ? [kind] : [kind, `${kind} of ${actor}`]) {
      const list = this.#seen.get(key) ?? []
      if (!list.includes(value)) list.push(value)
      if (list.length > REMEMBERED) list.shift()
      this.#seen.set(key, list)
    }
  }

  async #register(name: string): Promise<void> {
    const email = `fuzz-${crypto.randomUUID()}@example.com`
    await this.#enter(name, email, '/api/auth/register', { email, password: PASSWORD, name: `Fuzz ${name}` })
  }

  async #signIn(name: string, email: string, password: string): Promise<void> {
    this.#passwords.set(email, password)
    await this.#enter(name, email, '/api/auth/login', { email, password })
  }

  async #enter(name: string, email: string, path: string, body: object): Promise<void> {
    const response = await this.#send('POST', path, body)
    const { accessToken, refreshToken } = (await response.json()) as { accessToken?: string; refreshToken?: string }
    if (accessToken === undefined) throw new Error(`${name} cannot enter: ${response.status}`)
    this.actors.set(name, { name, email, token: accessToken, signedInAt: Date.now() })
    if (!name.startsWith('throwaway')) return
    this.#remember('email', email)
    if (refreshToken !== undefined) this.#remember('refreshToken', refreshToken)
  }

  /** One request of each kind to every listing; each listing takes the one that is for its type. */
  async #ask(listings: string[]): Promise<void> {
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    const bodies = [
      { startDate: inDays(20), endDate: inDays(23) },
      { eventDate: inDays(20), eventType: 'Wedding', guestCount: 50, location: 'Austin, TX' },
      { message: 'Is the generator included?' },
    ]
    for (const listing of listings) {
      for (const body of bodies) await this.#call('POST', `/api/listings/${listing}`, body, 'user')
    }
  }

  async #upload(actor: string): Promise<void> {
    for (let count = 0; count < 6; count += 1) {
      const response = await this.#send(
        'POST',
        '/api/host/upload',
        { filename: 'truck.jpg', contentType: 'image/jpeg', size: jpeg.length },
        actor,
      )
      const signed = (await response.json()) as { uploadUrl: string; headers: Record<string, string>; s3Key: string }
      if (!isLoopback(signed.uploadUrl)) throw new Error('The store is not of this machine.')
      await fetch(signed.uploadUrl, { method: 'PUT', headers: signed.headers, body: jpeg })
      this.#remember('s3Key', signed.s3Key, actor)
      const body = { s3Key: signed.s3Key, filename: 'truck.jpg' }
      if (count < 2) await this.#call('POST', '/api/host/upload/confirm', body, actor)
    }
  }

  async #call(method: string, path: string, body?: object, actor = ''): Promise<number> {
    const response = await this.#send(method, path, body, actor)
    const text = await response.text()
    if (response.ok && text !== '') this.learn(path.split('?')[0] ?? '', actor, null, JSON.parse(text))
    return response.status
  }

  #send(method: string, path: string, body?: object, actor = ''): Promise<Response> {
    const token = this.actors.get(actor)?.token
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }
}

/** Whether an address is of this machine: nothing else is ever fuzzed. */
export function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(url)?.hostname ?? '')
}
