import * as z from 'zod'
import { GivenPassword } from '../../lib/passwords.schemas.ts'
import { text } from '../../lib/text.schemas.ts'

export const ProfileChange = z
  .strictObject({
    name: text(1, 100).optional(),
    phoneNumber: z
      .string()
      .trim()
      .max(32)
      .regex(/^\+?[0-9][0-9 ().-]{5,30}$/, 'Must be a phone number such as +1 512 555 0142.')
      .nullable()
      .describe('Null clears it.')
      .optional(),
    bio: text(0, 500).nullable().describe('Null clears it.').optional(),
    avatarUrl: z
      .url({ protocol: /^https$/, hostname: z.regexes.domain })
      .max(2_048)
      .nullable()
      .describe('An https address; null clears it.')
      .optional(),
  })
  .meta({ examples: [{ name: 'Maria Ortega', bio: 'Two trucks and a smoker.' }] })
export type ProfileChange = z.output<typeof ProfileChange>

export const Erasure = z.strictObject({ password: GivenPassword.describe('The account’s password, once more.') })
