import { describe, expect, test } from 'vitest'
import { bodyOf, call, me, PASSWORD, refresh, refusalOf, register, signIn, type SignedIn } from './support/accounts.ts'
import { databaseRequests, owner } from './support/database.ts'
import { erase, setRole, suspend } from './support/endings.ts'
import { answersTo, openSession, rewriteSession, sessionRow, sidOf } from './support/sessions.ts'
import { decode } from './support/tokens.ts'

const REFUSED = '401 unauthenticated'

const renew = async (refreshToken: string): Promise<SignedIn> => bodyOf<SignedIn>(await refresh(refreshToken))

/** As if the living token had been given out so long ago. */
const moveRotation = (sid: string, ago: string) =>
  owner.query('UPDATE sessions SET rotated_at = clock_timestamp() - $2::interval WHERE id = $1', [sid, ago])

describe('a refresh', () => {
  test('gives new tokens of the same session, which end when it ends', async () => {
    const before = await register()
    const response = await refresh(before.refreshToken)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const cookie = response.headers.getSetCookie()[0]
    const after = await bodyOf<SignedIn>(response)
    expect(Object.keys(after).toSorted()).toEqual(['accessToken', 'refreshToken', 'token'])
    expect(after.token).toBe(after.accessToken)
    expect(after.refreshToken).not.toBe(before.refreshToken)
    expect(cookie?.split('; ')[0]).toBe(`refreshToken=${after.refreshToken}`)
    expect(sidOf(after.token)).toBe(sidOf(before.token))
    expect(decode(after.refreshToken).claims.exp).toBe(decode(before.refreshToken).claims.exp)
    for (const { token } of [before, after]) await bodyOf(await me(token))
    const third = await renew(after.refreshToken)
    expect(decode(third.refreshToken).claims.exp).toBe(decode(before.refreshToken).claims.exp)
    expect((await sessionRow(sidOf(third.token))).generation).toBe(2)
  })

  test('takes the token from the body, or else from the cookie, and costs one round trip', async () => {
    const { refreshToken } = await register()
    const Cookie = (token: string) => ({ Cookie: `other=1; refreshToken=${token}` })
    const before = await databaseRequests()
    const second = await bodyOf<SignedIn>(await call('POST', '/api/auth/refresh', { headers: Cookie(refreshToken) }))
    expect((await databaseRequests()) - before).toBe(1)
    const empty = await call('POST', '/api/auth/refresh', { headers: Cookie(second.refreshToken), body: {} })
    const third = await bodyOf<SignedIn>(empty)
    const both = { headers: Cookie('nothing'), body: { refreshToken: third.refreshToken } }
    await bodyOf(await call('POST', '/api/auth/refresh', both))
  })

  test('is refused without a token, and a body that is wrong is told', async () => {
    expect(await refusalOf(await call('POST', '/api/auth/refresh'))).toBe(REFUSED)
    expect(await refusalOf(await call('POST', '/api/auth/refresh', { body: {} }))).toBe(REFUSED)
    expect(await refusalOf(await call('POST', '/api/auth/refresh', { headers: { Cookie: 'refreshToken=' } }))).toBe(
      REFUSED,
    )
    for (const body of [{ refreshToken: 1 }, { refreshToken: '' }, { token: 'x' }, []]) {
      expect(await refusalOf(await call('POST', '/api/auth/refresh', { body }))).toBe('400 invalid_request')
    }
  })

  test('reads email and role anew', async () => {
    const { refreshToken, user } = await register()
    await setRole(user.id, 'HOST')
    expect(decode((await renew(refreshToken)).token).claims).toMatchObject({ role: 'HOST', email: user.email })
  })

  test('gives fifty that come at once the same successor, round after round', { timeout: 120_000 }, async () => {
    let { refreshToken, token } = await register()
    for (let round = 1; round <= 10; round += 1) {
      const presented = refreshToken
      const answers = await Promise.all(Array.from({ length: 50 }, () => renew(presented)))
      const successors = new Set(answers.map((answer) => answer.refreshToken))
      expect(successors.size).toBe(1)
      expect((await sessionRow(sidOf(token))).generation).toBe(round)
      for (const answer of answers.slice(0, 3)) await bodyOf(await me(answer.token))
      ;({ refreshToken, token } = answers[0] ?? (await register()))
    }
  })
})

describe('an old token', () => {
  test('gets the same successor within ten seconds, and no later', async () => {
    const first = await register()
    const sid = sidOf(first.token)
    const second = await renew(first.refreshToken)
    await moveRotation(sid, '9 seconds')
    const replayed = await renew(first.refreshToken)
    expect(decode(replayed.refreshToken).claims).toMatchObject({ sid, generation: 1 })
    expect(await sessionRow(sid)).toEqual({ generation: 1, revoked_at: null, revoke_reason: null })
    await moveRotation(sid, '10.1 seconds')
    expect(await refusalOf(await refresh(first.refreshToken))).toBe(REFUSED)
    expect(await answersTo(first, second, replayed)).toEqual([REFUSED])
  })

  test('of the generation before ends the session even within ten seconds', async () => {
    const first = await register()
    const second = await renew(first.refreshToken)
    const third = await renew(second.refreshToken)
    expect(await refusalOf(await refresh(first.refreshToken))).toBe(REFUSED)
    expect(await answersTo(first, second, third)).toEqual([REFUSED])
  })

  test('ends the session as a theft of its own kind, committed and audited once, and no other session', async () => {
    const first = await register()
    const elsewhere = await signIn(first.user.email)
    const sid = sidOf(first.token)
    const second = await renew(first.refreshToken)
    await moveRotation(sid, '11 seconds')
    const headers = { 'CF-Connecting-IP': '203.0.113.66', 'User-Agent': 'Thief/1.0', 'X-Request-Id': 'theft.1' }
    const body = { refreshToken: first.refreshToken }
    expect(await refusalOf(await call('POST', '/api/auth/refresh', { body, headers }))).toBe(REFUSED)
    const ended = await sessionRow(sid)
    expect(ended).toMatchObject({ revoke_reason: 'reuse', generation: 1 })
    expect(await answersTo(first, second)).toEqual([REFUSED])
    await call('POST', '/api/auth/logout', { token: second.token })
    await moveRotation(sid, '1 minute')
    expect(await answersTo(first, second)).toEqual([REFUSED])
    expect(await sessionRow(sid)).toEqual(ended)
    const { rows } = await owner.query(
      `SELECT user_id, resource, ip_address, user_agent, request_id FROM audit_logs
       WHERE resource_id = $1 AND action = 'REFRESH_REUSE'`,
      [sid],
    )
    expect(rows).toEqual([
      {
        user_id: first.user.id,
        resource: 'session',
        ip_address: '203.0.113.66',
        user_agent: 'Thief/1.0',
        request_id: 'theft.1',
      },
    ])
    await bodyOf(await me(elsewhere.token))
    await bodyOf(await refresh(elsewhere.refreshToken))
  })

  test(
    'ends the session for every one of twenty that use thief’s and victim’s tokens at once',
    { timeout: 120_000 },
    async () => {
      const { user } = await register()
      for (let round = 0; round < 20; round += 1) {
        const first = await openSession(user)
        const second = await renew(first.refreshToken)
        await moveRotation(sidOf(first.token), '11 seconds')
        await Promise.all(
          Array.from({ length: 20 }, (_, index) => refresh((index % 2 === 0 ? first : second).refreshToken)),
        )
        expect(await sessionRow(sidOf(first.token))).toMatchObject({ revoke_reason: 'reuse' })
        expect(await answersTo(first, second)).toEqual([REFUSED])
      }
    },
  )
})

describe('a session that is over', () => {
  test.each<[string, (own: SignedIn) => Promise<unknown>]>([
    ['logged out', ({ token }) => call('POST', '/api/auth/logout', { token })],
    ['logged out everywhere', ({ token }) => call('POST', '/api/auth/logout-all', { token })],
    ['of a suspended account', ({ user }) => suspend(user.id)],
    ['of an erased account', ({ user }) => erase(user.id)],
    ['gone', ({ token }) => owner.query('DELETE FROM sessions WHERE id = $1', [sidOf(token)])],
  ])('gives no tokens: it is %s', async (_, end) => {
    const own = await register()
    const second = await renew(own.refreshToken)
    await end(own)
    expect(await answersTo(own, second)).toEqual([REFUSED])
    expect(await answersTo(own, second)).toEqual([REFUSED])
  })

  test('thirty days after its login gives no tokens, whatever its token says', async () => {
    const own = await register()
    const over = `created_at = now() - interval '31 days', expires_at = now() - interval '1 second'`
    await rewriteSession(sidOf(own.token), over)
    expect(await answersTo(own)).toEqual([REFUSED])
    expect((await signIn(own.user.email, PASSWORD)).user.id).toBe(own.user.id)
  })
})
