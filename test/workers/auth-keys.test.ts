import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { bodyOf, newEmail, PASSWORD, refusalOf, type SignedIn } from './support/accounts.ts'
import { sendBound } from './support/bound-app.ts'
import { decode, forge } from './support/tokens.ts'

const REFUSED = '401 unauthenticated'
const OLD = { JWT_SECRET: 'the old secret of this test, long enough' }
const NEW = { JWT_SECRET: 'and the new one, which is long enough too' }
const BOTH = { ...NEW, JWT_SECRET_PREVIOUS: OLD.JWT_SECRET }

const post = (bindings: object, path: string, body: object) => {
  const headers = { 'Content-Type': 'application/json' }
  return sendBound(bindings, path, { method: 'POST', headers, body: JSON.stringify(body) })
}
const register = async (bindings: object): Promise<SignedIn> => {
  const body = { email: newEmail(), password: PASSWORD, name: 'Ada' }
  return bodyOf<SignedIn>(await post(bindings, '/api/auth/register', body), 201)
}
const me = (bindings: object, token: string) =>
  sendBound(bindings, '/api/auth/me', { headers: { Authorization: `Bearer ${token}` } })
const refresh = (bindings: object, refreshToken: string) => post(bindings, '/api/auth/refresh', { refreshToken })

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a secret that is rotated', () => {
  test('still verifies while it is the previous one, signs nothing more, and is worthless once it is dropped', async () => {
    const before = await register(OLD)
    expect(await refusalOf(await me(NEW, before.token))).toBe(REFUSED)
    await bodyOf(await me(BOTH, before.token))
    const after = await bodyOf<SignedIn>(await refresh(BOTH, before.refreshToken))
    const kid = decode(after.token).header.kid
    expect(kid).not.toBe(decode(before.token).header.kid)
    expect(decode(after.refreshToken).header.kid).toBe(kid)
    await bodyOf(await me(BOTH, after.token))
    await bodyOf(await me(NEW, after.token))
    expect(await refusalOf(await me(NEW, before.token))).toBe(REFUSED)
    expect(await refusalOf(await refresh(NEW, before.refreshToken))).toBe(REFUSED)
    await bodyOf(await refresh(NEW, after.refreshToken))
  })

  test('verifies under its own key id alone', async () => {
    const { token } = await register(OLD)
    const { header, claims } = decode(token)
    const { kid } = decode((await register(NEW)).token).header
    const swapped = await forge({ ...header, kid }, claims, { secret: OLD.JWT_SECRET })
    expect(await refusalOf(await me(BOTH, swapped))).toBe(REFUSED)
    expect(kid).not.toContain(NEW.JWT_SECRET.slice(0, 8))
  })

  test('gives a refresh that lost its answer the same session in the new key', async () => {
    const before = await register(OLD)
    const first = await bodyOf<SignedIn>(await refresh(OLD, before.refreshToken))
    const again = await bodyOf<SignedIn>(await refresh(BOTH, before.refreshToken))
    expect(decode(again.refreshToken).claims).toEqual(decode(first.refreshToken).claims)
    await bodyOf(await refresh(BOTH, again.refreshToken))
  })
})

describe('a secret that is none', () => {
  test.each([
    ['missing', { JWT_SECRET: undefined }, 'JWT_SECRET is missing'],
    ['empty', { JWT_SECRET: '' }, 'JWT_SECRET must be at least 32 bytes long'],
    ['31 bytes long', { JWT_SECRET: 'abcdefghijklmnopqrstuvwxyz01234' }, 'JWT_SECRET must be at least 32 bytes long'],
    ['one letter, again and again', { JWT_SECRET: 'a'.repeat(64) }, 'JWT_SECRET must'],
    ['a word, again and again', { JWT_SECRET: 'secret'.repeat(10) }, 'JWT_SECRET must'],
    ['a short previous one', { JWT_SECRET_PREVIOUS: 'short' }, 'JWT_SECRET_PREVIOUS must be at least 32 bytes long'],
    ['a weak previous one', { JWT_SECRET_PREVIOUS: '0'.repeat(32) }, 'JWT_SECRET_PREVIOUS must'],
  ])('stops every request and is named in the log: %s', async (_, bindings, reason) => {
    const { token } = await register({})
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const body = { email: newEmail(), password: PASSWORD }
    const answers = [
      await me(bindings, token),
      await post(bindings, '/api/auth/login', body),
      await sendBound(bindings, '/api/listings'),
      await sendBound(bindings, '/health/ready'),
    ]
    for (const answer of answers) {
      const text = await answer.clone().text()
      expect(await refusalOf(answer)).toBe('500 misconfigured')
      expect(text).not.toContain('JWT_SECRET')
    }
    expect(logged).toHaveBeenCalledTimes(answers.length)
    for (const [line] of logged.mock.calls) {
      expect(line).toContain(reason)
      // Its own id is of random letters and digits.
      const told = String(line).replace(/"requestId":"[^"]+"/, '')
      expect(told).not.toMatch(/secretsecret|aaaa|0000000|abcdefgh|short/)
    }
  })

  test('is not one of 32 bytes that vary', async () => {
    const { token } = await register({ JWT_SECRET: '0123456789abcdef'.repeat(2) })
    expect((await me({ JWT_SECRET: '0123456789abcdef'.repeat(2) }, token)).status).toBe(200)
  })
})

describe('the cookie', () => {
  const CORS = { CORS_ORIGINS: 'https://app.test,https://admin.test' }
  const withCookie = (token: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    sendBound(CORS, '/api/auth/me', { ...init, headers: { Cookie: `accessToken=${token}`, ...headers } })

  test('is taken from an allowed origin, and from no other', async () => {
    const { token } = await register(CORS)
    for (const Origin of ['https://app.test', 'https://admin.test', 'http://api.test']) {
      await bodyOf(await withCookie(token, { Origin }))
    }
    const foreign = [
      'https://evil.test',
      'null',
      'http://app.test',
      'https://app.test.evil.test',
      'https://app.test:8443',
    ]
    foreign.push('https://app.test/', 'HTTPS://APP.TEST', 'https://app.test,https://admin.test', '*', '')
    for (const Origin of foreign) expect(await refusalOf(await withCookie(token, { Origin })), Origin).toBe(REFUSED)
    expect(await refusalOf(await withCookie(token))).toBe(REFUSED)
    expect(await refusalOf(await withCookie(token, { Referer: 'https://app.test/' }))).toBe(REFUSED)
  })

  test('gives way to the header, even to a bad one', async () => {
    const { token } = await register(CORS)
    const headers = { Origin: 'https://app.test', Authorization: 'Bearer nothing' }
    expect(await refusalOf(await withCookie(token, headers))).toBe(REFUSED)
  })

  test('holds an access token and nothing else', async () => {
    const { refreshToken } = await register(CORS)
    expect(await refusalOf(await withCookie(refreshToken, { Origin: 'https://app.test' }))).toBe(REFUSED)
    expect(await refusalOf(await withCookie('', { Origin: 'https://app.test' }))).toBe(REFUSED)
  })

  test('works for writing, too, where the origin is allowed', async () => {
    const { token } = await register(CORS)
    const send = (Origin: string) =>
      sendBound(CORS, '/api/users/me', {
        method: 'PUT',
        headers: { Origin, Cookie: `accessToken=${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ bio: Origin }),
      })
    expect(await refusalOf(await send('https://evil.test'))).toBe(REFUSED)
    const response = await send('https://app.test')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('https://app.test')
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBe('true')
    expect(response.headers.get('Vary')).toContain('Origin')
    await bodyOf(response)
  })

  test('with a refresh token is taken from no foreign page', async () => {
    const { refreshToken } = await register(CORS)
    const send = (headers: Record<string, string>) =>
      sendBound(CORS, '/api/auth/refresh', {
        method: 'POST',
        headers: { Cookie: `refreshToken=${refreshToken}`, ...headers },
      })
    expect(await refusalOf(await send({ Origin: 'https://evil.test' }))).toBe(REFUSED)
    expect(await refusalOf(await send({ Origin: 'null' }))).toBe(REFUSED)
    await bodyOf(await send({ Origin: 'https://app.test' }))
    await bodyOf(await send({}))
  })
})

test('the secret of the tests is no secret of these', () => {
  expect([OLD.JWT_SECRET, NEW.JWT_SECRET]).not.toContain(env.JWT_SECRET)
})
