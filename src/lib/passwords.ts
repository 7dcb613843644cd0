const COST = 10
/** What bcrypt reads of a password. It cuts the rest off in silence, so longer ones are refused. */
export const MAX_BYTES = 72
/** Up to cost 14: above it a single comparison would occupy the Worker for seconds. */
const HASH = /^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/
/** The rest of a hash whose password nobody knows, after its form and cost. */
const DUMMY = 'fTywtehyVYCwiaXfmqsbQeBK8la3fxImBEmFrZYljZEFc.27n6kzi'
const encoder = new TextEncoder()

/** Whether bcrypt reads a password to its end. */
export const isReadWhole = (password: string): boolean => encoder.encode(password).length <= MAX_BYTES

// The Worker starts without it: most isolates see neither a login nor a registration.
const loadBcrypt = async () => (await import('bcryptjs')).default

/**
 * The bcrypt hash of a password, to be stored: `$2b$` at cost 10. Takes about 100 ms of CPU.
 * @param password one that a schema of `passwords.schemas.ts` has passed.
 * @throws RangeError if it is longer than bcrypt reads.
 */
export async function hashPassword(password: string): Promise<string> {
  if (!isReadWhole(password)) throw new RangeError(`bcrypt reads ${MAX_BYTES} bytes of a password`)
  const bcrypt = await loadBcrypt()
  return bcrypt.hash(password, COST)
}

/**
 * Whether a password is the one that was hashed. Without a usable hash (no such account, an erased one) the answer is
 * false after the work of a comparison at cost 10, so that time tells nothing; a hash of less cost is made up for too.
 * @param hash bcrypt of cost 4 to 14, in the form `$2a$`, `$2b$` or `$2y$`.
 */
export async function verifyPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  const bcrypt = await loadBcrypt()
  const usable = hash != null && isReadWhole(password) ? HASH.exec(hash) : null
  if (!usable) {
    await bcrypt.compare(password, dummyHash(COST))
    return false
  }
  const isRight = await bcrypt.compare(password, usable[0])
  // Each cost is twice the one below it: with all those from the hash's own to 9, the sum is the work of cost 10.
  for (let cost = Number(usable[1]); cost < COST; cost++) await bcrypt.compare(password, dummyHash(cost))
  return isRight
}

/** True for a hash that the next successful login should replace: not of the form `$2b$`, or of a cost below 10. */
export function needsRehash(hash: string): boolean {
  return !hash.startsWith('$2b$') || Number(hash.split('$')[2]) < COST
}

function dummyHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${DUMMY}`
}
