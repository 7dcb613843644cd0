import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../src/app.ts'
import { takesIdempotencyKey } from '../../src/http/idempotency.ts'
import { type FaultMatrix, NO_FAULT, reportOf } from '../support/fault-report.ts'
import { contradictions } from '../support/history.ts'
import { call, newAccount } from './support/accounts.ts'
import { sendBound } from './support/bound-app.ts'
import { committedBy, lastNote, noteCommits } from './support/committed.ts'
import { clearListings, owner } from './support/database.ts'
import { CANARY, type Fault, FAULTS, HANGS, interceptCalls, LOST, RESET, sendThrough } from './support/faults.ts'
import { nameOf, READS, ROUTES } from './support/routes.ts'
import { type Scene, type Write, WRITES } from './support/writes.ts'

const routes = createApp().routes.filter(({ path }) => path.startsWith('/api/'))
const isKeyed = new Set(
  routes
    .filter(({ handler }) => takesIdempotencyKey(handler))
    .map(({ method, path }) => nameOf({ method, pattern: path })),
)

/** What the faults of a route came to, in a few words each. */
const matrix: FaultMatrix = new Map()

beforeAll(async () => {
  await clearListings()
  await noteCommits()
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  interceptCalls()
})
afterAll(() => {
  vi.restoreAllMocks()
})

let attempts = 0

type Plan = Parameters<typeof sendThrough>[1]

/** A request of a route, with what it takes to send it again and to see what it did. */
class Attempt {
  readonly #name: string
  readonly #scene: Scene
  readonly #since: string
  readonly #id: string
  #sent = 0

  private constructor(name: string, scene: Scene, since: string) {
    this.#name = name
    this.#scene = scene
    this.#since = since
    this.#id = `cell-${(attempts += 1)}-`
  }

  static async of(name: string): Promise<Attempt> {
    const scene = await (WRITES[name] as Write).make()
    return new Attempt(name, scene, scene.subject === undefined ? '0' : await lastNote())
  }

  async send(plan?: Plan) {
    const { token, path, body } = this.#scene
    const headers = {
      'X-Request-Id': `${this.#id}${(this.#sent += 1)}`,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
      ...(isKeyed.has(this.#name) && { 'Idempotency-Key': this.#id }),
    }
    const init = { method: this.#name.split(' ')[0] ?? '', headers, ...(body && { body: JSON.stringify(body) }) }
    const started = Date.now()
    const { response, calls } = await sendThrough(headers['X-Request-Id'], plan, (bindings) =>
      sendBound(bindings, path, init),
    )
    return { response, text: await response.text(), calls, ms: Date.now() - started }
  }

  /** What stands in the database, but for the entries of a password that no longer holds. */
  async done(): Promise<string[]> {
    const rows = await committedBy(this.#id, this.#scene.subject, this.#since)
    return rows.filter((row) => row !== '+audit_logs LOGIN_FAILED')
  }

  /** The answer that its Idempotency-Key stands for. */
  async kept(): Promise<unknown> {
    const { rows } = await owner.query<{ answer: string }>(
      'SELECT status || response AS answer FROM idempotency_keys WHERE key = $1',
      [this.#id],
    )
    return rows.map(({ answer }) => answer)
  }
}

type Whole = { status: number; rows: string[]; calls: number }

/** The route without a fault: what it answers, and every row that it writes. */
async function undisturbed(name: string): Promise<Whole> {
  const attempt = await Attempt.of(name)
  const { response, text, calls } = await attempt.send()
  expect(response.status, `${name}: ${text}`).toBeLessThan(300)
  const rows = await attempt.done()
  expect(rows, name).not.toEqual([])
  if (isKeyed.has(name)) expect(rows, name).toContain(`+idempotency_keys ${response.status}`)
  return { status: response.status, rows, calls }
}

const extentOf = (rows: string[], whole: Whole): string => {
  if (rows.length === 0) return 'nothing'
  return rows.join() === whole.rows.join() ? 'whole' : `torn: ${rows.join(', ')}`
}

type Sent = Awaited<ReturnType<Attempt['send']>>

function answerOf({ response, text, ms }: Sent): string {
  if (response.status < 400)
    return `${response.status}${response.headers.has('Idempotency-Replayed') ? ' replayed' : ''}`
  const problem =
    response.headers.get('Content-Type') === 'application/problem+json' ? '' : ' without a problem document'
  const mayRepeat = response.status < 500 || Number(response.headers.get('Retry-After')) > 0
  const leak = text.includes(CANARY) ? ' which tells of the inside' : ''
  const tooLate = ms < 10_000 ? '' : ' too late'
  return `${response.status}${tooLate}${problem}${mayRepeat ? '' : ' without Retry-After'}${leak}`
}

/** Sends a request into a fault, and often once more without. @returns what came of it, and what should have */
async function suffer(name: string, whole: Whole, { fault, from, times }: Strike) {
  const { again = whole.status, isIdempotent = false, isAnew = false } = WRITES[name] as Write
  const attempt = await Attempt.of(name)
  const found = [answerOf(await attempt.send({ fault, from, times })), extentOf(await attempt.done(), whole)]
  const isDone = fault.isAfterCommit && from === whole.calls - 1
  const repeats = fault.isUndone || (fault.isTransient && (isIdempotent || isKeyed.has(name)))
  const recovers = times === 1 && repeats
  const replayed = isKeyed.has(name) ? ' replayed' : ''
  const expected = recovers
    ? [`${whole.status}${isDone ? replayed : ''}`, 'whole']
    : [`${fault.status}`, isDone ? 'whole' : 'nothing']

  if (fault === RESET || fault.isAfterCommit) {
    const second = await attempt.send()
    found.push(`again ${answerOf(second)}`)
    expected.push(`again ${recovers || isDone ? `${again}${replayed}` : whole.status}`)
    if (!isAnew) {
      found.push(extentOf(await attempt.done(), whole))
      expected.push('whole')
    }
    if (isKeyed.has(name)) expect(await attempt.kept(), name).toEqual([second.response.status + second.text])
  }
  return { found: found.join(', '), expected: expected.join(', ') }
}

type Strike = { title: string; fault: Fault; from: number; times: number }

/** The faults of a route: staying ones of its work, single ones, and those of the trips before its work. */
function strikesOf(whole: Whole): Strike[] {
  const work = whole.calls - 1
  const staying = FAULTS.map((fault) => ({ title: fault.name, fault, from: work, times: Infinity }))
  const single = FAULTS.filter((fault) => fault === RESET || fault === LOST || fault.name === '40001').map((fault) => ({
    title: `${fault.name}, once`,
    fault,
    from: work,
    times: 1,
  }))
  const earlier = Array.from({ length: work }, (_, from) =>
    [RESET, LOST].map((fault) => ({ title: `${fault.name}, trip ${from + 1}`, fault, from, times: Infinity })),
  )
  return [...staying, ...single, ...earlier.flat()]
}

/** Lets a route suffer these faults, one after the other. @returns what came of each, and what should have */
async function walk(name: string, strikesOn: (whole: Whole) => Strike[]) {
  const whole = await undisturbed(name)
  const row = matrix.get(name) ?? new Map([[NO_FAULT, `${whole.status}, ${whole.rows.join(', ')}`]])
  matrix.set(name, row)
  const found: Record<string, string> = {}
  const expected: Record<string, string> = {}
  for (const strike of strikesOn(whole)) {
    const outcome = await suffer(name, whole, strike)
    row.set(strike.title, outcome.found)
    found[strike.title] = outcome.found
    expected[strike.title] = outcome.expected
  }
  return { found, expected }
}

const writing = new Set(
  routes.map(({ method, path }) => nameOf({ method, pattern: path })).filter((name) => !name.startsWith('GET ')),
)

test('every route that writes is in the matrix', () => {
  expect([...writing].toSorted()).toEqual([...Object.keys(WRITES), ...READS].toSorted())
})

test.each(READS)('%s writes nothing', async (name) => {
  const sample = ROUTES.find((route) => nameOf(route) === name)
  const { token } = await newAccount()
  const before = await lastNote()
  expect((await call('POST', sample?.pattern ?? '', { token, body: sample?.body })).ok).toBe(true)
  expect(await lastNote()).toBe(before)
})

const HANGING = ['POST /api/listings/:id', 'PUT /api/bookings/:id', 'PUT /api/users/me']

describe.concurrent('a write happens whole or not at all, whatever happens to the database', () => {
  test('while it hangs', { timeout: 60_000 }, async () => {
    const walks = HANGING.flatMap((name) =>
      HANGS.map((fault) => walk(name, ({ calls }) => [{ title: fault.name, fault, from: calls - 1, times: Infinity }])),
    )
    for (const { found, expected } of await Promise.all(walks)) expect(found).toEqual(expected)
  })

  test.each(Object.keys(WRITES))('%s', { timeout: 120_000 }, async (name) => {
    const { found, expected } = await walk(name, strikesOf)
    expect(found).toEqual(expected)
  })
})

/** What an erasure takes out of the log and the notices of its bookings is no contradiction. */
async function erasedBookings(): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT b.id FROM bookings AS b JOIN users AS u ON u.id = b.host_id WHERE u.deleted_at IS NOT NULL`,
  )
  return rows.map(({ id }) => id)
}

test('nothing contradicts itself', async () => {
  const erased = await erasedBookings()
  const found = await contradictions(owner)
  expect(found.filter((line) => !erased.some((id) => line.endsWith(id)))).toEqual([])
})

test('the matrix is full', () => {
  const names = FAULTS.map(({ name }) => name)
  const missing = Object.keys(WRITES).flatMap((route) =>
    names.filter((name) => !matrix.get(route)?.has(name)).map((name) => `${route}: ${name}`),
  )
  expect(missing).toEqual([])
  console.log(`Faults of the database, and what came of them:\n\n${reportOf(matrix)}`)
})
