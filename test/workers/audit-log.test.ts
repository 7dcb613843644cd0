import { beforeAll, describe, expect, test } from 'vitest'
import type { AuditPage } from '../../src/features/audit/audit.answers.ts'
import { newId } from '../../src/lib/ids.ts'
import { bodyOf, call, newAccount, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { asked, changed, newParty, rental } from './support/bookings.ts'
import { tripsOf } from './support/conversations.ts'
import { owner } from './support/database.ts'

const read = (who: SignedIn, query: Record<string, string> = {}) =>
  call('GET', '/api/audit-logs', { token: who.token, query })
const auditOf = async (who: SignedIn, query: Record<string, string> = {}) => bodyOf<AuditPage>(await read(who, query))
const actionsOf = async (who: SignedIn, query: Record<string, string> = {}) =>
  (await auditOf(who, query)).auditLogs.map(({ action }) => action)

/** Entries by somebody, a minute after one another from ten o'clock on; the chain's own clock is turned off for them. */
async function inserted(account: string, count: number): Promise<void> {
  await owner.query('ALTER TABLE audit_logs DISABLE TRIGGER USER')
  await owner.query(
    `INSERT INTO audit_logs (user_id, action, chain, position, created_at)
     SELECT $1, CASE WHEN n % 2 = 0 THEN 'LOGIN' ELSE 'LOGOUT' END::audit_action, 31, 1000000 + n, timestamptz '2026-01-01T10:00Z' + n * interval '1 minute'
     FROM generate_series(0, $2::int - 1) AS n`,
    [account, count],
  )
  await owner.query('ALTER TABLE audit_logs ENABLE TRIGGER USER')
}

describe('GET /api/audit-logs', () => {
  test('tells what the caller has done, newest first, from where, and what changed', async () => {
    const account = await register({ name: 'Ada' })
    const headers = { 'CF-Connecting-IP': '203.0.113.9', 'User-Agent': 'Tester/1', 'X-Request-Id': 'mine.1' }
    await call('PUT', '/api/users/me', { token: account.token, body: { name: 'Ada L' }, headers })
    const { auditLogs, pagination } = await auditOf(account)
    expect(auditLogs.map(({ action }) => action)).toEqual(['UPDATE_PROFILE', 'LOGIN', 'REGISTER'])
    expect(auditLogs[0]).toEqual({
      id: expect.any(String),
      userId: account.user.id,
      action: 'UPDATE_PROFILE',
      resource: 'user',
      resourceId: account.user.id,
      changes: { name: { from: 'Ada', to: 'Ada L' } },
      ipAddress: '203.0.113.9',
      userAgent: 'Tester/1',
      requestId: 'mine.1',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    expect(pagination).toMatchObject({ total: 3, hasMore: false })
    expect(JSON.stringify(auditLogs)).not.toMatch(/password(?!ChangedAt)|hash|salt|digest|chain/i)
  })

  test('and nothing that others did', async () => {
    const party = await newParty()
    const { id } = await asked(party, rental('2040-01-01', '2040-01-03'))
    await changed(party.host, id, 'APPROVED')
    expect(await actionsOf(party.renter)).toEqual(['CREATE_BOOKING', 'LOGIN', 'REGISTER'])
    expect((await actionsOf(party.host)).filter((action) => action.endsWith('_BOOKING'))).toEqual(['UPDATE_BOOKING'])
    expect(await actionsOf(await newAccount({ role: 'ADMIN' }))).toEqual(['LOGIN', 'REGISTER'])
    expect(await refusalOf(await call('GET', '/api/audit-logs'))).toBe('401 unauthenticated')
  })

  describe('of many', () => {
    let account: SignedIn
    beforeAll(async () => {
      account = await newAccount()
      await inserted(account.user.id, 10)
    })

    test('is filtered by action and by time, of which the end does not belong to it', async () => {
      expect(await actionsOf(account, { action: 'LOGOUT' })).toEqual(Array<string>(5).fill('LOGOUT'))
      const times = async (query: Record<string, string>) =>
        (await auditOf(account, query)).auditLogs.map(({ createdAt }) => createdAt.slice(14, 16))
      expect(await times({ from: '2026-01-01T10:07:00Z', to: '2026-02-01' })).toEqual(['09', '08', '07'])
      expect(await times({ to: '2026-01-01T04:02:00-06:00' })).toEqual(['01', '00'])
      expect(await times({ from: '2026-01-01T10:03:00Z', to: '2026-01-01T10:05:00Z', action: 'LOGIN' })).toEqual(['04'])
      expect(await times({ from: '2026-01-01', to: '2026-01-02' })).toHaveLength(10)
      expect(await actionsOf(account, { from: '2026-01-02' })).toEqual(['LOGIN', 'REGISTER'])
    })

    test('is paged by key, with cursors of one reader and one filter', async () => {
      const all = (await auditOf(account)).auditLogs.map(({ id }) => id)
      const first = await auditOf(account, { limit: '4' })
      const cursor = String(first.pagination.nextCursor)
      const rest = await auditOf(account, { limit: '100', cursor })
      expect([...first.auditLogs, ...rest.auditLogs].map(({ id }) => id)).toEqual(all)
      for (const response of [
        read(await newAccount(), { cursor }),
        read(account, { cursor, action: 'LOGIN' }),
        read(account, { cursor, to: '2027-01-01' }),
      ])
        expect(await faultsOf(await response)).toEqual(['cursor invalid_cursor'])
    })

    test.each([
      [{ action: 'SLEEP' }, 'action invalid_value'],
      [{ from: '2026-02-30' }, 'from invalid_union'],
      [{ to: 'now' }, 'to invalid_union'],
      [{ from: '2026-01-02', to: '2026-01-02' }, 'to invalid_range'],
      [{ userId: newId() }, 'userId unknown_field'],
    ])('refuses %j', async (query, fault) => {
      expect(await faultsOf(await read(account, query))).toEqual([fault])
    })

    test('costs one round trip', async () => {
      expect(await tripsOf(() => auditOf(account, { action: 'LOGIN' }))).toBe(1)
    })
  })
})
