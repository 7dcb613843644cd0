import { describe, expect, test } from 'vitest'
import { bodyOf, call, newEmail, PASSWORD, refusalOf, register } from './support/accounts.ts'
import { owner } from './support/database.ts'
import { accountKeyOf, ALLOWED, exhaust, guess, moveAttempts, newAddress, tally } from './support/limits.ts'

const LIMITED = '429 too_many_requests'

async function failuresOf(userId: string): Promise<number> {
  const { rows } = await owner.query(`SELECT 1 FROM audit_logs WHERE user_id = $1 AND action = 'LOGIN_FAILED'`, [
    userId,
  ])
  return rows.length
}

describe('guesses at one account from one address', () => {
  test('of sixty at once, ten are evaluated', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const { user } = await register()
      const ip = newAddress()
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) => guess(user.email, `wrong ${index}`, ip)),
      )
      expect(tally(answers)).toEqual({ 401: ALLOWED, 429: 50 })
      expect(await failuresOf(user.id)).toBe(ALLOWED)
    }
  })

  test('are counted for an email that nobody has, too', async () => {
    const [email, ip] = [newEmail(), newAddress()]
    await exhaust(email, ip)
    expect(await refusalOf(await guess(email, 'wrong', ip))).toBe(LIMITED)
  })

  test('lock out even the right password, in any spelling of the email, but not the owner elsewhere', async () => {
    const { user } = await register()
    const ip = newAddress()
    await exhaust(user.email, ip)
    for (const email of [user.email, user.email.toUpperCase(), ` ${user.email}`]) {
      const refused = await guess(email, PASSWORD, ip)
      const wait = Number(refused.headers.get('Retry-After'))
      expect(wait).toBeGreaterThan(780)
      expect(wait).toBeLessThanOrEqual(840)
      expect(refused.headers.getSetCookie()).toEqual([])
      expect(await refusalOf(refused)).toBe(LIMITED)
    }
    await bodyOf(await guess(user.email, PASSWORD, newAddress()))
    expect(await refusalOf(await guess(user.email, PASSWORD, ip))).toBe(LIMITED)
    const { user: neighbor } = await register()
    await bodyOf(await guess(neighbor.email, PASSWORD, ip))
  })

  test('count for fifteen minutes, and those refused meanwhile do not prolong that', async () => {
    const { user } = await register()
    const ip = newAddress()
    await exhaust(user.email, ip)
    const key = await accountKeyOf(user.email, ip)
    await moveAttempts(key, '14 minutes 50 seconds')
    const refused = await guess(user.email, PASSWORD, ip)
    expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(10)
    expect(refused.status).toBe(429)
    await moveAttempts(key, '15 minutes 1 second')
    await bodyOf(await guess(user.email, PASSWORD, ip))
  })

  test('end to the millisecond after fifteen minutes, by a moved clock', async () => {
    const key = await accountKeyOf('nobody@example.com', newAddress())
    const attempt = async (at: string): Promise<number | undefined> => {
      const { rows } = await owner.query<{ wait: number }>(
        `SELECT count_attempts(ARRAY[decode($1, 'hex')], ARRAY[2], ARRAY[interval '15 minutes'], $2::timestamptz) AS wait`,
        [key, `2026-01-01T${at}Z`],
      )
      return rows[0]?.wait
    }
    expect(await attempt('12:00:00')).toBe(0)
    expect(await attempt('12:05:00')).toBe(0)
    expect(await attempt('12:14:59')).toBe(1)
    expect(await attempt('12:14:59.999')).toBe(1)
    expect(await attempt('12:15:00')).toBe(0)
    expect(await attempt('12:19:59')).toBe(1)
    expect(await attempt('12:20:00')).toBe(0)
  })

  test('are forgiven by no success, and a success is no guess', async () => {
    const { user } = await register()
    const ip = newAddress()
    await moveAttempts(await accountKeyOf(user.email, ip), '1 minute', ALLOWED - 1)
    for (let login = 0; login < 3; login += 1) await bodyOf(await guess(user.email, PASSWORD, ip))
    expect(await refusalOf(await guess(user.email, 'wrong', ip))).toBe('401 invalid_credentials')
    expect(await refusalOf(await guess(user.email, PASSWORD, ip))).toBe(LIMITED)
  })
})

describe('the address of a caller', () => {
  test('is its network of 64 bits in IPv6, in any spelling, and no neighbor of it', async () => {
    const { user } = await register()
    await exhaust(user.email, '2001:db8:1:2::1')
    for (const ip of ['2001:db8:1:2:ffff::1', '2001:0DB8:0001:0002:0:0:0:9', '2001:db8:1:2::198.51.100.7']) {
      expect(await refusalOf(await guess(user.email, PASSWORD, ip)), ip).toBe(LIMITED)
    }
    for (const ip of ['2001:db8:1:3::1', '2001:db8:1:1:ffff:ffff:ffff:ffff']) {
      await bodyOf(await guess(user.email, PASSWORD, ip))
    }
  })

  test('is an IPv4 address itself where it travels in IPv6', async () => {
    const { user } = await register()
    await exhaust(user.email, '::ffff:203.0.113.5')
    expect(await refusalOf(await guess(user.email, PASSWORD, '203.0.113.5'))).toBe(LIMITED)
    await bodyOf(await guess(user.email, PASSWORD, '::ffff:203.0.113.6'))
  })

  test.each([
    'X-Forwarded-For',
    'X-Real-IP',
    'True-Client-IP',
    'CF-Connecting-IPv6',
    'CF-Pseudo-IPv4',
    'Forwarded',
    'X-Client-IP',
    'X-Cluster-Client-IP',
    'Fastly-Client-IP',
    'X-Originating-IP',
  ])('is never what %s says', async (header) => {
    const { user } = await register()
    const ip = newAddress()
    const headers = (last: number) => ({ [header]: header === 'Forwarded' ? `for=192.0.2.${last}` : `192.0.2.${last}` })
    await moveAttempts(await accountKeyOf(user.email, ip), '1 minute', ALLOWED - 1)
    expect((await guess(user.email, 'wrong', ip, headers(1))).status).toBe(401)
    expect(await refusalOf(await guess(user.email, PASSWORD, ip, headers(2)))).toBe(LIMITED)
    const { rows } = await owner.query(`SELECT 1 FROM audit_logs AS a WHERE a::text LIKE '%192.0.2.%'`)
    expect(rows).toEqual([])
  })

  test('limits the account still where there is none', async () => {
    const { user } = await register()
    const guesses = Array.from({ length: 20 }, (_, index) =>
      guess(user.email, 'wrong', ['', 'unknown', '1.2.3', 'fe80::1%eth0'][index % 4] ?? ''),
    )
    const answers = await Promise.all(guesses)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(ALLOWED)
    const body = { email: user.email, password: PASSWORD }
    expect(await refusalOf(await call('POST', '/api/auth/login', { body }))).toBe(LIMITED)
  })
})
