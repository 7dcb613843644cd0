import bcrypt from 'bcryptjs'
import { describe, expect, test, vi } from 'vitest'
import { bodyOf, call, me, newEmail, PASSWORD, refusalOf, register, signIn, type SignedIn } from './support/accounts.ts'
import { faultsOf, send } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { erase, suspend } from './support/endings.ts'

const PATH = '/api/auth/login'
const ROUNDS = 3

const submit = (body: unknown, headers: Record<string, string> = {}) => call('POST', PATH, { body, headers })

async function hashOf(userId: string): Promise<string> {
  const { rows } = await owner.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE id = $1', [
    userId,
  ])
  return rows[0]?.password_hash ?? ''
}

const setHash = (userId: string, hash: string) =>
  owner.query('UPDATE users SET password_hash = $2 WHERE id = $1', [userId, hash])

describe('a login', () => {
  test('answers as a registration does, and is a session of its own', async () => {
    const made = await register()
    const response = await submit({ email: made.user.email, password: PASSWORD })
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^refreshToken=[\w.-]+; Path=\/api\/auth; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    )
    const text = await response.clone().text()
    const again = await bodyOf<SignedIn>(response)
    expect(Object.keys(again).toSorted()).toEqual(Object.keys(made).toSorted())
    expect(again.token).toBe(again.accessToken)
    expect(again.user).toEqual({ ...made.user, lastLoginAt: again.user.lastLoginAt })
    expect(Date.parse(String(again.user.lastLoginAt))).toBeGreaterThan(Date.parse(String(made.user.lastLoginAt)))
    expect(again.refreshToken).not.toBe(made.refreshToken)
    expect(text).not.toMatch(/\$2[aby]\$|hash/i)
    for (const { token } of [made, again]) await bodyOf(await me(token))
  })

  test('takes the email in any case, with spaces around it', async () => {
    const { user } = await register({ email: `Ada.${newEmail()}` })
    for (const email of [user.email.toLowerCase(), user.email.toUpperCase(), ` ${user.email} `]) {
      expect((await signIn(email)).user.id).toBe(user.id)
    }
  })

  test('takes a password composed or decomposed, and minds its spaces and case', async () => {
    const email = newEmail()
    const composed = 'Crème-Brûlée-7!'.normalize('NFC')
    const body = { email, password: composed, name: 'Ada' }
    await bodyOf(await call('POST', '/api/auth/register', { body }), 201)
    for (const form of ['NFC', 'NFD'] as const) await signIn(email, composed.normalize(form))
    for (const other of [`${composed} `, ` ${composed}`, composed.toLowerCase(), 'Creme-Brulee-7!']) {
      expect(await refusalOf(await submit({ email, password: other })), other).toBe('401 invalid_credentials')
    }
  })

  test('costs two round trips, whether it succeeds or fails', async () => {
    const { user } = await register()
    for (const [email, password] of [
      [user.email, PASSWORD],
      [user.email, 'wrong'],
      [newEmail(), 'wrong'],
    ]) {
      const before = await databaseRequests()
      await submit({ email, password })
      expect((await databaseRequests()) - before).toBe(2)
    }
  })

  test('tells nobody whether the email or the password is wrong', async () => {
    const { user } = await register()
    const wrong = await submit({ email: user.email, password: 'wrong' }, { 'X-Request-Id': 'same' })
    const unknown = await submit({ email: newEmail(), password: 'wrong' }, { 'X-Request-Id': 'same' })
    expect([...unknown.headers]).toEqual([...wrong.headers])
    expect(wrong.headers.get('WWW-Authenticate')).toBe('Bearer')
    expect(wrong.headers.getSetCookie()).toEqual([])
    const text = await wrong.text()
    expect(await unknown.text()).toBe(text)
    expect(JSON.parse(text)).toMatchObject({ status: 401, code: 'invalid_credentials' })
  })

  test('costs one comparison at cost 10, whoever it is for', async () => {
    const [known, erased, suspended] = [await register(), await register(), await register()]
    await erase(erased.user.id)
    await suspend(suspended.user.id)
    const compared = vi.spyOn(bcrypt, 'compare')
    for (const email of [known.user.email, newEmail(), `${erased.user.id}@erased.invalid`, suspended.user.email]) {
      await submit({ email, password: 'wrong' })
      expect(compared.mock.calls.map(([password, hash]) => [password, hash.slice(0, 7)])).toEqual([
        ['wrong', '$2b$10$'],
      ])
      compared.mockClear()
    }
    compared.mockRestore()
  })

  test('is audited, and so is one that fails, without what was tried', async () => {
    const { user } = await register()
    const headers = { 'CF-Connecting-IP': '2001:DB8::7', 'User-Agent': 'Test/2.0' }
    await submit({ email: user.email, password: 'canary-guess' }, { ...headers, 'X-Request-Id': 'a.1' })
    await submit({ email: user.email, password: PASSWORD }, { ...headers, 'X-Request-Id': 'a.2' })
    const { rows } = await owner.query(
      `SELECT action, resource, ip_address, user_agent, request_id FROM audit_logs
       WHERE user_id = $1 AND request_id LIKE 'a._' ORDER BY created_at, id`,
      [user.id],
    )
    const where = { ip_address: '2001:db8::7', user_agent: 'Test/2.0' }
    expect(rows).toEqual([
      { action: 'LOGIN_FAILED', resource: 'user', request_id: 'a.1', ...where },
      { action: 'LOGIN', resource: 'session', request_id: 'a.2', ...where },
    ])
    const planted = await owner.query(`SELECT 1 FROM audit_logs AS a WHERE a::text LIKE '%canary-guess%'`)
    expect(planted.rows).toEqual([])
  })
})

describe('a body that is refused', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['no email', { email: undefined }, ['email invalid_type']],
    ['an email that is none', { email: 'ada' }, ['email invalid_format']],
    ['an operator for an email', { email: { $ne: '' } }, ['email invalid_type']],
    ['no password', { password: undefined }, ['password invalid_type']],
    ['an empty password', { password: '' }, ['password too_small']],
    ['a password of 73 bytes', { password: 'é'.repeat(37) }, ['password password_too_long']],
    ['a NUL in the password', { password: 'a\u0000b' }, ['password invalid_text']],
    ['an unknown field', { remember: true }, ['remember unknown_field']],
  ])('has %s', async (_, change, faults) => {
    expect(await faultsOf(await submit({ email: newEmail(), password: PASSWORD, ...change }))).toEqual(faults)
  })

  test('is not JSON, is broken, or is too large', async () => {
    const plain = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: '{}' }
    expect(await refusalOf(await send(PATH, {}, plain))).toBe('415 unsupported_media_type')
    expect(await refusalOf(await submit('{'))).toBe('400 malformed_json')
    expect(await refusalOf(await submit({ email: newEmail(), password: 'a'.repeat(65_536) }))).toBe(
      '413 payload_too_large',
    )
  })
})

describe('an account that may not sign in', () => {
  test('is told that it is suspended, if the password is right', async () => {
    const { user } = await register()
    await suspend(user.id)
    expect(await refusalOf(await submit({ email: user.email, password: PASSWORD }))).toBe('403 account_suspended')
    expect(await refusalOf(await submit({ email: user.email, password: 'wrong' }))).toBe('401 invalid_credentials')
  })

  test('is unknown once it is erased, and its email is free again', async () => {
    const { user } = await register()
    await erase(user.id)
    for (const email of [user.email, `${user.id}@erased.invalid`]) {
      expect(await refusalOf(await submit({ email, password: PASSWORD })), email).toBe('401 invalid_credentials')
    }
    expect((await register({ email: user.email })).user.id).not.toBe(user.id)
  })
})

describe('a hash made elsewhere', () => {
  test.each([
    ['$2a$', 10],
    ['$2y$', 10],
    ['$2b$', 4],
    ['$2a$', 12],
  ] as const)('of the form %s and cost %i verifies, and is replaced at the first login', async (form, cost) => {
    const { user } = await register()
    await setHash(user.id, `${form}${(await bcrypt.hash(PASSWORD, cost)).slice(4)}`)
    expect(await refusalOf(await submit({ email: user.email, password: 'wrong' }))).toBe('401 invalid_credentials')
    const before = await databaseRequests()
    await signIn(user.email)
    expect((await databaseRequests()) - before).toBe(2)
    const replaced = await hashOf(user.id)
    expect(replaced).toMatch(/^\$2b\$1[0-2]\$/)
    await signIn(user.email)
    expect(await hashOf(user.id)).toBe(replaced)
  })

  test('stays when it is strong enough', async () => {
    const { user } = await register()
    const strong = await bcrypt.hash(PASSWORD, 11)
    await setHash(user.id, strong)
    await signIn(user.email)
    expect(await hashOf(user.id)).toBe(strong)
  })

  test('lets everybody in who signs in while it is being replaced', { timeout: 120_000 }, async () => {
    const { user } = await register()
    const weak = await bcrypt.hash(PASSWORD, 4)
    await setHash(user.id, weak)
    const logins = Array.from({ length: 20 }, (_, index) =>
      signIn(user.email, PASSWORD, { 'CF-Connecting-IP': `198.19.0.${index}` }),
    )
    for (const { token } of await Promise.all(logins)) expect((await me(token)).status).toBe(200)
  })

  test.each(['', 'plain text', '$2b$10$short', '$argon2id$v=19$m=65536$abc'])(
    'that is no bcrypt (%s) lets nobody in',
    async (hash) => {
      const { user } = await register()
      await setHash(user.id, hash)
      expect(await refusalOf(await submit({ email: user.email, password: hash || 'x' }))).toBe(
        '401 invalid_credentials',
      )
    },
  )
})

test(
  'a login with the old password that runs beside a change of it leaves no session',
  { timeout: 120_000 },
  async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { user, token } = await register()
      const next = `Other-Horse-${round}!`
      const logins = Array.from({ length: 20 }, (_, index) =>
        submit({ email: user.email, password: PASSWORD }, { 'CF-Connecting-IP': `198.18.${round}.${index}` }),
      )
      const changed = call('PUT', '/api/auth/password', {
        token,
        body: { currentPassword: PASSWORD, newPassword: next },
      })
      const answers = await Promise.all(logins)
      await bodyOf(await changed)
      for (const answer of answers) {
        if (answer.status !== 200) expect(await refusalOf(answer)).toBe('401 invalid_credentials')
        else expect(await refusalOf(await me((await bodyOf<SignedIn>(answer)).token))).toBe('401 unauthenticated')
      }
      await bodyOf(await me(token))
    }
  },
)
