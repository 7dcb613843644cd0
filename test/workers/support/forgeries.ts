import { newId } from '../../../src/lib/ids.ts'
import type { SignedIn } from './accounts.ts'
import { decode, forge, forgeByRsa, type Json, unsigned } from './tokens.ts'

const now = (): number => Math.floor(Date.now() / 1_000)

/** Everything that a token of this kind holds, but one thing is wrong. Their names say what. */
export async function forgeries(genuine: string): Promise<[string, string][]> {
  const { header, claims } = decode(genuine)
  const [head = '', body = '', signature = ''] = genuine.split('.')
  const h = (change: Json) => forge({ ...header, ...change }, claims)
  const c = (change: Json) => forge(header, { ...claims, ...change })
  const rsa = await forgeByRsa({ ...header, alg: 'RS256' }, claims)
  const other = { secret: 'another secret, which is long enough too' }
  return Promise.all(
    Object.entries({
      'algorithm none without signature': unsigned({ ...header, alg: 'none' }, claims),
      'algorithm NoNe without signature': unsigned({ ...header, alg: 'NoNe' }, claims),
      'algorithm none with a signature': h({ alg: 'none' }),
      'no algorithm': h({ alg: undefined }),
      'the algorithm in lower case': h({ alg: 'hs256' }),
      HS384: forge({ ...header, alg: 'HS384' }, claims, { hash: 'SHA-384' }),
      HS512: forge({ ...header, alg: 'HS512' }, claims, { hash: 'SHA-512' }),
      'RS256 by a key of its own': rsa.token,
      'RS256 by a key in its header': forgeByRsa({ ...header, alg: 'RS256', jwk: rsa.jwk }, claims).then(
        (t) => t.token,
      ),
      'a public key for a secret': forge(header, claims, { secret: rsa.publicKey }),
      'RS256 in the header over an HMAC': h({ alg: 'RS256' }),
      'another secret': forge(header, claims, other),
      'another secret that its header brings': forge(
        { ...header, jwk: { kty: 'oct', k: btoa(other.secret) }, jku: 'https://evil.example/jwks.json' },
        claims,
        other,
      ),
      'a NUL for a secret': forge(header, claims, { secret: '\u0000' }),
      'an extension that must be understood': h({ crit: ['vendibook'], vendibook: true }),
      'a payload that is not encoded': h({ b64: false, crit: ['b64'] }),
      'no type': h({ typ: undefined }),
      'the type JWT': h({ typ: 'JWT' }),
      'no key id': h({ kid: undefined }),
      'an unknown key id': h({ kid: 'AAAAAAAA' }),
      'an empty key id': h({ kid: '' }),
      'a path for a key id': h({ kid: '../../../../dev/null' }),
      'SQL for a key id': h({ kid: "x' UNION SELECT 'key' --" }),
      'a name of every object for a key id': h({ kid: '__proto__' }),
      'a list for a key id': h({ kid: [header.kid] }),
      'no issuer': c({ iss: undefined }),
      'another issuer': c({ iss: 'https://evil.example' }),
      'a list of issuers': c({ iss: ['vendibook'] }),
      'no audience': c({ aud: undefined }),
      'another audience': c({ aud: 'vendibook' }),
      'an empty list of audiences': c({ aud: [] }),
      'no expiry': c({ exp: undefined }),
      'an expiry in text': c({ exp: String(claims.exp) }),
      'an expiry of null': c({ exp: null }),
      'an expiry four seconds ago': c({ exp: now() - 4 }),
      'an expiry that is long past': c({ exp: 1 }),
      'no time of issue': c({ iat: undefined }),
      'a time of issue in text': c({ iat: String(claims.iat) }),
      'a time of issue to come': c({ iat: now() + 3_600 }),
      'a time of issue that is longer ago than it may live': c({ iat: 1, exp: now() + 1_000 }),
      'a time before which it does not hold': c({ nbf: now() + 3_600 }),
      'no session': c({ sid: undefined }),
      'a session that is no id': c({ sid: "x'; DROP TABLE sessions; --" }),
      'a session of null': c({ sid: null }),
      'a session in upper case': c({ sid: String(claims.sid).toUpperCase() }),
      'a session that nobody has': c({ sid: newId() }),
      'claims that are a list': forge(header, [claims] as unknown as Json),
      'no claims': forge(header, {}),
      'no signature': `${head}.${body}.`,
      'no third part': `${head}.${body}`,
      'a signature cut short': genuine.slice(0, -1),
      'a signature of another token': `${head}.${body}.${signature.split('').toReversed().join('')}`,
      'claims changed after it was signed': c({ role: 'ADMIN' }).then((t) => `${head}.${t.split('.')[1]}.${signature}`),
      'a header changed after it was signed': h({ x: 1 }).then((t) => `${t.split('.')[0]}.${body}.${signature}`),
      'a fourth part': `${genuine}.${signature}`,
      'five parts': `${head}.${body}.${head}.${body}.${signature}`,
      'an empty header': `.${body}.${signature}`,
      'nothing but dots': '..',
      'no base64': `${head}.${body}.!!!!`,
      padding: `${genuine}==`,
      'bytes that are no JSON': `${head}.${btoa('\u00ff\u00fe{')}.${signature}`,
      'one letter': 'x',
      '10,000 letters': 'x'.repeat(10_000),
      '10,000 letters in its claims': c({ pad: 'x'.repeat(10_000) }),
      null: 'null',
    }).map(async ([name, token]): Promise<[string, string]> => [name, await token]),
  )
}

/** Access tokens whose own claims are wrong. */
export async function accessForgeries(genuine: string, other: SignedIn): Promise<[string, string][]> {
  const { header, claims } = decode(genuine)
  const c = (change: Json) => forge(header, { ...claims, ...change })
  return Promise.all(
    Object.entries({
      'no user': c({ userId: undefined }),
      'a user that is no id': c({ userId: "' OR 1=1 --" }),
      'a user that nobody is': c({ userId: newId() }),
      'a user whose session it is not': c({ userId: other.user.id }),
      'a session of another user': c({ sid: decode(other.token).claims.sid }),
      'a subject instead of a user': c({ userId: undefined, sub: claims.userId }),
      'no role': c({ role: undefined }),
      'a role that there is not': c({ role: 'ROOT' }),
      'a list of roles': c({ role: ['USER'] }),
      'a role above that of the account': c({ role: 'ADMIN' }),
      'no email': c({ email: undefined }),
    }).map(async ([name, token]): Promise<[string, string]> => [name, await token]),
  )
}
