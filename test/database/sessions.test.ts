import { beforeEach, describe, expect, test } from 'vitest'
import { insert, insertUser } from '../support/records.ts'
import { createTestDatabase } from '../support/test-database.ts'

const LOGIN = '2026-01-01T12:00:00.000Z'

const { client, app } = await createTestDatabase()
let user = ''
let session = ''

beforeEach(async () => {
  user = await insertUser(client)
  session = await insert(client, 'sessions', {
    user_id: user,
    created_at: LOGIN,
    rotated_at: LOGIN,
    expires_at: '2026-01-31T12:00:00.000Z',
  })
})

/** Presents a generation of the session so many milliseconds after its login. */
async function present(generation: number, after: number): Promise<unknown> {
  const moment = new Date(Date.parse(LOGIN) + after).toISOString()
  const { rows } = await app.query('SELECT rotate_session($1, $2, $3, $4, $5, $6) AS outcome', [
    session,
    generation,
    '203.0.113.1',
    'Test/1.0',
    'request.1',
    moment,
  ])
  return rows[0].outcome
}

const row = async () =>
  (await client.query('SELECT generation, revoke_reason, rotated_at FROM sessions WHERE id = $1', [session])).rows[0]

describe('the parent of the living token', () => {
  test.each([
    [0, 'replayed'],
    [9_900, 'replayed'],
    [10_000, 'replayed'],
    [10_001, 'reused'],
    [10_100, 'reused'],
    [86_400_000, 'reused'],
  ])('used again %i ms after it was traded is %s', async (after, outcome) => {
    expect(await present(0, 5_000)).toBe('rotated')
    expect(await present(0, 5_000 + after)).toBe(outcome)
    expect(await row()).toMatchObject({ generation: 1, revoke_reason: outcome === 'reused' ? 'reuse' : null })
  })

  test('has its ten seconds from the trade, not from its last use', async () => {
    await present(0, 0)
    expect(await present(0, 9_000)).toBe('replayed')
    expect(await present(0, 9_900)).toBe('replayed')
    expect(await present(0, 10_100)).toBe('reused')
  })

  test('has them anew for each generation', async () => {
    await present(0, 0)
    await present(1, 9_000)
    expect(await present(1, 18_900)).toBe('replayed')
    expect(await row()).toMatchObject({ generation: 2, rotated_at: new Date(Date.parse(LOGIN) + 9_000) })
  })
})

describe('any other old token', () => {
  test.each([0, 1, 9_900, 60_000])('used %i ms after the last trade is a theft', async (after) => {
    await present(0, 0)
    await present(1, 100)
    expect(await present(0, 100 + after)).toBe('reused')
    expect(await row()).toMatchObject({ generation: 2, revoke_reason: 'reuse' })
  })

  test('ends the session for all of them, and is told but once', async () => {
    await present(0, 0)
    await present(1, 100)
    expect(await present(0, 200)).toBe('reused')
    for (const generation of [0, 1, 2, 3]) expect(await present(generation, 300)).toBe('ended')
    const { rows } = await client.query(
      `SELECT user_id, ip_address, user_agent, request_id FROM audit_logs WHERE resource_id = $1 AND action = 'REFRESH_REUSE'`,
      [session],
    )
    expect(rows).toEqual([
      { user_id: user, ip_address: '203.0.113.1', user_agent: 'Test/1.0', request_id: 'request.1' },
    ])
  })

  test('is one that was never given out, too', async () => {
    expect(await present(7, 0)).toBe('reused')
  })
})

describe('a session', () => {
  test('ends thirty days after its login, however often it was traded', async () => {
    const month = 30 * 86_400_000
    expect(await present(0, month - 2)).toBe('rotated')
    expect(await present(1, month - 1)).toBe('rotated')
    expect(await present(2, month)).toBe('ended')
    expect(await row()).toMatchObject({ generation: 2, revoke_reason: null })
  })

  test('keeps the reason why it ended', async () => {
    await client.query(`UPDATE sessions SET revoked_at = now(), revoke_reason = 'logout' WHERE id = $1`, [session])
    expect(await present(0, 0)).toBe('ended')
    expect(await row()).toMatchObject({ revoke_reason: 'logout' })
  })

  test('of nobody is over', async () => {
    session = '01900000-0000-7000-8000-000000000000'
    expect(await present(0, 0)).toBe('ended')
  })

  test.each([
    ['suspended_at = now()', 'suspension'],
    ['password_changed_at = clock_timestamp()', 'password_change'],
    [`deleted_at = now(), email = id::text || '@erased.invalid', password_hash = '', name = 'Deleted user'`, 'erasure'],
  ])('is ended by the database itself: %s', async (assignment, reason) => {
    await client.query(`UPDATE users SET ${assignment} WHERE id = $1`, [user])
    expect(await row()).toMatchObject({ revoke_reason: reason })
    expect(await present(0, 0)).toBe('ended')
  })

  test('that changes the password goes on, and its context ends with its transaction', async () => {
    await app.query('BEGIN')
    await app.query('SELECT set_context($1, $2, NULL, NULL, NULL)', [user, session])
    await app.query('UPDATE users SET password_changed_at = clock_timestamp() WHERE id = $1', [user])
    await app.query('COMMIT')
    expect(await row()).toMatchObject({ revoke_reason: null })
    await app.query('UPDATE users SET password_changed_at = clock_timestamp() WHERE id = $1', [user])
    expect(await row()).toMatchObject({ revoke_reason: 'password_change' })
  })
})
