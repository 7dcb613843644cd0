import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createApp } from '../../src/app.ts'
import { accessOf } from '../../src/http/access.ts'
import type { Role } from '../../src/lib/tokens.schemas.ts'
import { signAccessToken, signLinkToken } from '../../src/lib/tokens.ts'
import { insertListing } from '../support/records.ts'
import { call, newAccount, type SignedIn } from './support/accounts.ts'
import { lastNote, noteCommits } from './support/committed.ts'
import { owner as database } from './support/database.ts'
import { erase, suspend } from './support/endings.ts'
import { interceptCalls } from './support/faults.ts'
import { lineOf, readLog } from './support/log-lines.ts'
import { newPeople, newResource, type People, type Resource } from './support/resources.ts'
import { CALLERS, isGuarded, nameOf, pathOf, READS, ROUTES, type RouteSample } from './support/routes.ts'
import { openSession, sidOf } from './support/sessions.ts'

/** A request's caller: how it shows who it is, what it should get, and whom the log may name for it. */
type Caller = {
  name: string
  status: number
  headers?: Record<string, string>
  query?: Record<string, string>
  account?: SignedIn
}

type Exchange = { caller: Caller; id: string; response: Response; text: string }

const HOUR = 3_600_000
const ADDRESS = '203.0.113.77'
let cast: People
/** Of administrators but for one thing, which makes what they show worth nothing. */
let impostorsOf: (row: RouteSample, path: string) => Promise<Caller[]>

let logged: ReturnType<typeof readLog>
let requests = 0

beforeAll(async () => {
  cast = await newPeople()
  impostorsOf = await newImpostors()
  await noteCommits()
  // Storage has a picture under every key.
  interceptCalls()
  logged = readLog()
})
afterAll(() => {
  vi.restoreAllMocks()
})

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

/** Those of the row, in its order. */
function callersOf(row: RouteSample, resource: Resource, people: People): Caller[] {
  const { user, host, admin, party } = people
  const accounts = [undefined, user, host, resource.owner ?? people.owner, admin, party]
  return row.statuses.map((status = 0, index) => {
    const [name = '', account] = [CALLERS[index], accounts[index]]
    return { name, status, ...(account && { account, headers: bearer(account.token) }) }
  })
}

async function newImpostors(): Promise<typeof impostorsOf> {
  const admin = () => newAccount({ role: 'ADMIN' })
  const [living, suspended, erased] = await Promise.all([admin(), admin(), admin()])
  await Promise.all([suspend(suspended.user.id), erase(erased.user.id)])
  const claims = { userId: living.user.id, sid: sidOf(living.token), role: 'ADMIN' as Role }
  const expired = await signAccessToken(env, { ...claims, email: living.user.email }, Date.now() - 2 * HOUR)
  const { refreshToken } = await openSession(living.user)
  const linkTo = (path: string) => signLinkToken(env, { ...claims, path }, 300)
  const elsewhere = await linkTo('/api/nowhere')

  return async (row, path) => {
    const link = await linkTo(path)
    // By contract: a second logout succeeds, too.
    const ended = nameOf(row) === 'POST /api/auth/logout' ? 200 : 401
    const shown = { link_token: row.method === 'GET' ? elsewhere : link }
    return [
      { name: 'a suspended account', status: ended, headers: bearer(suspended.token), account: suspended },
      { name: 'an erased account', status: ended, headers: bearer(erased.token), account: erased },
      { name: 'an expired token', status: 401, headers: bearer(expired) },
      { name: 'a refresh token', status: 401, headers: bearer(refreshToken) },
      { name: 'a link token in the header', status: 401, headers: bearer(link) },
      { name: 'a link for another path or method', status: 401, query: shown },
      { name: 'an access token in the query', status: 401, query: { link_token: living.token } },
    ]
  }
}

async function send(row: RouteSample, caller: Caller, { id, body }: Resource): Promise<Exchange> {
  const requestId = `walk-${(requests += 1)}`
  const content = body?.() ?? row.body
  const response = await call(row.method, pathOf(row, id), {
    ...(content && { body: content }),
    query: { ...row.query, ...caller.query },
    headers: {
      'X-Request-Id': requestId,
      'CF-Connecting-IP': ADDRESS,
      'User-Agent': 'Canary/1.0',
      ...caller.headers,
    },
  })
  return { caller, id: requestId, response, text: await response.text() }
}

/** What is public is kept, and nothing else: no error, and nothing that depends on who asks. */
function lifetimeOf({ access, method, lifetime }: RouteSample, status: number): string {
  if (status !== 200) return 'no-store'
  if (lifetime !== undefined) return lifetime
  return access === 'public' && method === 'GET'
    ? 'public, max-age=60, s-maxage=300, stale-while-revalidate=600'
    : 'no-store'
}

const seen = ({ id, response: { status, headers } }: Exchange) => ({
  status,
  lifetime: headers.get('Cache-Control'),
  challenge: headers.get('WWW-Authenticate'),
  log: logged(id),
})

/** What should be seen. The log says whose it was and why it was refused, and no more. */
const dueOf =
  (row: RouteSample) =>
  ({ caller: { status, account }, id, response, text }: Exchange): ReturnType<typeof seen> => {
    const { code } = (response.status >= 400 ? JSON.parse(text) : {}) as { code?: string }
    const userId = isGuarded(row) ? account?.user.id : undefined
    return {
      status,
      lifetime: lifetimeOf(row, status),
      challenge: status === 401 ? 'Bearer' : null,
      log: [lineOf({ requestId: id, method: row.method, route: row.pattern, status, code, userId })],
    }
  }

const byCaller = <Value>(exchanges: Exchange[], of: (exchange: Exchange) => Value) =>
  Object.fromEntries(exchanges.map((exchange) => [exchange.caller.name, of(exchange)]))

/** The answers of a public route: it is one, with and without a token. */
const variantsOf = ({ access }: RouteSample, exchanges: Exchange[]): string[] =>
  access === 'public' ? [...new Set(exchanges.map(({ text }) => text))] : []

test('every route of the app is in the table once, under the access that it names', () => {
  const routes = new Map<string, unknown>()
  for (const { method, path, handler } of createApp().routes.filter((route) => route.method !== 'ALL')) {
    const name = nameOf({ method, pattern: path })
    routes.set(name, routes.get(name) ?? accessOf(handler))
  }
  const table = ROUTES.map((row) => [nameOf(row), row.access])
  expect(Object.fromEntries(table)).toEqual(
    Object.fromEntries([...routes].map(([name, access]) => [name, access ?? 'open'])),
  )
  expect(table).toHaveLength(routes.size)
})

test.each(ROUTES.map((row) => [nameOf(row), row] as const))('%s', async (name, row) => {
  const people = row.spendsAccount ? await newPeople() : cast
  const resource = await newResource(row.pattern, people)
  const impostors = isGuarded(row) ? await impostorsOf(row, pathOf(row, resource.id)) : []
  const callers = [...callersOf(row, resource, people), ...impostors]
  const all = (some: Caller[]) => Promise.all(some.map((caller) => send(row, caller, resource)))

  const before = await lastNote()
  const hasWritten = async () => row.method !== 'GET' && (await lastNote()) !== before
  const refused = await all(callers.filter(({ status }) => status >= 400))
  expect(byCaller(refused, seen)).toEqual(byCaller(refused, dueOf(row)))
  expect(await hasWritten()).toBe(false)
  const done = await all(callers.filter(({ status }) => status < 400))
  expect(byCaller(done, seen)).toEqual(byCaller(done, dueOf(row)))
  expect(variantsOf(row, done).length).toBeLessThan(2)
  // Else nothing would have been seen before, either.
  expect(await hasWritten()).toBe(row.method !== 'GET' && !READS.includes(name))
})

const ofListings = ROUTES.filter(
  ({ access, pattern }) => access === 'public' && pattern.startsWith('/api/listings/:id'),
)

test.each(ofListings.map((row) => [nameOf(row), row] as const))('%s of a draft is there for nobody', async (_, row) => {
  const id = await insertListing(database, cast.owner.user.id, { status: 'DRAFT' })
  const callers = callersOf(row, {}, cast).map((caller) => ({ ...caller, status: 404 }))
  const refused = await Promise.all(callers.map((caller) => send(row, caller, { id })))
  expect(byCaller(refused, seen)).toEqual(byCaller(refused, dueOf(row)))
})
