import * as z from 'zod'
import { Id } from './ids.schemas.ts'

const Role = z.enum(['USER', 'HOST', 'ADMIN'])
export type Role = z.output<typeof Role>

/** Who signs in: `role` is what the account was when the token was made, and is checked anew with each request. */
export const AccessClaims = z.object({ userId: Id, email: z.string(), role: Role, sid: Id })
export type AccessClaims = z.output<typeof AccessClaims>

/** One refresh token of a session: the session's row says which generation is the living one. */
export const RefreshClaims = z.object({ sid: Id, generation: z.int().min(0) })
export type RefreshClaims = z.output<typeof RefreshClaims>

/** Leave to `GET` one path, as long as the session lives. */
export const LinkClaims = z.object({ userId: Id, role: Role, sid: Id, path: z.string() })
export type LinkClaims = z.output<typeof LinkClaims>
