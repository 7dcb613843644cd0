import { expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { hashPassword } from '../../src/lib/passwords.ts'
import { insertUser } from '../support/records.ts'
import { bodyOf, call, me, PASSWORD, refresh, refusalOf } from './support/accounts.ts'
import { owner } from './support/database.ts'
import { setRole, suspend } from './support/endings.ts'
import { isGuarded, nameOf, pathOf, ROUTES, type RouteSample } from './support/routes.ts'
import { openSession, rewriteSession, sidOf, type Tokens } from './support/sessions.ts'

const guarded = ROUTES.filter(isGuarded)
const passwordHash = await hashPassword(PASSWORD)

type Own = Tokens & { userId: string }

/** An administrator, whom no route refuses for the role, signed in. */
async function newAdmin(): Promise<Own> {
  const email = `${newId()}@example.com`
  const userId = await insertUser(owner, { email, password_hash: passwordHash, role: 'ADMIN' })
  return { ...(await openSession({ id: userId, email, role: 'ADMIN' })), userId }
}

/** Another session of the same account. */
const another = ({ userId }: Own) => openSession({ id: userId, email: 'same@example.com', role: 'ADMIN' })

const request = (sample: RouteSample, token: string): Promise<Response> => {
  const { method, body, query } = sample
  return call(method, pathOf(sample), { token, ...(body && { body }), ...(query && { query }) })
}

const done = async (response: Promise<Response>): Promise<void> => {
  const { status } = await response
  expect([200, 204]).toContain(status)
}

test.each<[string, (own: Own) => Promise<unknown>]>([
  ['its logout', ({ token }) => done(call('POST', '/api/auth/logout', { token }))],
  [
    'a logout of everything',
    async (own) => done(call('POST', '/api/auth/logout-all', { token: (await another(own)).token })),
  ],
  [
    'its end from another session',
    async (own) =>
      done(call('DELETE', `/api/auth/sessions/${sidOf(own.token)}`, { token: (await another(own)).token })),
  ],
  [
    'a new password from another session',
    async (own) => {
      const body = { currentPassword: PASSWORD, newPassword: 'Other-Horse-8!' }
      await done(call('PUT', '/api/auth/password', { token: (await another(own)).token, body }))
    },
  ],
  ['the suspension of its account', ({ userId }) => suspend(userId)],
  ['the loss of a role', ({ userId }) => setRole(userId, 'USER')],
  ['the loss of a part of a role', ({ userId }) => setRole(userId, 'HOST')],
  [
    'the erasure of its account',
    async (own) =>
      done(call('DELETE', '/api/users/me', { token: (await another(own)).token, body: { password: PASSWORD } })),
  ],
  [
    'the theft of its refresh token',
    async ({ token, refreshToken }) => {
      const next = await bodyOf<Tokens>(await refresh(refreshToken))
      await bodyOf(await refresh(next.refreshToken))
      expect((await refresh(refreshToken)).status).toBe(401)
      expect(sidOf(next.token)).toBe(sidOf(token))
    },
  ],
  [
    'the thirtieth day',
    ({ token }) =>
      rewriteSession(sidOf(token), `created_at = now() - interval '31 days', expires_at = now() - interval '1 second'`),
  ],
])('after %s a session opens nothing on the next request', async (_, end) => {
  const own = await newAdmin()
  expect((await me(own.token)).status).toBe(200)
  await end(own)
  const attempt = async (sample: RouteSample) => {
    const response = await request(sample, own.token)
    // By contract: a second logout succeeds, too.
    if (sample.pattern === '/api/auth/logout') expect(await bodyOf(response)).toEqual({ success: true })
    else expect(await refusalOf(response), nameOf(sample)).toBe('401 unauthenticated')
  }
  await Promise.all(guarded.map(attempt))
})

test('a role that an account gains counts on the next request, with the token it has', async () => {
  const email = `${newId()}@example.com`
  const userId = await insertUser(owner, { email })
  const { token } = await openSession({ id: userId, email, role: 'USER' })
  await setRole(userId, 'HOST')
  const { user } = await bodyOf<{ user: { role: string } }>(await call('GET', '/api/auth/me', { token }))
  expect(user.role).toBe('HOST')
})
