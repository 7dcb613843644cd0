import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { runJobs } from '../../src/scheduled.ts'
import { insert, insertListing, insertUser } from '../support/records.ts'
import { owner } from './support/database.ts'

const countOf = async (table: string, condition: string) => {
  const { rows } = await owner.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table} WHERE ${condition}`,
  )
  return rows[0]?.count
}

describe('the scheduled jobs', () => {
  test('delete what has expired, and nothing else', async () => {
    const user = await insertUser(owner)
    const listing = await insertListing(owner, await insertUser(owner))
    const times = { created_at: '2020-01-01Z', rotated_at: '2020-01-01Z', last_used_at: '2020-01-01Z' }
    const keep = await insert(owner, 'sessions', { user_id: user, expires_at: '2100-01-01Z', ...times })
    await insert(owner, 'sessions', { user_id: user, expires_at: '2020-02-01Z', ...times })
    for (const [key, expiry] of [
      ['a', '2020-01-01Z'],
      ['b', '2100-01-01Z'],
    ]) {
      await owner.query(`INSERT INTO login_attempts (key, expires_at) VALUES (sha256($1), $2)`, [key, expiry])
      await owner.query(
        `INSERT INTO idempotency_keys (user_id, key, fingerprint, expires_at) VALUES ($1, $2, sha256('x'), $3)`,
        [user, key, expiry],
      )
    }
    await owner.query(
      `INSERT INTO listing_views (listing_id, hour, visitor)
       SELECT $1, date_trunc('hour', now(), 'UTC') - age, sha256('x') FROM unnest(ARRAY[interval '0', interval '5 hours']) AS age`,
      [listing],
    )
    await runJobs(env)
    const { rows } = await owner.query('SELECT id FROM sessions WHERE user_id = $1', [user])
    expect(rows).toEqual([{ id: keep }])
    expect(await countOf('login_attempts', 'expires_at < now()')).toBe(0)
    expect(await countOf('login_attempts', `key = sha256('b')`)).toBe(1)
    expect(await countOf('idempotency_keys', `user_id = '${user}'`)).toBe(1)
    expect(await countOf('listing_views', `listing_id = '${listing}'`)).toBe(1)
  })

  test('log a job that fails, with nothing of the database in it, and go on', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    await runJobs({ ...env, DATABASE_URL: `postgres://nobody:canary@127.0.0.1:1/${newId()}` })
    expect(error).toHaveBeenCalledWith(expect.stringMatching(/"message":"job failed".*"job":"forgetExpired"/))
    expect(JSON.stringify(error.mock.calls)).not.toContain('canary')
    error.mockRestore()
  })

  test('do not run without a configuration', async () => {
    await expect(runJobs({ ...env, JWT_SECRET: 'short' })).rejects.toThrow('not configured')
  })
})
