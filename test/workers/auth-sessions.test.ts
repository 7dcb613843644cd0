import { describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { bodyOf, call, me, PASSWORD, refresh, refusalOf, register, signIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { auditOf } from './support/audit.ts'
import { databaseRequests } from './support/database.ts'
import { openSession, rewriteSession, sessionRow, sidOf } from './support/sessions.ts'

const REFUSED = '401 unauthenticated'

type Page = {
  sessions: { id: string; current: boolean; [field: string]: unknown }[]
  pagination: { nextCursor: string | null; total: number; hasMore: boolean }
}

const list = async (token: string, query: Record<string, string> = {}): Promise<Page> =>
  bodyOf<Page>(await call('GET', '/api/auth/sessions', { token, query }))
const end = (token: string, id: string) => call('DELETE', `/api/auth/sessions/${id}`, { token })

describe('the list of sessions', () => {
  test('says when and where each began, newest first, and which one asks', async () => {
    const first = await register()
    const headers = { 'CF-Connecting-IP': '2001:DB8:0::1', 'User-Agent': `Agent ${'x'.repeat(600)}` }
    const second = await signIn(first.user.email, PASSWORD, headers)
    const { sessions, pagination } = await list(first.token)
    const instant = expect.stringMatching(/Z$/)
    const times = { createdAt: instant, lastUsedAt: instant, expiresAt: instant }
    expect(sessions).toEqual([
      {
        id: sidOf(second.token),
        ...times,
        ipAddress: '2001:db8::1',
        userAgent: headers['User-Agent'].slice(0, 512),
        current: false,
      },
      { id: sidOf(first.token), ...times, ipAddress: null, userAgent: null, current: true },
    ])
    expect(pagination).toMatchObject({ total: 2, hasMore: false, nextCursor: null })
  })

  test('holds neither those that ended nor those of others, and costs one round trip', async () => {
    const own = await register()
    await register()
    const gone = await openSession(own.user)
    await call('POST', '/api/auth/logout', { token: gone.token })
    const old = await openSession(own.user)
    const over = `created_at = now() - interval '31 days', expires_at = now() - interval '1 second'`
    await rewriteSession(sidOf(old.token), over)
    const before = await databaseRequests()
    const { sessions } = await list(own.token)
    expect((await databaseRequests()) - before).toBe(1)
    expect(sessions.map(({ id }) => id)).toEqual([sidOf(own.token)])
  })

  test('is paged by key, with a cursor that no other user can open', async () => {
    const own = await register()
    for (let count = 0; count < 4; count += 1) await openSession(own.user)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Page = await list(own.token, { limit: '2', ...(cursor !== null && { cursor }) })
      seen.push(...page.sessions.map(({ id }) => id))
      cursor = page.pagination.nextCursor
      expect(page.pagination.total).toBe(5)
      if (cursor !== null) {
        const query = { cursor, limit: '2' }
        const other = await register()
        const refused = await call('GET', '/api/auth/sessions', { token: other.token, query })
        expect(await faultsOf(refused)).toEqual(['cursor invalid_cursor'])
      }
    } while (cursor !== null)
    expect(new Set(seen).size).toBe(5)
    const unknown = await call('GET', '/api/auth/sessions', { token: own.token, query: { userId: own.user.id } })
    expect(await faultsOf(unknown)).toEqual(['userId unknown_field'])
  })

  test('says to the minute when a session was last used', async () => {
    const own = await register()
    const used = async () => (await list(own.token)).sessions[0]?.lastUsedAt
    await rewriteSession(sidOf(own.token), `last_used_at = now() - interval '55 seconds'`)
    const before = await used()
    expect(await used()).toBe(before)
    await rewriteSession(sidOf(own.token), `last_used_at = now() - interval '61 seconds'`)
    expect(Date.parse(String(await used()))).toBeGreaterThan(Date.parse(String(before)))
  })
})

describe('one session', () => {
  test('is ended by its user, at once, once, and audited', async () => {
    const own = await register()
    const other = await signIn(own.user.email)
    const headers = { 'CF-Connecting-IP': '203.0.113.8', 'User-Agent': 'Test/3.0', 'X-Request-Id': 'end.1' }
    const id = sidOf(other.token)
    const before = await databaseRequests()
    const ended = await call('DELETE', `/api/auth/sessions/${id}`, { token: own.token, headers })
    expect((await databaseRequests()) - before).toBe(1)
    expect([ended.status, await ended.text()]).toEqual([204, ''])
    expect(await refusalOf(await me(other.token))).toBe(REFUSED)
    expect(await refusalOf(await refresh(other.refreshToken))).toBe(REFUSED)
    expect(await refusalOf(await end(own.token, id))).toBe('404 not_found')
    expect(await sessionRow(id)).toMatchObject({ revoke_reason: 'ended' })
    const entry = { action: 'LOGOUT', ip_address: '203.0.113.8', user_agent: 'Test/3.0' }
    expect(await auditOf(own.user.id, 'end.1')).toEqual([entry])
    await bodyOf(await me(own.token))
  })

  test('may be the one that asks', async () => {
    const own = await register()
    expect((await end(own.token, sidOf(own.token))).status).toBe(204)
    expect(await refusalOf(await me(own.token))).toBe(REFUSED)
  })

  test.each(['nobody’s', 'another user’s', 'no id', 'an id in upper case'])(
    'is not found if it is %s',
    async (kind) => {
      const [own, other] = [await register(), await register()]
      const ids: Record<string, string> = {
        'nobody’s': newId(),
        'another user’s': sidOf(other.token),
        'no id': "1'--",
        'an id in upper case': sidOf(own.token).toUpperCase(),
      }
      expect(await refusalOf(await end(own.token, ids[kind] ?? ''))).toBe('404 not_found')
      for (const { token } of [own, other]) await bodyOf(await me(token))
    },
  )

  test('and every other are ended by a logout of everything, audited each', async () => {
    const own = await register()
    const others = [await openSession(own.user), await openSession(own.user)]
    const headers = { 'X-Request-Id': 'everything.1' }
    const answer = await call('POST', '/api/auth/logout-all', { token: own.token, headers })
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^refreshToken=; Max-Age=0; Path=\/api\/auth; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(await bodyOf(answer)).toEqual({ success: true })
    for (const { token, refreshToken } of [own, ...others]) {
      expect(await refusalOf(await me(token))).toBe(REFUSED)
      expect(await refusalOf(await refresh(refreshToken))).toBe(REFUSED)
    }
    expect(await auditOf(own.user.id, 'everything.1')).toHaveLength(3)
  })
})
