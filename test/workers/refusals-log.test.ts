import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { hashPassword } from '../../src/lib/passwords.ts'
import { insertListing } from '../support/records.ts'
import { call, newAccount, newEmail, PASSWORD, type SignedIn } from './support/accounts.ts'
import { send } from './support/api.ts'
import { sendBound } from './support/bound-app.ts'
import { icsPath, newFeed } from './support/calendars.ts'
import { owner } from './support/database.ts'
import { suspend } from './support/endings.ts'
import { accountKeyOf, keyOf, moveAttempts, newAddress } from './support/limits.ts'
import { lineOf, readLog } from './support/log-lines.ts'

type Headers = Record<string, string>
/** Sends what is refused. @returns whose request the log should say it was, where that is known */
type Case = { send: (headers: Headers) => Promise<{ answer: Response; userId?: string }>; line: string }

const passwordHash = await hashPassword(PASSWORD)
const WRONG = 'Wrong-Canary-7!'
let logged: ReturnType<typeof readLog>

beforeAll(() => {
  logged = readLog()
})
afterAll(() => {
  vi.restoreAllMocks()
})

const logIn = async (headers: Headers, email: string, password: string) => ({
  answer: await call('POST', '/api/auth/login', { body: { email, password }, headers }),
})

async function ofAccount(work: (account: SignedIn) => Promise<Response>, columns: Record<string, unknown> = {}) {
  const account = await newAccount(columns)
  return { answer: await work(account), userId: account.user.id }
}

const changePassword = (headers: Headers, token: string) =>
  call('PUT', '/api/auth/password', { token, headers, body: { currentPassword: WRONG, newPassword: PASSWORD } })

const CASES: Record<string, Case> = {
  'a wrong password': {
    send: async (headers) => logIn(headers, (await newAccount({ password_hash: passwordHash })).user.email, WRONG),
    line: 'POST /api/auth/login 401 invalid_credentials',
  },
  'an unknown email': {
    send: (headers) => logIn(headers, newEmail(), PASSWORD),
    line: 'POST /api/auth/login 401 invalid_credentials',
  },
  'the login of a suspended account': {
    send: async (headers) => {
      const { user } = await newAccount({ password_hash: passwordHash })
      await suspend(user.id)
      return logIn(headers, user.email, PASSWORD)
    },
    line: 'POST /api/auth/login 403 account_suspended',
  },
  'guesses at one account': {
    send: async (headers) => {
      const email = newEmail()
      await moveAttempts(await accountKeyOf(email, headers['CF-Connecting-IP'] ?? ''), '1 minute')
      return logIn(headers, email, PASSWORD)
    },
    line: 'POST /api/auth/login 429 too_many_requests',
  },
  'a flood from one network': {
    send: async (headers) => {
      const AUTH_LIMIT = { limit: async () => ({ success: false }) }
      const body = JSON.stringify({ email: newEmail(), password: PASSWORD })
      const json = { ...headers, 'Content-Type': 'application/json' }
      return { answer: await sendBound({ AUTH_LIMIT }, '/api/auth/login', { method: 'POST', headers: json, body }) }
    },
    line: 'POST /api/auth/login 429 too_many_requests',
  },
  'registrations from one network': {
    send: async (headers) => {
      await moveAttempts(await keyOf('registrations', headers['CF-Connecting-IP'] ?? ''), '1 minute', 30)
      const body = { email: newEmail(), password: PASSWORD, name: 'Ada' }
      return { answer: await call('POST', '/api/auth/register', { body, headers }) }
    },
    line: 'POST /api/auth/register 429 too_many_requests',
  },
  'a wrong present password': {
    send: (headers) => ofAccount(({ token }) => changePassword(headers, token), { password_hash: passwordHash }),
    line: 'PUT /api/auth/password 401 invalid_credentials',
  },
  'guesses at a present password': {
    send: (headers) =>
      ofAccount(async ({ token, user }) => {
        await moveAttempts(await accountKeyOf(user.id, headers['CF-Connecting-IP'] ?? ''), '1 minute')
        return changePassword(headers, token)
      }),
    line: 'PUT /api/auth/password 429 too_many_requests',
  },
  'uploads that are not confirmed': {
    send: (headers) =>
      ofAccount(async ({ token, user }) => {
        await owner.query(
          `INSERT INTO image_assets (id, owner_id, s3_key, mime_type, expires_at)
           SELECT uuidv7(), $1::uuid, 'listings/' || $1 || '/' || n || '.jpg', 'image/jpeg', now() + interval '1 day'
           FROM generate_series(1, 50) AS n`,
          [user.id],
        )
        return call('POST', '/api/host/upload', {
          token,
          headers,
          body: { filename: 'a.jpg', contentType: 'image/jpeg' },
        })
      }),
    line: 'POST /api/host/upload 429 too_many_requests',
  },
  'polls of a calendar': {
    send: async (headers) => {
      const { token, user } = await newAccount({ role: 'HOST' })
      const listing = await insertListing(owner, user.id)
      const url = await newFeed(token, listing)
      await moveAttempts(await keyOf('calendar feed', listing), '1 minute', 120)
      return { answer: await send(url, {}, { headers }) }
    },
    line: 'GET /api/listings/:id/calendar.ics 429 too_many_requests',
  },
  'a calendar with the secret of none': {
    send: async (headers) => {
      const { user } = await newAccount({ role: 'HOST' })
      const path = icsPath(await insertListing(owner, user.id))
      return { answer: await send(path, { feed: 'canary'.repeat(8) }, { headers }) }
    },
    line: 'GET /api/listings/:id/calendar.ics 401 unauthenticated',
  },
  'the refresh token of nobody': {
    send: async (headers) => ({
      answer: await call('POST', '/api/auth/refresh', { body: { refreshToken: 'canary' }, headers }),
    }),
    line: 'POST /api/auth/refresh 401 unauthenticated',
  },
  'a field that nobody may set': {
    send: (headers) =>
      ofAccount(({ token }) => call('PUT', '/api/users/me', { token, headers, body: { role: 'ADMIN' } })),
    line: 'PUT /api/users/me 400 invalid_request',
  },
  'a path that there is not': {
    send: async (headers) => ({ answer: await send('/api/admin/canary', {}, { headers }) }),
    line: 'GET unmatched 404 not_found',
  },
  'another spelling of a path': {
    send: async (headers) => ({ answer: await send('/api/admin/%75sers', {}, { headers }) }),
    line: 'GET unmatched 404 not_found',
  },
  'a method that there is not': {
    send: async (headers) => ({ answer: await send('/api/admin/users', {}, { method: 'DELETE', headers }) }),
    line: 'DELETE unmatched 405 method_not_allowed',
  },
}

test.each(Object.entries(CASES))(
  '%s: one line with the code, and nobody’s words',
  async (_, { send: refused, line }) => {
    const headers = { 'X-Request-Id': newId(), 'CF-Connecting-IP': newAddress(), 'User-Agent': 'Canary/1.0' }
    const { answer, userId } = await refused(headers)
    const [method = '', route = '', status, code] = line.split(' ')
    expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([Number(status), code])
    const facts = { requestId: headers['X-Request-Id'], method, route, status: Number(status), code, userId }
    expect(logged(headers['X-Request-Id'])).toEqual([lineOf(facts)])
  },
)
