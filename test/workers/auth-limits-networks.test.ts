import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bodyOf, call, newEmail, PASSWORD, refusalOf, register, signIn } from './support/accounts.ts'
import { send } from './support/api.ts'
import { owner } from './support/database.ts'
import { ALLOWED, exhaust, guess, keyOf, moveAttempts, newAddress, tally } from './support/limits.ts'

const LIMITED = '429 too_many_requests'

const registerFrom = (ip: string, email = newEmail()) =>
  call('POST', '/api/auth/register', {
    body: { email, password: PASSWORD, name: 'Ada' },
    headers: { 'CF-Connecting-IP': ip },
  })

describe('one network', () => {
  test('guesses at 200 accounts in fifteen minutes, and at no more', async () => {
    const ip = newAddress()
    const { user } = await register()
    const key = await keyOf('network', ip)
    await moveAttempts(key, '1 minute', 199)
    await bodyOf(await guess(user.email, PASSWORD, ip))
    expect(await refusalOf(await guess(newEmail(), 'wrong', ip))).toBe('401 invalid_credentials')
    const refused = await guess(user.email, PASSWORD, ip)
    expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(14 * 60)
    expect(await refusalOf(refused)).toBe(LIMITED)
    await bodyOf(await guess(user.email, PASSWORD, newAddress()))
    await moveAttempts(key, '15 minutes 1 second', 200)
    await bodyOf(await guess(user.email, PASSWORD, ip))
  })

  test('makes 30 accounts in an hour, and no more', async () => {
    const ip = newAddress()
    const key = await keyOf('registrations', ip)
    await moveAttempts(key, '50 minutes', 29)
    await bodyOf(await registerFrom(ip), 201)
    const email = newEmail()
    expect(await refusalOf(await registerFrom(ip, email))).toBe(LIMITED)
    expect((await owner.query('SELECT 1 FROM users WHERE email = $1', [email])).rows).toEqual([])
    await bodyOf(await registerFrom(newAddress()), 201)
    await moveAttempts(key, '1 hour 1 second', 30)
    await bodyOf(await registerFrom(ip), 201)
  })

  test('of thirty registrations at once makes no more than are left to it', async () => {
    const ip = newAddress()
    await moveAttempts(await keyOf('registrations', ip), '1 minute', 25)
    const answers = await Promise.all(Array.from({ length: 30 }, () => registerFrom(ip)))
    expect(tally(answers)).toEqual({ 201: 5, 429: 25 })
  })

  test('is none where the caller is the machine itself: there only the account is limited', async () => {
    const { user } = await register()
    for (const ip of ['127.0.0.1', '::1']) {
      await moveAttempts(await keyOf('registrations', ip), '1 minute', 30)
      await moveAttempts(await keyOf('network', ip), '1 minute', 200)
      await bodyOf(await registerFrom(ip), 201)
      await bodyOf(await guess(user.email, PASSWORD, ip))
    }
    await exhaust(user.email, '127.0.0.1')
    expect(await refusalOf(await guess(user.email, PASSWORD, '::1'))).toBe(LIMITED)
  })

  test('asks whether an email is taken as often as it may guess its password, both counted together', async () => {
    const { user } = await register()
    const ip = newAddress()
    for (let probe = 0; probe < ALLOWED - 1; probe += 1) {
      expect(await refusalOf(await registerFrom(ip, user.email))).toBe('409 email_taken')
    }
    expect(await refusalOf(await guess(user.email, 'wrong', ip))).toBe('401 invalid_credentials')
    expect(await refusalOf(await registerFrom(ip, user.email))).toBe(LIMITED)
    expect(await refusalOf(await guess(user.email, PASSWORD, ip))).toBe(LIMITED)
    await signIn(user.email)
  })
})

describe('one route', () => {
  test.each([
    '//api/auth/login',
    '/api//auth/login',
    '/api/auth/login/',
    '/api/auth/login//',
    '/api/auth/%6Cogin',
    '/api/auth%2Flogin',
    '/api/auth/logi%6E',
    '/API/auth/login',
    '/api/auth/LOGIN',
    '/api/auth/login%20',
    '/api/auth/login%00',
    '/api/auth/login;x=1',
    '/api/auth\\..\\login',
  ])('is not spelled %s', async (path) => {
    const { user } = await register()
    const body = JSON.stringify({ email: user.email, password: PASSWORD })
    const headers = { 'Content-Type': 'application/json' }
    const response = await send(`http://api.test${path}`, {}, { method: 'POST', headers, body })
    expect([400, 404]).toContain(response.status)
  })

  test.each(['/api/./auth/login', '/api/x/../auth/login', '/api/auth/login#x', '/api/auth/login?'])(
    'has one limit where %s leads to it',
    async (path) => {
      const { user } = await register()
      const ip = newAddress()
      await exhaust(user.email, ip)
      const body = JSON.stringify({ email: user.email, password: PASSWORD })
      const headers = { 'Content-Type': 'application/json', 'CF-Connecting-IP': ip }
      const response = await send(`http://api.test${path}`, {}, { method: 'POST', headers, body })
      expect(await refusalOf(response)).toBe(LIMITED)
    },
  )
})

describe('the counter out of reach', () => {
  let repair = ''
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await owner.query(repair)
  })

  test.each([
    [
      'may not be changed',
      'REVOKE UPDATE ON login_attempts FROM vendibook_app',
      'GRANT UPDATE ON login_attempts TO vendibook_app',
    ],
    [
      'may not be added to',
      'REVOKE INSERT ON login_attempts FROM vendibook_app',
      'GRANT INSERT ON login_attempts TO vendibook_app',
    ],
    ['is gone', 'ALTER TABLE login_attempts RENAME TO elsewhere', 'ALTER TABLE elsewhere RENAME TO login_attempts'],
    [
      'refuses its rows',
      'ALTER TABLE login_attempts ADD CONSTRAINT broken CHECK (false) NOT VALID',
      'ALTER TABLE login_attempts DROP CONSTRAINT broken',
    ],
  ])('lets nobody in: it %s', async (_, damage, healing) => {
    const { user, token } = await register()
    repair = healing
    await owner.query(damage)
    const ip = newAddress()
    const attempts = [
      await guess(user.email, PASSWORD, ip),
      await guess(user.email, 'wrong', ip),
      await registerFrom(ip),
      await call('PUT', '/api/auth/password', {
        token,
        body: { currentPassword: PASSWORD, newPassword: 'Other-Horse-8!' },
      }),
    ]
    for (const attempt of attempts) {
      expect(attempt.status).toBeGreaterThanOrEqual(500)
      expect(attempt.headers.getSetCookie()).toEqual([])
      expect(await attempt.text()).not.toMatch(/ey[JI]|login_attempts/)
    }
    const { rows } = await owner.query('SELECT 1 FROM sessions WHERE user_id = $1', [user.id])
    expect(rows).toHaveLength(1)
    await owner.query(healing)
    repair = 'SELECT 1'
    await bodyOf(await guess(user.email, PASSWORD, ip))
  })
})

test('what is counted tells nobody who tried and where', async () => {
  const email = newEmail()
  const ip = '203.0.113.99'
  await guess(email, 'canary-password', ip)
  const { rows } = await owner.query<{ text: string }>('SELECT a::text AS text FROM login_attempts AS a')
  const subjects = [email, ip, `${ip} ${email}`, `account ${ip} ${email}`, `network ${ip}`]
  const digests = subjects.map((subject) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(subject)))
  const planted = (await Promise.all(digests)).map((digest) =>
    Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  )
  const all = rows.map(({ text }) => text).join('\n')
  expect(rows.length).toBeGreaterThan(1)
  for (const canary of [...subjects, 'canary-password', ...planted]) expect(all).not.toContain(canary)
})
