import { describe, expect, test } from 'vitest'
import { bodyOf, call, me, refresh, refusalOf, register, signIn, type SignedIn } from './support/accounts.ts'
import { send } from './support/api.ts'
import { owner } from './support/database.ts'
import { accessForgeries, forgeries } from './support/forgeries.ts'
import { decode, forge } from './support/tokens.ts'

const REFUSED = '401 unauthenticated'

const linkOf = async (token: string, path = '/api/auth/me'): Promise<string> => {
  const { url } = await bodyOf<{ url: string }>(
    await call('POST', '/api/auth/link-tokens', { token, body: { path } }),
    201,
  )
  return url.split('link_token=')[1] ?? ''
}

/** A refusal, of which the answer tells nothing but that the token is not valid. */
async function refusal(name: string, response: Response, token: string): Promise<string> {
  expect(response.headers.get('WWW-Authenticate'), name).toBe('Bearer')
  expect(response.headers.get('Cache-Control'), name).toBe('no-store')
  const text = await response.clone().text()
  if (token.length > 10) expect(text, name).not.toContain(token)
  return refusalOf(response)
}

describe('an access token', () => {
  test('says what the contract says, and lives for an hour', async () => {
    const { token, user } = await register()
    const { header, claims } = decode(token)
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{8}$/) })
    expect(claims).toEqual({
      userId: user.id,
      email: user.email,
      role: 'USER',
      sid: expect.any(String),
      iat: expect.any(Number),
      exp: Number(claims.iat) + 3_600,
      iss: 'vendibook',
      aud: 'vendibook-api',
    })
    expect(Math.abs(Number(claims.iat) - Date.now() / 1_000)).toBeLessThan(60)
  })

  test('holds when all is right, within two seconds of its time', async () => {
    const { token } = await register()
    const { header, claims } = decode(token)
    const now = Math.floor(Date.now() / 1_000)
    for (const change of [{}, { exp: now, iat: now - 3_600 }, { iat: now + 2 }]) {
      expect((await me(await forge(header, { ...claims, ...change }))).status).toBe(200)
    }
  })

  test('is refused for whatever is wrong with it', async () => {
    const [own, other] = [await register(), await register()]
    const all = [...(await forgeries(own.token)), ...(await accessForgeries(own.token, other))]
    for (const [name, token] of all) expect(await refusal(name, await me(token), token), name).toBe(REFUSED)
    await bodyOf(await me(own.token))
  })

  test('is no other kind of token, and no other kind is one', async () => {
    const own = await register()
    const link = await linkOf(own.token)
    for (const [name, token] of Object.entries({ refresh: own.refreshToken, link })) {
      expect(await refusal(name, await me(token), token), name).toBe(REFUSED)
      const { header, claims } = decode(token)
      const typed = { ...header, typ: 'at+jwt' }
      expect(await refusal(`${name} typed`, await me(await forge(typed, claims)), token), `${name} typed`).toBe(REFUSED)
      const aimed = await forge(header, { ...claims, aud: 'vendibook-api' })
      expect(await refusal(`${name} aimed`, await me(aimed), aimed), `${name} aimed`).toBe(REFUSED)
      const both = await forge(typed, { ...claims, aud: 'vendibook-api' })
      expect(await refusal(`${name} typed and aimed`, await me(both), both), `${name} typed and aimed`).toBe(REFUSED)
    }
    for (const [name, token] of Object.entries({ access: own.token, link })) {
      expect(await refusal(name, await refresh(token), token), name).toBe(REFUSED)
    }
    await bodyOf(await refresh(own.refreshToken))
  })
})

describe('a refresh token', () => {
  test('says which session and which generation it is, and lives for thirty days', async () => {
    const { refreshToken, token } = await register()
    const { header, claims } = decode(refreshToken)
    expect(header).toEqual({ alg: 'HS256', typ: 'refresh+jwt', kid: decode(token).header.kid })
    expect(claims).toMatchObject({ iss: 'vendibook', aud: 'vendibook-refresh', jti: expect.any(String), generation: 0 })
    expect(claims).not.toHaveProperty('email')
    expect(Number(claims.exp) - Number(claims.iat)).toBe(30 * 24 * 3_600)
    expect(claims.jti).not.toBe(decode((await bodyOf<SignedIn>(await refresh(refreshToken))).refreshToken).claims.jti)
  })

  test('is refused for whatever is wrong with it, and its session lives on', async () => {
    const { refreshToken, token } = await register()
    const { header, claims } = decode(refreshToken)
    const own = Object.entries({
      'no generation': await forge(header, { ...claims, generation: undefined }),
      'a generation in text': await forge(header, { ...claims, generation: '0' }),
      'half a generation': await forge(header, { ...claims, generation: 0.5 }),
      'a generation below none': await forge(header, { ...claims, generation: -1 }),
      'a generation past all integers': await forge(header, { ...claims, generation: 2 ** 53 }),
    })
    for (const [name, forged] of [...(await forgeries(refreshToken)), ...own]) {
      const response = await refresh(forged)
      if (forged.length > 4_096) expect(await refusalOf(response), name).toBe('400 invalid_request')
      else expect(await refusal(name, response, forged), name).toBe(REFUSED)
      const cookie = await call('POST', '/api/auth/refresh', { headers: { Cookie: `refreshToken=${forged}` } })
      expect(await refusalOf(cookie), name).toBe(REFUSED)
    }
    await bodyOf(await me(token))
    await bodyOf(await refresh(refreshToken))
  })
})

describe('the header', () => {
  test('names its scheme in any case', async () => {
    const { token } = await register()
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
      const response = await send('/api/auth/me', {}, { headers: { Authorization: `${scheme} ${token}` } })
      expect(response.status, scheme).toBe(200)
    }
  })

  test('is refused in any other form, even beside a good link', async () => {
    const { token } = await register()
    const link = await linkOf(token)
    const forms = ['Bearer', 'Bearer ', token, `Basic ${btoa('ada:x')}`, `Token ${token}`, `Bearer${token}`]
    forms.push(`Bearer ${token}, Bearer ${token}`, `Bearer ${token} x`, `Bearer "${token}"`, `Bearer: ${token}`)
    forms.push(`Bearer token=${token}`, `Bearer ${'x'.repeat(10_000)}`, `Bearer ${link}`)
    expect(await refusalOf(await send('/api/auth/me', {}, { headers: { Authorization: '' } }))).toBe(REFUSED)
    for (const Authorization of forms) {
      const headers = { Authorization }
      expect(await refusal(Authorization, await send('/api/auth/me', {}, { headers }), token), Authorization).toBe(
        REFUSED,
      )
      expect(
        await refusal(Authorization, await send('/api/auth/me', { link_token: link }, { headers }), token),
        Authorization,
      ).toBe(REFUSED)
    }
  })

  test('is refused when it is sent twice', async () => {
    const [own, other] = [await register(), await register()]
    const headers = new Headers([
      ['Authorization', `Bearer ${own.token}`],
      ['Authorization', `Bearer ${other.token}`],
    ])
    expect(await refusalOf(await send('/api/auth/me', {}, { headers }))).toBe(REFUSED)
  })

  test('is the only place for an access token: no query and no body counts', async () => {
    const { token, user } = await register()
    for (const name of ['token', 'accessToken', 'access_token', 'jwt', 'authorization', 'link_token']) {
      expect(await refusal(name, await send('/api/auth/me', { [name]: token }), token), name).toBe(REFUSED)
    }
    expect(await refusalOf(await call('PUT', '/api/users/me', { body: { name: 'Eve', token } }))).toBe(REFUSED)
    expect((await signIn(user.email)).user.name).toBe('Ada Lovelace')
  })
})

test('no forged token reached the database as SQL', async () => {
  const { rows } = await owner.query(`SELECT 1 FROM sessions WHERE revoke_reason = 'reuse'`)
  expect(rows).toEqual([])
})
