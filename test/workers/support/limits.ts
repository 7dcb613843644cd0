import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { parseAddress, publicNetworkOf } from '../../../src/lib/addresses.ts'
import { keyedHash } from '../../../src/lib/derived-keys.ts'
import { call, refusalOf } from './accounts.ts'
import { owner } from './database.ts'

/** How many guesses at an account may fail from one network. */
export const ALLOWED = 10

let made = 0

/** An IPv4 address that no other call in this test file has given. */
export const newAddress = (): string => `10.${(made += 1) >> 8}.${made & 255}.1`

/** A login from an address. */
export const guess = (email: string, password: string, ip: string, headers: Record<string, string> = {}) =>
  call('POST', '/api/auth/login', { body: { email, password }, headers: { 'CF-Connecting-IP': ip, ...headers } })

/** As if all but one of the allowed guesses had failed a minute ago, and fails once more: the next one is refused. */
export async function exhaust(email: string, ip: string): Promise<void> {
  await moveAttempts(await accountKeyOf(email, ip), '1 minute', ALLOWED - 1)
  expect(await refusalOf(await guess(email, 'wrong', ip))).toBe('401 invalid_credentials')
}

/** The key under which guesses at an account from an address are counted. */
export const accountKeyOf = (email: string, ip: string): Promise<string> =>
  keyOf('account', `${publicNetworkOf(parseAddress(ip)) ?? ''} ${email.toLowerCase()}`)

/** How many answers have which status. */
export function tally(answers: Response[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** The key of a subject under a limit, in hexadecimal. */
export async function keyOf(limit: string, subject: string): Promise<string> {
  const key = await keyedHash(env.JWT_SECRET, 'attempts 1', `${limit} ${subject}`)
  return Array.from(key, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Moves all attempts under a key, or makes as many as `times`, to so long ago. */
export async function moveAttempts(key: string, ago: string, times?: number): Promise<void> {
  await owner.query(
    `INSERT INTO login_attempts AS a (key, attempted_at, expires_at)
     VALUES (decode($1, 'hex'), array_fill(clock_timestamp() - $2::interval, ARRAY[$3::int]), now() + interval '1 hour')
     ON CONFLICT (key) DO UPDATE SET
       attempted_at = array_fill(clock_timestamp() - $2::interval, ARRAY[coalesce($3, cardinality(a.attempted_at))])`,
    [key, ago, times ?? ALLOWED],
  )
}
