import bcrypt from 'bcryptjs'
import * as z from 'zod'
import { isCommonPassword } from './common-passwords.ts'

const COST = 10
const MIN_CHARACTERS = 8
/** What bcrypt reads of a password. It cuts the rest off in silence, so longer ones are refused. */
const MAX_BYTES = 72
/** Up to cost 14: above it a single comparison would occupy the Worker for seconds. */
const HASH = /^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/
/** The rest of a hash whose password nobody knows, after its form and cost. */
const DUMMY = 'fTywtehyVYCwiaXfmqsbQeBK8la3fxImBEmFrZYljZEFc.27n6kzi'
const encoder = new TextEncoder()

type Rule = { isMet: (password: string) => boolean; code: string; message: string }

const LENGTH: Rule = {
  isMet: (password) => encoder.encode(password).length <= MAX_BYTES,
  code: 'password_too_long',
  message: `Must be at most ${MAX_BYTES} bytes long in UTF-8.`,
}
const RULES: Rule[] = [
  {
    isMet: (password) => Array.from(password).length >= MIN_CHARACTERS,
    code: 'password_too_short',
    message: `Must be at least ${MIN_CHARACTERS} characters long.`,
  },
  LENGTH,
  {
    isMet: (password) => /\p{Lu}/u.test(password),
    code: 'password_needs_upper_case',
    message: 'Must contain an upper case letter.',
  },
  { isMet: (password) => /[0-9]/.test(password), code: 'password_needs_digit', message: 'Must contain a digit.' },
  {
    isMet: (password) => /[!@#$%^&*]/.test(password),
    code: 'password_needs_special',
    message: 'Must contain one of !@#$%^&*.',
  },
]
const UNCOMMON: Rule = {
  isMet: (password) => !isCommonPassword(password),
  code: 'common_password',
  message: 'Is one of the commonest passwords, or close to one. Choose another.',
}

/**
 * A password that somebody chooses. Its output is NFC-normalised and otherwise as given: spaces count. Each broken rule
 * is an issue of its own, with a stable word for it in `params.code`.
 */
export const NewPassword = z
  .string()
  .normalize('NFC')
  .check(({ value, issues }) => {
    const broken = RULES.filter((rule) => !rule.isMet(value))
    if (broken.length === 0 && !UNCOMMON.isMet(value)) broken.push(UNCOMMON)
    issues.push(...broken.map((rule) => issueOf(rule, value)))
  })
  .describe(
    `At least ${MIN_CHARACTERS} characters, with an upper case letter, a digit and one of \`!@#$%^&*\`; at most ` +
      `${MAX_BYTES} bytes of UTF-8. The commonest passwords are refused.`,
  )
  .meta({ format: 'password', minLength: MIN_CHARACTERS, maxLength: MAX_BYTES, examples: ['Taco-Truck-42!'] })

/** A password that is checked, as on login: NFC-normalised, 1 character to 72 bytes. No other rule, so none to learn. */
export const GivenPassword = z
  .string()
  .normalize('NFC')
  .min(1, 'Must not be empty.')
  .check(({ value, issues }) => {
    if (!LENGTH.isMet(value)) issues.push(issueOf(LENGTH, value))
  })
  .describe(`The present password. At most ${MAX_BYTES} bytes of UTF-8.`)
  .meta({ format: 'password', maxLength: MAX_BYTES, examples: ['Taco-Truck-42!'] })

/**
 * The bcrypt hash of a password, to be stored: `$2b$` at cost 10. Takes about 100 ms of CPU.
 * @param password one that a schema of this file has passed.
 * @throws RangeError if it is longer than bcrypt reads.
 */
export async function hashPassword(password: string): Promise<string> {
  if (!LENGTH.isMet(password)) throw new RangeError(LENGTH.message)
  return bcrypt.hash(password, COST)
}

/**
 * Whether a password is the one that was hashed. Without a usable hash (no such account, an erased one) the answer is
 * false after the work of a comparison at cost 10, so that time tells nothing; a hash of less cost is made up for too.
 * @param hash bcrypt of cost 4 to 14, in the form `$2a$`, `$2b$` or `$2y$`.
 */
export async function verifyPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  const usable = hash != null && LENGTH.isMet(password) ? HASH.exec(hash) : null
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
  return !hash.startsWith('$2b$') || bcrypt.getRounds(hash) < COST
}

function dummyHash(cost: number): string {
  return `$2b$${String(cost).padStart(2, '0')}$${DUMMY}`
}

function issueOf({ code, message }: Rule, input: string): z.core.$ZodRawIssue {
  return { code: 'custom', params: { code }, message, input }
}
