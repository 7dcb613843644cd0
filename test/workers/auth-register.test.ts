import { describe, expect, test } from 'vitest'
import {
  bodyOf,
  call,
  me,
  newEmail,
  PASSWORD,
  refresh,
  refusalOf,
  register,
  signIn,
  type SignedIn,
} from './support/accounts.ts'
import { faultsOf, send } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { tally } from './support/limits.ts'

const PATH = '/api/auth/register'
const ROUNDS = 3

const good = () => ({ email: newEmail(), password: PASSWORD, name: 'Ada Lovelace' })
const submit = (body: unknown, headers: Record<string, string> = {}) => call('POST', PATH, { body, headers })

async function accountsOf(email: string): Promise<number> {
  const { rows } = await owner.query('SELECT 1 FROM users WHERE lower(email) = lower($1)', [email])
  return rows.length
}

describe('an account that is made', () => {
  test('is answered as the contract says, with its place, and is signed in', async () => {
    const body = good()
    const response = await submit(body)
    expect(response.headers.get('Location')).toBe('/api/users/me')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const made = await bodyOf<SignedIn>(response, 201)
    expect(Object.keys(made).toSorted()).toEqual(['accessToken', 'refreshToken', 'token', 'user'])
    expect(made.token).toBe(made.accessToken)
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(made.user).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      email: body.email,
      name: body.name,
      role: 'USER',
      phoneNumber: null,
      avatarUrl: null,
      bio: null,
      createdAt: instant,
      lastLoginAt: instant,
    })
    expect(await bodyOf(await me(made.token))).toEqual({ user: made.user })
    await bodyOf(await refresh(made.refreshToken))
    expect((await signIn(body.email)).user.id).toBe(made.user.id)
  })

  test('gets its refresh token as a cookie that no script reads and no other path gets', async () => {
    const response = await submit(good())
    const cookies = response.headers.getSetCookie()
    expect(cookies).toHaveLength(1)
    const [pair, ...attributes] = (cookies[0] ?? '').split('; ')
    expect(pair).toBe(`refreshToken=${(await bodyOf<SignedIn>(response, 201)).refreshToken}`)
    const expiry = attributes.find((attribute) => attribute.startsWith('Expires=')) ?? ''
    expect(attributes.filter((attribute) => attribute !== expiry).toSorted()).toEqual([
      'HttpOnly',
      'Path=/api/auth',
      'SameSite=Lax',
      'Secure',
    ])
    const days = (Date.parse(expiry.slice('Expires='.length)) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(29.99)
    expect(days).toBeLessThanOrEqual(30)
  })

  test('costs two round trips', async () => {
    const before = await databaseRequests()
    await register()
    expect((await databaseRequests()) - before).toBe(2)
  })

  test('keeps a bcrypt hash of cost 10, which no answer shows', async () => {
    const response = await submit(good())
    const text = await response.text()
    const id = (JSON.parse(text) as SignedIn).user.id
    const { rows } = await owner.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE id = $1', [id])
    expect(rows[0]?.password_hash).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/)
    expect(text).not.toMatch(/\$2[aby]\$|hash/i)
  })

  test.each(['🌮 Zoë', 'مرحبا بالعالم', 'O’Brien <b>"x"</b>'])('keeps the name %s as it is, trimmed', async (name) => {
    expect((await register({ name: `  ${name} ` })).user.name).toBe(name)
  })

  test('keeps the email as it was typed, trimmed', async () => {
    const email = `Ada.${newEmail()}`
    expect((await register({ email: ` ${email} ` })).user.email).toBe(email)
  })

  test('leaves an audit trail with address, agent and request', async () => {
    const headers = {
      'CF-Connecting-IP': '203.0.113.77',
      'User-Agent': 'Test/1.0',
      'X-Request-Id': 'registration.1',
    }
    const { user } = await bodyOf<SignedIn>(await submit(good(), headers), 201)
    const { rows } = await owner.query(
      'SELECT action, resource, ip_address, user_agent, request_id FROM audit_logs WHERE user_id = $1 ORDER BY created_at, id',
      [user.id],
    )
    const where = { ip_address: '203.0.113.77', user_agent: 'Test/1.0', request_id: 'registration.1' }
    expect(rows).toEqual([
      { action: 'REGISTER', resource: 'user', ...where },
      { action: 'LOGIN', resource: 'session', ...where },
    ])
  })
})

describe('a body that is refused', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['no email', { email: undefined }, ['email invalid_type']],
    ['an email that is no text', { email: ['ada@example.com'] }, ['email invalid_type']],
    ['an email without @', { email: 'ada.example.com' }, ['email invalid_format']],
    ['an email with two @', { email: 'ada@@example.com' }, ['email invalid_format']],
    ['an email with a line break', { email: 'ada@example.com\nBcc: x@example.com' }, ['email invalid_format']],
    ['an email of 255 characters', { email: `${'a'.repeat(243)}@example.com` }, ['email too_big']],
    ['a NUL in the email', { email: 'a\u0000da@example.com' }, ['email invalid_text']],
    ['no name', { name: undefined }, ['name invalid_type']],
    ['a blank name', { name: '   ' }, ['name custom']],
    ['a name of 101 characters', { name: 'a'.repeat(101) }, ['name custom']],
    ['half of an emoji in the name', { name: 'Ada \ud83c' }, ['name invalid_text']],
    ['no password', { password: undefined }, ['password invalid_type']],
    ['a password that is a number', { password: 12_345_678 }, ['password invalid_type']],
    ['a short password', { password: 'Ab1!xyz' }, ['password password_too_short']],
    ['a password without upper case', { password: 'correct-horse-7!' }, ['password password_needs_upper_case']],
    ['a password without a digit', { password: 'Correct-Horse!' }, ['password password_needs_digit']],
    ['a password without a special character', { password: 'CorrectHorse7' }, ['password password_needs_special']],
    ['a password of 73 bytes', { password: `Aa1!${'é'.repeat(34)}x` }, ['password password_too_long']],
    ['a common password', { password: 'Password1!' }, ['password common_password']],
    ['an unknown field', { role: 'ADMIN' }, ['role unknown_field']],
    ['fields of the row', { id: 'x', passwordHash: 'x' }, ['id unknown_field', 'passwordHash unknown_field']],
  ])('has %s', async (_, change, faults) => {
    const body = { ...good(), ...change }
    const response = await submit(body)
    const text = await response.clone().text()
    expect(await faultsOf(response)).toEqual(faults)
    if (typeof body.password === 'string') expect(text).not.toContain(body.password)
    if (typeof body.email === 'string') expect(await accountsOf(body.email.replaceAll('\u0000', ''))).toBe(0)
  })

  test('is not JSON, is broken, is no object, is too large, or comes with a query', async () => {
    const text = JSON.stringify(good())
    const form = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'email=a' }
    expect(await refusalOf(await send(PATH, {}, form))).toBe('415 unsupported_media_type')
    expect(await refusalOf(await send(PATH, {}, { method: 'POST' }))).toBe('415 unsupported_media_type')
    expect(await refusalOf(await submit('{"email":'))).toBe('400 malformed_json')
    expect(await refusalOf(await submit(''))).toBe('400 malformed_json')
    expect(await faultsOf(await submit('[]'))).toEqual([' invalid_type'])
    expect(await refusalOf(await submit({ ...good(), name: 'a'.repeat(65_536) }))).toBe('413 payload_too_large')
    const query = { email: 'a@example.com' }
    expect(await faultsOf(await call('POST', PATH, { body: JSON.parse(text), query }))).toEqual(['email unknown_field'])
  })

  test('comes by another method', async () => {
    const response = await send(PATH)
    expect(response.headers.get('Allow')).toBe('POST, OPTIONS')
    expect(await refusalOf(response)).toBe('405 method_not_allowed')
  })
})

describe('an email that is taken', () => {
  test('is refused in any case and with spaces around it', async () => {
    const email = newEmail()
    await register({ email })
    for (const same of [email, email.toUpperCase(), ` ${email} `]) {
      expect(await refusalOf(await submit({ ...good(), email: same })), same).toBe('409 email_taken')
    }
    expect(await accountsOf(email)).toBe(1)
  })

  test('of twenty that ask for it at once, one gets it, round after round', { timeout: 120_000 }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const email = newEmail()
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const spelled = index % 2 === 0 ? email : email.toUpperCase()
          return submit({ ...good(), email: spelled }, { 'CF-Connecting-IP': `198.18.${round}.${index}` })
        }),
      )
      expect(tally(answers)).toEqual({ 201: 1, 409: 19 })
      expect(await accountsOf(email)).toBe(1)
      const { rows } = await owner.query(
        'SELECT 1 FROM sessions WHERE user_id = (SELECT id FROM users WHERE lower(email) = lower($1))',
        [email],
      )
      expect(rows).toHaveLength(1)
    }
  })
})
