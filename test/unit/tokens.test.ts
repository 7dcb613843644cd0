import { decodeJwt, decodeProtectedHeader, SignJWT, type JWTPayload } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  MAX_LINK_SECONDS,
  SESSION_SECONDS,
  signAccessToken,
  signLinkToken,
  signRefreshToken,
  verifyAccessToken,
  verifyLinkToken,
  verifyRefreshToken,
} from '../../src/lib/tokens.ts'

const SECRETS = { JWT_SECRET: 'a secret for tests, which is long enough' }
const ID = '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071'
const ACCESS = { userId: ID, email: 'rosa@example.com', role: 'HOST' as const, sid: ID }
const LINK = { userId: ID, role: 'HOST' as const, sid: ID, path: '/api/host/export.csv' }
const session = (generation = 0, now = Date.now()) => ({
  id: ID,
  generation,
  rotatedAt: new Date(now),
  expiresAt: new Date(now + SESSION_SECONDS * 1_000),
})
const seconds = () => Math.floor(Date.now() / 1_000)

/** The same token with other claims or another header, signed with the right secret all the same. */
async function changed(token: string, { header = {}, claims = {} }: { header?: object; claims?: JWTPayload }) {
  return new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'HS256', ...header })
    .sign(new TextEncoder().encode(SECRETS.JWT_SECRET))
}

const REFUSED = { code: 'unauthenticated', message: 'The token is not valid, or no longer.' }

describe('an access token', () => {
  test('says who signed in, and lives for an hour', async () => {
    const now = Date.UTC(2026, 10, 24, 18, 30, 5, 678)
    const token = await signAccessToken(SECRETS, ACCESS, now)
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'HS256',
      typ: 'at+jwt',
      kid: expect.stringMatching(/^[\w-]{8}$/),
    })
    const iat = Math.floor(now / 1_000)
    expect(decodeJwt(token)).toEqual({ ...ACCESS, iss: 'vendibook', aud: 'vendibook-api', iat, exp: iat + 3_600 })
  })

  test.each(['USER', 'HOST', 'ADMIN'] as const)('of a %s is read again, and nothing else of it', async (role) => {
    const token = await signAccessToken(SECRETS, { ...ACCESS, role })
    expect(await verifyAccessToken(SECRETS, token)).toEqual({ ...ACCESS, role })
  })

  test.each([
    ['userId', undefined],
    ['userId', 'rosa'],
    ['email', undefined],
    ['role', 'ROOT'],
    ['sid', undefined],
    ['iss', 'elsewhere'],
    ['iss', undefined],
    ['aud', 'vendibook-link'],
    ['exp', undefined],
    ['exp', seconds() - 4],
    ['iat', undefined],
    ['iat', seconds() + 60],
    ['iat', seconds() - 3_700],
  ])('with %s %s is refused', async (claim, value) => {
    const token = await changed(await signAccessToken(SECRETS, ACCESS), { claims: { [claim]: value } })
    await expect(verifyAccessToken(SECRETS, token)).rejects.toMatchObject(REFUSED)
  })

  test.each([
    ['typ', 'JWT'],
    ['typ', undefined],
    ['kid', 'AAAAAAAA'],
    ['kid', undefined],
  ])('whose header has %s %s is refused', async (part, value) => {
    const token = await changed(await signAccessToken(SECRETS, ACCESS), { header: { [part]: value } })
    await expect(verifyAccessToken(SECRETS, token)).rejects.toMatchObject(REFUSED)
  })

  test('by another algorithm with the right secret is refused', async () => {
    const secrets = { JWT_SECRET: 'x'.repeat(64) }
    const token = await signAccessToken(secrets, ACCESS)
    const stronger = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'HS512' })
      .sign(new TextEncoder().encode(secrets.JWT_SECRET))
    await expect(verifyAccessToken(secrets, stronger)).rejects.toMatchObject(REFUSED)
  })

  test('may be one or two seconds late', async () => {
    const token = await changed(await signAccessToken(SECRETS, ACCESS), { claims: { exp: seconds() } })
    expect(await verifyAccessToken(SECRETS, token)).toEqual(ACCESS)
  })

  test('of four kilobytes is read, a longer one is not', async () => {
    const token = await signAccessToken(SECRETS, ACCESS)
    const padded = (length: number) => changed(token, { claims: { pad: 'x'.repeat(length) } })
    const short = (await padded(0)).length
    // Three bytes of claims are four characters of the token.
    const fitting = await padded(Math.floor(((4_096 - short) * 3) / 4))
    expect(fitting.length).toBeGreaterThan(4_090)
    expect(fitting.length).toBeLessThanOrEqual(4_096)
    expect(await verifyAccessToken(SECRETS, fitting)).toEqual(ACCESS)
    const longer = await padded(Math.floor(((4_100 - short) * 3) / 4) + 1)
    await expect(verifyAccessToken(SECRETS, longer)).rejects.toMatchObject(REFUSED)
  })
})

describe('a refresh token', () => {
  test('is the same whenever it is made for the same generation, and another for the next', async () => {
    const now = Date.now()
    const [one, again, next] = await Promise.all([
      signRefreshToken(SECRETS, session(3, now)),
      signRefreshToken(SECRETS, session(3, now)),
      signRefreshToken(SECRETS, session(4, now)),
    ])
    expect(again).toBe(one)
    expect(next).not.toBe(one)
    expect(decodeProtectedHeader(one).typ).toBe('refresh+jwt')
    expect(decodeJwt(one)).toEqual({
      sid: ID,
      generation: 3,
      jti: `${ID}.3`,
      iss: 'vendibook',
      aud: 'vendibook-refresh',
      iat: Math.floor(now / 1_000),
      exp: Math.floor(now / 1_000) + 30 * 24 * 3_600,
    })
    expect(await verifyRefreshToken(SECRETS, one)).toEqual({ sid: ID, generation: 3 })
  })

  test.each([-1, 1.5, '0', undefined])('of generation %j is refused', async (generation) => {
    const token = await changed(await signRefreshToken(SECRETS, session()), { claims: { generation } })
    await expect(verifyRefreshToken(SECRETS, token)).rejects.toMatchObject(REFUSED)
  })

  test('is read for thirty days', async () => {
    const old = await signRefreshToken(SECRETS, session(0, Date.now() - (SESSION_SECONDS - 60) * 1_000))
    expect(await verifyRefreshToken(SECRETS, old)).toEqual({ sid: ID, generation: 0 })
    const stale = await changed(old, { claims: { iat: seconds() - SESSION_SECONDS - 60 } })
    await expect(verifyRefreshToken(SECRETS, stale)).rejects.toMatchObject(REFUSED)
  })
})

describe('a link token', () => {
  test('opens its path, as long as it was made for', async () => {
    const token = await signLinkToken(SECRETS, LINK, 60)
    const { iat = 0, exp, aud } = decodeJwt(token)
    expect({ exp, aud, typ: decodeProtectedHeader(token).typ }).toEqual({
      exp: iat + 60,
      aud: 'vendibook-link',
      typ: 'link+jwt',
    })
    expect(await verifyLinkToken(SECRETS, token, LINK.path)).toEqual(LINK)
  })

  test('opens no other path', async () => {
    const token = await signLinkToken(SECRETS, LINK, 60)
    await expect(verifyLinkToken(SECRETS, token, '/api/auth/me')).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'This link is for another path.',
    })
  })

  test.each(['userId', 'role', 'sid', 'path'])('without %s is refused', async (claim) => {
    const token = await changed(await signLinkToken(SECRETS, LINK, 60), { claims: { [claim]: undefined } })
    await expect(verifyLinkToken(SECRETS, token, LINK.path)).rejects.toMatchObject(REFUSED)
  })

  test('lives for an hour at most, whatever its expiry', async () => {
    const token = await signLinkToken(SECRETS, LINK, 2 * MAX_LINK_SECONDS)
    const old = await changed(token, { claims: { iat: seconds() - MAX_LINK_SECONDS - 60 } })
    await expect(verifyLinkToken(SECRETS, old, LINK.path)).rejects.toMatchObject(REFUSED)
  })
})

test('a token of one kind is none of another', async () => {
  const tokens = {
    access: await signAccessToken(SECRETS, ACCESS),
    refresh: await signRefreshToken(SECRETS, session()),
    link: await signLinkToken(SECRETS, LINK, 60),
  }
  const all = { ...ACCESS, ...LINK, generation: 0 }
  const verifiers = {
    access: (token: string) => verifyAccessToken(SECRETS, token),
    refresh: (token: string) => verifyRefreshToken(SECRETS, token),
    link: (token: string) => verifyLinkToken(SECRETS, token, LINK.path),
  }
  for (const [kind, token] of Object.entries(tokens)) {
    const { aud = '' } = decodeJwt(token)
    const { typ } = decodeProtectedHeader(token)
    for (const [other, verify] of Object.entries(verifiers)) {
      if (other === kind) continue
      const { aud: otherAudience = '' } = decodeJwt(tokens[other as keyof typeof tokens])
      const { typ: otherType } = decodeProtectedHeader(tokens[other as keyof typeof tokens])
      const typed = await changed(token, { claims: { ...all, aud }, header: { typ: otherType } })
      const aimed = await changed(token, { claims: { ...all, aud: otherAudience }, header: { typ } })
      for (const forged of [typed, aimed]) await expect(verify(forged), `${kind} as ${other}`).rejects.toThrow()
    }
  }
})

describe('when secrets rotate', () => {
  const rotated = { JWT_SECRET: 'the next secret, which is long enough too', JWT_SECRET_PREVIOUS: SECRETS.JWT_SECRET }

  test('the old secret still verifies, and the new one signs', async () => {
    const old = await signAccessToken(SECRETS, ACCESS)
    expect(await verifyAccessToken(rotated, old)).toEqual(ACCESS)
    const fresh = await signAccessToken(rotated, ACCESS)
    expect(await verifyAccessToken(rotated, fresh)).toEqual(ACCESS)
    await expect(verifyAccessToken(SECRETS, fresh)).rejects.toMatchObject(REFUSED)
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid)
  })

  test('an old secret that is gone verifies nothing', async () => {
    const old = await signAccessToken(SECRETS, ACCESS)
    await expect(verifyAccessToken({ JWT_SECRET: rotated.JWT_SECRET }, old)).rejects.toMatchObject(REFUSED)
  })
})
