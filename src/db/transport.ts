import { Timeout, Unavailable } from '../lib/errors.ts'
import { isTransient, isUndone } from './errors.ts'

const DEADLINE_MS = 8_000
const RETRY_AFTER_MS = [60, 250] as const

/** A request's round trips to the database. */
export type Trips = {
  /** Whether a lost trip may be sent again: true for reads, and for writes that are idempotent by nature. */
  repeatable: boolean
  count: number
  /** Milliseconds spent waiting for the database. */
  ms: number
  /** When the database's time for this request is over, in epoch milliseconds; 0 before the first trip. */
  deadline: number
}

/** No trips yet. */
export const noTrips = (repeatable: boolean): Trips => ({ repeatable, count: 0, ms: 0, deadline: 0 })

type Init = {
  method: string
  headers: Record<string, string>
  body: string
  trips?: Trips
  endpoint?: string | undefined
}

/** What the driver reads of a response. */
type Answer = { ok: boolean; status: number; json: () => Promise<unknown>; text: () => Promise<string> }

/**
 * The `fetch` of the Neon driver, with a deadline for all trips of a request, and up to two quick repeats: after a
 * serialization failure or a deadlock, which have undone everything, and where `trips.repeatable` allows it, after a lost
 * connection or a terminated backend.
 * @throws Timeout after eight seconds. @throws Unavailable if nothing at the endpoint speaks the protocol.
 */
export async function postStatements(
  url: string,
  { trips = noTrips(false), endpoint, ...init }: Init,
): Promise<Answer> {
  trips.deadline ||= Date.now() + DEADLINE_MS
  for (const delay of RETRY_AFTER_MS) {
    const outcome = await attempt(endpoint ?? url, init, trips)
    const isSafe = trips.repeatable || (!(outcome instanceof Unavailable) && isUndone(outcome.parsed))
    const worthRepeating = outcome instanceof Unavailable || isTransient(outcome.parsed)
    if (!worthRepeating || !isSafe) return answer(outcome)
    await new Promise((resolve) => setTimeout(resolve, delay * (0.5 + Math.random())))
  }
  return answer(await attempt(endpoint ?? url, init, trips))
}

type Outcome = { status: number; parsed: unknown }

async function attempt(url: string, init: RequestInit, trips: Trips): Promise<Outcome | Unavailable> {
  const started = Date.now()
  const signal = AbortSignal.timeout(Math.max(1, trips.deadline - started))
  trips.count += 1
  try {
    const response = await fetch(url, { ...init, signal, redirect: 'manual' })
    const body = await response.text()
    if (response.status !== 200 && response.status !== 400) return new Unavailable(`status ${response.status}`)
    return { status: response.status, parsed: JSON.parse(body) }
  } catch (error) {
    if (signal.aborted) throw new Timeout()
    return new Unavailable(error)
  } finally {
    trips.ms += Date.now() - started
  }
}

function answer(outcome: Outcome | Unavailable): Answer {
  if (outcome instanceof Unavailable) throw outcome
  const { status, parsed } = outcome
  return { ok: status === 200, status, json: async () => parsed, text: async () => JSON.stringify(parsed) }
}
