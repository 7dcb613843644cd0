type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const encoder = new TextEncoder()

// An isolate knows one secret, or two while they rotate.
const derived = new Map<string, Key>()

/**
 * An HMAC-SHA-256 key made from a secret for one purpose alone (HKDF, RFC 5869): what is signed for one purpose says
 * nothing about another.
 * @param purpose such as `cursor 1`; it never changes, or what was made with the key is void
 */
export async function deriveKey(secret: string, purpose: string): Promise<Key> {
  const known = derived.get(`${purpose} ${secret}`)
  if (known) return known
  const master = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey'])
  const derivation = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encoder.encode(`vendibook ${purpose}`),
  }
  const algorithm = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const key = await crypto.subtle.deriveKey(derivation, master, algorithm, false, ['sign'])
  derived.set(`${purpose} ${secret}`, key)
  return key
}

/** The 32 bytes of HMAC-SHA-256 over a text, with the key of that purpose. */
export async function keyedHash(secret: string, purpose: string, value: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await deriveKey(secret, purpose), encoder.encode(value)))
}
