import * as z from 'zod'
import { isCommonPassword } from './common-passwords.ts'
import { isReadWhole, MAX_BYTES } from './passwords.ts'

const MIN_CHARACTERS = 8

type Rule = { isMet: (password: string) => boolean; code: string; message: string }

const LENGTH: Rule = {
  isMet: isReadWhole,
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

function issueOf({ code, message }: Rule, input: string): z.core.$ZodRawIssue {
  return { code: 'custom', params: { code }, message, input }
}
