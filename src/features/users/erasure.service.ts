import { sql } from 'drizzle-orm'
import { users } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { refundAttempts } from '../../db/limits.ts'
import { DomainError } from '../../lib/errors.ts'
import { provePassword } from '../auth/auth.service.ts'

/**
 * Erases the caller's account, once `password` has proved whose it is: what is personal goes from every table, and what
 * others' records need stays without it.
 * @throws DomainError invalid_credentials, Conflict last_admin, TooManyRequests, Unauthorized
 */
export async function eraseAccount(ctx: UserContext, password: string): Promise<void> {
  const { userId } = ctx.caller
  const { hash, limits } = await provePassword(ctx, password)
  const [, , erased] = await ctx.db.batch([
    // Before the guard, which holds the account together with its other writers: two erasures would wait for one another.
    ctx.db.execute(sql`select hold_account(${userId}::uuid, alone => true)`),
    guard(ctx),
    ctx.db.execute(sql`select erase_account(${users.id}) from ${users}
      where ${users.id} = ${userId} and ${users.passwordHash} = ${hash}`),
    refundAttempts(ctx, limits),
  ])
  if (erased.rows.length === 0) throw new DomainError('invalid_credentials', 'The password has changed meanwhile.')
  ctx.purge(['listings', `user:${userId}`])
}
