import { setTimeout as delay } from 'node:timers/promises'
import type { FaultWindows } from './windows.ts'

/** A request as a client means it; sent again with the same key until its outcome is known. */
export interface Call {
  /** As the API's document spells it, such as `GET /api/listings/:id`. */
  route: string
  path: string
  token?: string
  body?: object
  key?: string
  /** Statuses that are no fault of the API, besides those under 300. */
  allowed?: number[]
}

export interface Reply {
  status: number
  /** Parsed JSON, or {}. */
  body: unknown
  /** Whether an earlier attempt ended without a word, so that this one may have found its work done. */
  isRepeat: boolean
}

/** What was measured of a route. */
export interface RouteStats {
  statuses: Map<number, number>
  /** Milliseconds of the requests that no fault could touch, and of the others. */
  outside: number[]
  inside: number[]
}

const TIMEOUT = 20_000
/** A client gives up after so many attempts: far more than a window of faults takes. */
const ATTEMPTS = 20

/** Sends the requests of all clients, measures each and notes what must not be. */
export class Traffic {
  readonly routes = new Map<string, RouteStats>()
  /** What the API must never do: how often it did, and the first time in full. */
  readonly complaints = new Map<string, { times: number; example: string }>()
  /** How often an answer came from an Idempotency-Key. */
  replayed = 0
  readonly #url: string
  readonly #windows: FaultWindows

  constructor(url: string, windows: FaultWindows) {
    this.#url = url
    this.#windows = windows
  }

  /** @returns the final answer, or undefined when none came after all attempts */
  async send(call: Call): Promise<Reply | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const answer = await this.#attempt(call)
      if (answer?.isOver) return { ...answer, isRepeat: attempt > 0 }
      await delay(1000 * (answer?.retryAfter || 1))
    }
    this.#complain(`${call.route}: no outcome after ${ATTEMPTS} attempts`)
    return undefined
  }

  async #attempt({ route, path, token, body, key, allowed = [] }: Call) {
    const headers = {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
    }
    const [method = ''] = route.split(' ')
    const began = performance.now()
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers,
        signal: AbortSignal.timeout(TIMEOUT),
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const { status } = response
      const isTouched = this.#count(route, status, began)
      const retryAfter = Number(response.headers.get('Retry-After') ?? 0)
      if (response.headers.has('Idempotency-Replayed')) this.replayed += 1
      const isExpected = status < 400 || allowed.includes(status) || isInProgress(status, text)
      if (status >= 500 && !isTouched) this.#complain(`${route}: ${status} without a fault`, text)
      if (status >= 500 && retryAfter === 0) this.#complain(`${route}: ${status} without Retry-After`, text)
      if (status < 500 && !isExpected) this.#complain(`${route}: unexpected ${status}`, text)
      return { status, body: parsed(text), retryAfter, isOver: status < 500 && !isInProgress(status, text) }
    } catch (error) {
      this.#count(route, 0, began)
      this.#complain(`${route}: no answer`, String(error))
      return undefined
    }
  }

  #complain(what: string, example = ''): void {
    const known = this.complaints.get(what) ?? { times: 0, example }
    this.complaints.set(what, { ...known, times: known.times + 1 })
  }

  /** @returns whether a fault could have touched the request */
  #count(route: string, status: number, began: number): boolean {
    const ended = performance.now()
    const isTouched = this.#windows.touched(began, ended)
    const stats: RouteStats = this.routes.get(route) ?? { statuses: new Map(), outside: [], inside: [] }
    this.routes.set(route, stats)
    stats.statuses.set(status, (stats.statuses.get(status) ?? 0) + 1)
    stats[isTouched ? 'inside' : 'outside'].push(ended - began)
    return isTouched
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** The first request of this key has not ended yet. */
const isInProgress = (status: number, text: string): boolean =>
  status === 409 && text.includes('"idempotency_in_progress"')
