import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { GivenPassword, NewPassword } from '../../lib/passwords.schemas.ts'
import { text } from '../../lib/text.schemas.ts'
import { MAX_LINK_SECONDS } from '../../lib/tokens.ts'

const Email = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email())
  .meta({ examples: ['maria@example.com'] })

export const Registration = z
  .strictObject({ email: Email, password: NewPassword, name: text(1, 100) })
  .meta({ examples: [{ email: 'maria@example.com', password: 'Correct-Horse-7!', name: 'Maria Ortega' }] })
export type Registration = z.output<typeof Registration>

export const Login = z
  .strictObject({ email: Email, password: GivenPassword })
  .meta({ examples: [{ email: 'maria@example.com', password: 'Correct-Horse-7!' }] })
export type Login = z.output<typeof Login>

export const Refresh = z.strictObject({
  refreshToken: z.string().min(1).max(4_096).describe('Without it the `refreshToken` cookie counts.').optional(),
})

export const PasswordChange = z.strictObject({ currentPassword: GivenPassword, newPassword: NewPassword })
export type PasswordChange = z.output<typeof PasswordChange>

export const SessionQuery = z.strictObject(pageQuery)
export type SessionQuery = z.output<typeof SessionQuery>

export const LinkRequest = z.strictObject({
  path: z
    .string()
    .max(500)
    .regex(/^\/api\/[A-Za-z0-9/._-]+$/, 'Must be a path such as /api/users/me/export, without a query.')
    .describe('The one path that the link may GET.'),
  expiresIn: z.int().min(1).max(MAX_LINK_SECONDS).default(300).describe('Seconds that the link works.'),
})
export type LinkRequest = z.output<typeof LinkRequest>
