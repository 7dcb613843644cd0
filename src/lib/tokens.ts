/**
 * Tokens: JWTs signed with HMAC-SHA-256 (RFC 7519, RFC 8725). Each kind has a `typ` and an `aud` of its own, so that none
 * is worth anything in another's place. `kid` names the secret, so that secrets can rotate.
 */
import { jwtVerify, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose'
import type * as z from 'zod'
import { toBase64Url } from './base64url.ts'
import { Unauthorized } from './errors.ts'
import { type Lazy, lazily } from './lazily.ts'
import type { AccessClaims, LinkClaims, RefreshClaims } from './tokens.schemas.ts'

const ALGORITHM = 'HS256'
const ISSUER = 'vendibook'
/** Cloudflare's sites keep their clocks within this of one another; in seconds. */
const CLOCK_TOLERANCE = 2
const MAX_TOKEN_LENGTH = 4_096

/** How long an access token lives, in seconds. */
const ACCESS_SECONDS = 3_600
/** How long a session lives from its login, in seconds; rotation does not extend it. */
export const SESSION_SECONDS = 30 * 24 * 3_600
/** How long a link token may live, in seconds. */
export const MAX_LINK_SECONDS = 3_600

/** The secrets of the Worker's configuration: the first signs, the second still verifies. */
export type TokenSecrets = { JWT_SECRET: string; JWT_SECRET_PREVIOUS?: string | undefined }

const schemas = lazily(() => import('./tokens.schemas.ts'))

type Kind<Claims> = { typ: string; audience: string; schema: Lazy<z.ZodType<Claims>>; maxSeconds: number }

const ACCESS: Kind<AccessClaims> = {
  typ: 'at+jwt',
  audience: 'vendibook-api',
  schema: schemas.AccessClaims,
  maxSeconds: ACCESS_SECONDS,
}
const REFRESH: Kind<RefreshClaims> = {
  typ: 'refresh+jwt',
  audience: 'vendibook-refresh',
  schema: schemas.RefreshClaims,
  maxSeconds: SESSION_SECONDS,
}
const LINK: Kind<LinkClaims> = {
  typ: 'link+jwt',
  audience: 'vendibook-link',
  schema: schemas.LinkClaims,
  maxSeconds: MAX_LINK_SECONDS,
}

/** @param now epoch milliseconds */
export const signAccessToken = (secrets: TokenSecrets, claims: AccessClaims, now = Date.now()): Promise<string> =>
  sign(secrets, ACCESS, claims, now, now + ACCESS_SECONDS * 1_000)

/** @throws Unauthorized for anything but an access token of ours that has not expired */
export const verifyAccessToken = (secrets: TokenSecrets, token: string): Promise<AccessClaims> =>
  verify(secrets, ACCESS, token)

/**
 * The refresh token of a session's generation. The same row makes the same token, so that the successor can be handed out
 * again without having been stored.
 */
export const signRefreshToken = (
  secrets: TokenSecrets,
  session: { id: string; generation: number; rotatedAt: Date; expiresAt: Date },
): Promise<string> => {
  const claims = { sid: session.id, generation: session.generation, jti: `${session.id}.${session.generation}` }
  return sign(secrets, REFRESH, claims, session.rotatedAt.getTime(), session.expiresAt.getTime())
}

/** @throws Unauthorized for anything but a refresh token of ours that has not expired */
export const verifyRefreshToken = (secrets: TokenSecrets, token: string): Promise<RefreshClaims> =>
  verify(secrets, REFRESH, token)

/** @param seconds how long the link works, at most `MAX_LINK_SECONDS` */
export const signLinkToken = (secrets: TokenSecrets, claims: LinkClaims, seconds: number): Promise<string> =>
  sign(secrets, LINK, claims, Date.now(), Date.now() + seconds * 1_000)

/** @throws Unauthorized for anything but a link token of ours for this path that has not expired */
export async function verifyLinkToken(secrets: TokenSecrets, token: string, path: string): Promise<LinkClaims> {
  const claims = await verify(secrets, LINK, token)
  if (claims.path !== path) throw new Unauthorized('This link is for another path.')
  return claims
}

async function sign(
  secrets: TokenSecrets,
  { typ, audience }: Kind<unknown>,
  claims: JWTPayload,
  issuedAt: number,
  expiresAt: number,
): Promise<string> {
  const [key] = await keyring(secrets)
  if (!key) throw new TypeError('A keyring always holds the signing key')
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ, kid: key.kid })
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setIssuedAt(Math.floor(issuedAt / 1_000))
    .setExpirationTime(Math.floor(expiresAt / 1_000))
    .sign(key.secret)
}

async function verify<Claims>(secrets: TokenSecrets, kind: Kind<Claims>, token: string): Promise<Claims> {
  try {
    if (token.length > MAX_TOKEN_LENGTH) throw new Unauthorized()
    const keys = await keyring(secrets)
    const { payload } = await jwtVerify(token, ({ kid }: JWTHeaderParameters) => secretOf(keys, kid), {
      algorithms: [ALGORITHM],
      typ: kind.typ,
      issuer: ISSUER,
      audience: kind.audience,
      requiredClaims: ['iat', 'exp'],
      maxTokenAge: kind.maxSeconds,
      clockTolerance: CLOCK_TOLERANCE,
    })
    const schema = await kind.schema()
    return schema.parse(payload)
  } catch {
    throw new Unauthorized('The token is not valid, or no longer.')
  }
}

type Key = { kid: string; secret: Awaited<ReturnType<typeof crypto.subtle.importKey>> }

// By the configuration, which lives as long as its isolate.
const keyrings = new WeakMap<TokenSecrets, Promise<Key[]>>()

/** The keys of a configuration, the signing one first. */
function keyring(secrets: TokenSecrets): Promise<Key[]> {
  const known = keyrings.get(secrets)
  if (known) return known
  const made = Promise.all(
    [secrets.JWT_SECRET, secrets.JWT_SECRET_PREVIOUS].flatMap((secret) => secret ?? []).map(toKey),
  )
  keyrings.set(secrets, made)
  return made
}

async function toKey(secret: string): Promise<Key> {
  const bytes = new TextEncoder().encode(secret)
  const label = new TextEncoder().encode(`vendibook key id 1\n${secret}`)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', label))
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
  return { kid: toBase64Url(digest.subarray(0, 6)), secret: key }
}

function secretOf(keys: Key[], kid: string | undefined): Key['secret'] {
  const key = keys.find((candidate) => candidate.kid === kid)
  if (!key) throw new Unauthorized()
  return key.secret
}
