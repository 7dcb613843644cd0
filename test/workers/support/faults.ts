import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { readConfig } from '../../../src/env.ts'
import { jpeg } from '../../support/pictures.ts'

type Call = { url: string; init: RequestInit; send: (url: string, init: RequestInit) => Promise<Response> }

export type Fault = {
  name: string
  /** Whether the statements have run and are committed when the fault strikes: only their answer is lost. */
  isAfterCommit: boolean
  /** What the Worker answers when the fault stays. */
  status: 503 | 504
  /** Whether it says that everything was undone: then any statements may be sent again. */
  isUndone: boolean
  /** Whether the Worker takes the same statements for lost, so that a repeat may help. */
  isTransient: boolean
  strike: (call: Call) => Promise<Response>
}

/** In everything that the endpoint says of a fault; nothing of it may come out of the API. */
export const CANARY = 'canary'

const STORAGE = (await readConfig(env)).storage?.endpoint
const realFetch = globalThis.fetch.bind(globalThis)

const lost = () => new TypeError(`Network connection lost: ${CANARY}`)

const before = (name: string, strike: Fault['strike'], rest: Partial<Fault> = {}): Fault => ({
  name,
  isAfterCommit: false,
  status: 503,
  isUndone: false,
  isTransient: true,
  strike,
  ...rest,
})

/** The statements run, and are committed: the endpoint answers only then. */
const after = (name: string, spoil: (answer: string, init: RequestInit) => Response | Promise<Response>): Fault => ({
  ...before(name, async ({ url, init, send }) => {
    // The Worker giving up must not end what the database has begun.
    const { signal: _, ...rest } = init
    return spoil(await (await send(url, rest)).text(), init)
  }),
  isAfterCommit: true,
})

/** PostgreSQL itself raises the error, after the Worker's own statements and in their transaction. */
const raised = (code: string, rest: Partial<Fault> = {}): Fault =>
  before(
    code,
    ({ url, init, send }) => {
      const body = JSON.parse(typeof init.body === 'string' ? init.body : '') as { queries?: object[] }
      const raise = `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = '${CANARY}'; END $$`
      const queries = [...(body.queries ?? [body]), { query: raise, params: [] }]
      return send(url, { ...init, body: JSON.stringify({ queries }) })
    },
    rest,
  )

let refused: Promise<unknown> | undefined

/** The error of a real refusal. It is met but once, since workerd reports each to the console. */
async function refusal(): Promise<never> {
  refused ??= realFetch('http://127.0.0.1:9/sql').catch((error: unknown) => error)
  throw await refused
}

const answered = (status: number) => before(`${status}`, async () => new Response(CANARY, { status }))

const forever = (init: RequestInit) =>
  new Promise<Response>((_, reject) => {
    init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
  })

/** Half of an answer, and then the connection is gone. */
function cutOff(answer: string): Response {
  const half = new TextEncoder().encode(answer.slice(0, answer.length / 2))
  const chunks = [half]
  return new Response(
    new ReadableStream({
      pull(controller) {
        const chunk = chunks.pop()
        if (chunk) controller.enqueue(chunk)
        else controller.error(lost())
      },
    }),
  )
}

export const RESET = before('reset before', async () => {
  throw lost()
})
export const LOST = after('reset after commit', () => {
  throw lost()
})

/** What can happen between the Worker and its database, but for hanging, which takes eight seconds. */
export const FAULTS: Fault[] = [
  before('refused', () => refusal()),
  RESET,
  answered(500),
  answered(502),
  answered(429),
  raised('40001', { isUndone: true }),
  raised('40P01', { isUndone: true }),
  raised('57P01'),
  raised('57014', { status: 504, isTransient: false }),
  before('53300', async () => Response.json({ message: CANARY, code: '53300', severity: 'FATAL' }, { status: 400 }), {
    isTransient: false,
  }),
  LOST,
  after('cut off', cutOff),
  after('broken JSON', (answer) => new Response(answer.slice(0, answer.length / 2))),
  after('502 after commit', () => new Response(CANARY, { status: 502 })),
]

export const HANGS: Fault[] = [
  before('hang before', ({ init }) => forever(init), { status: 504, isTransient: false }),
  { ...after('hang after commit', (_, init) => forever(init)), status: 504, isTransient: false },
]

/** Which of a request's calls to the database a fault strikes: from the one with this index on, so many of them. */
type Plan = { fault: Fault; from: number; times: number }

type Watched = { plan: Plan | undefined; calls: number }

const watched = new Map<string, Watched>()

/**
 * Stands between the Worker and what it calls, until `vi.restoreAllMocks()`. What a request sends to the database under the
 * address that `sendThrough` gave it suffers the request's fault; everything else passes. Storage has a JPEG under every key.
 */
export function interceptCalls(): void {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.origin === STORAGE) return storageAnswer(init)
    const request = watched.get(url.search)
    if (!request) return realFetch(input, init)
    const { plan, calls } = request
    request.calls += 1
    const isStruck = plan && calls >= plan.from && calls < plan.from + plan.times
    if (!isStruck) return realFetch(env.NEON_FETCH_ENDPOINT, init)
    return plan.fault.strike({ url: env.NEON_FETCH_ENDPOINT, init, send: realFetch })
  })
}

function storageAnswer({ method }: RequestInit): Response {
  if (method === 'DELETE') return new Response(null, { status: 204 })
  const headers = {
    'Content-Type': 'image/jpeg',
    ETag: '"1"',
    'Content-Range': `bytes 0-${jpeg.length - 1}/${jpeg.length}`,
  }
  return new Response(jpeg, { status: 206, headers })
}

/** Sends one request through the fault of `plan`. @returns its answer, and how often it called the database. */
export async function sendThrough(
  id: string,
  plan: Plan | undefined,
  send: (bindings: object) => Promise<Response>,
): Promise<{ response: Response; calls: number }> {
  const search = `?fault=${id}`
  const request: Watched = { plan, calls: 0 }
  watched.set(search, request)
  try {
    const response = await send({ NEON_FETCH_ENDPOINT: env.NEON_FETCH_ENDPOINT + search })
    return { response, calls: request.calls }
  } finally {
    watched.delete(search)
  }
}
