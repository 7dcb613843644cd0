import { and, eq, isNull, like, sql } from 'drizzle-orm'
import { users } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { contains } from '../../db/patterns.ts'
import { selectTextPage } from '../../db/text-pages.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound } from '../../lib/errors.ts'
import type { AdminUserChange, AdminUserQuery } from './admin.schemas.ts'

const userJson = sql<string>`admin_user_json(${users})::text`

/** All accounts, newest first. @throws Invalid, Forbidden, Unauthorized */
export async function listUsers(ctx: UserContext, input: AdminUserQuery) {
  const { q, role } = input
  const where = and(
    role && eq(users.role, role),
    q === undefined ? undefined : like(sql`lower(${users.email} || ' ' || ${users.name})`, contains(q)),
  )
  const list = { table: users, where, json: userJson, most: MAX_TOTAL + 1 }
  const listKey = `admin users ${role ?? ''} ${q ?? ''}`
  const { rows, nextCursor, counted } = await selectTextPage(ctx, listKey, readPage(input), list)
  return { rows, pagination: pagination(input.limit, nextCursor, counted) }
}

/**
 * Gives an account another role, suspends it or lets it in again; at once, as its guard reads it anew.
 * @returns the JSON of the account
 * @throws NotFound, Conflict last_admin, Forbidden, Unauthorized
 */
export async function changeUser(ctx: UserContext, id: string, { role, suspended }: AdminUserChange): Promise<string> {
  ctx.timing.repeatable = true
  const [, [changed]] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .update(users)
      .set({
        name: sql`${users.name}`,
        ...(role !== undefined && { role }),
        ...(suspended !== undefined && {
          suspendedAt: suspended ? sql`coalesce(${users.suspendedAt}, now())` : null,
        }),
      })
      .where(and(eq(users.id, id), isNull(users.deletedAt)))
      .returning({ user: userJson }),
  ])
  if (!changed) throw new NotFound('User')
  if (suspended !== undefined) ctx.purge(['listings', `user:${id}`])
  return changed.user
}
