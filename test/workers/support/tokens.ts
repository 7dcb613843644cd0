import { env } from 'cloudflare:workers'
import { fromBase64Url, toBase64Url } from '../../../src/lib/base64url.ts'

export type Json = Record<string, unknown>

const encoder = new TextEncoder()
const encode = (value: unknown): string => toBase64Url(encoder.encode(JSON.stringify(value)))

/** What a token says, unchecked. */
export function decode(token: string): { header: Json; claims: Json } {
  const [header, claims] = token.split('.', 2).map((part) => {
    return JSON.parse(new TextDecoder().decode(fromBase64Url(part))) as Json
  })
  return { header: header ?? {}, claims: claims ?? {} }
}

/** Any header and any claims with an HMAC over them; undefined values are left out. */
export async function forge(
  header: Json,
  claims: Json,
  { secret = env.JWT_SECRET, hash = 'SHA-256' }: { secret?: string; hash?: string } = {},
): Promise<string> {
  const signed = `${encode(header)}.${encode(claims)}`
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash }, false, ['sign'])
  return `${signed}.${toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(signed))))}`
}

/** The same without a signature. */
export const unsigned = (header: Json, claims: Json): string => `${encode(header)}.${encode(claims)}.`

/** A key pair that is not ours, and a token signed by it. */
export async function forgeByRsa(header: Json, claims: Json): Promise<{ token: string; publicKey: string; jwk: Json }> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2_048, publicExponent: new Uint8Array([1, 0, 1]) }
  const keys = (await crypto.subtle.generateKey({ ...algorithm, hash: 'SHA-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const signed = `${encode(header)}.${encode(claims)}`
  const signature = await crypto.subtle.sign(algorithm.name, keys.privateKey, encoder.encode(signed))
  const spki = (await crypto.subtle.exportKey('spki', keys.publicKey)) as ArrayBuffer
  const body = btoa(String.fromCharCode(...new Uint8Array(spki)))
  return {
    token: `${signed}.${toBase64Url(new Uint8Array(signature))}`,
    publicKey: `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`,
    jwk: { ...((await crypto.subtle.exportKey('jwk', keys.publicKey)) as object) },
  }
}
