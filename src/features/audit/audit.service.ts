import { and, eq, gte, lt, sql } from 'drizzle-orm'
import { auditLogs } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { countUpTo, newestFirst } from '../../db/newest-first.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import type { AuditPage, AuditVerdict } from './audit.answers.ts'
import type { AdminAuditQuery, AuditQuery } from './audit.schemas.ts'

/** What the caller has done, newest first. @throws Invalid for a foreign cursor, Unauthorized */
export const listOwnAudit = (ctx: UserContext, input: AuditQuery): Promise<AuditPage> =>
  listEntries(ctx, { ...input, userId: ctx.caller.userId })

/** What everybody has done, newest first, for administrators. @throws Invalid, Forbidden, Unauthorized */
export const listAudit = (ctx: UserContext, input: AdminAuditQuery): Promise<AuditPage> => listEntries(ctx, input)

/**
 * Recomputes the chains of the audit log.
 * @throws Timeout for a log too long to be read in time: `npm run audit:verify` takes as long as it takes. Forbidden
 */
export async function verifyAudit(ctx: UserContext): Promise<AuditVerdict> {
  const [, { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute<{ intact: boolean; row_count: string; first_broken: string | null; problem: string | null }>(
      sql`select intact, row_count, first_broken, problem from verify_audit_chain()`,
    ),
  ])
  const [found] = rows
  if (!found) throw new TypeError('verify_audit_chain always gives a row')
  const { intact, first_broken, problem } = found
  return {
    intact,
    rows: Number(found.row_count),
    ...(!intact && { firstBroken: first_broken, problem: problem ?? 'unknown' }),
  }
}

async function listEntries(ctx: UserContext, input: AdminAuditQuery): Promise<AuditPage> {
  const { userId, resource, resourceId, action, from, to } = input
  const matching = and(
    userId === undefined ? undefined : eq(auditLogs.userId, userId),
    resource && eq(auditLogs.resource, resource),
    resourceId === undefined ? undefined : eq(auditLogs.resourceId, resourceId),
    action && eq(auditLogs.action, action),
    from === undefined ? undefined : gte(auditLogs.createdAt, new Date(from)),
    to === undefined ? undefined : lt(auditLogs.createdAt, new Date(to)),
  )
  const filters = [userId, resource, resourceId, action, from, to].map((value) => value ?? '')
  const listKey = `audit ${ctx.caller.userId} ${filters.join(' ')}`
  const list = await newestFirst(ctx.env, listKey, readPage(input), auditLogs)
  const [, counted, rows] = await ctx.db.batch([
    guard(ctx),
    countUpTo(ctx.db, auditLogs, matching, MAX_TOTAL + 1),
    ctx.db
      .select({
        id: auditLogs.id,
        userId: auditLogs.userId,
        action: auditLogs.action,
        resource: auditLogs.resource,
        resourceId: auditLogs.resourceId,
        changes: auditLogs.changes,
        ipAddress: auditLogs.ipAddress,
        userAgent: auditLogs.userAgent,
        requestId: auditLogs.requestId,
        createdAt: auditLogs.createdAt,
      })
      .from(auditLogs)
      .where(and(matching, list.after))
      .orderBy(...list.orderBy)
      .limit(list.limit)
      .offset(list.offset),
  ])
  const { page, nextCursor } = await list.cut(rows)
  return {
    auditLogs: page.map((entry) => ({ ...entry, createdAt: entry.createdAt.toISOString() })),
    pagination: pagination(input.limit, nextCursor, counted[0]?.count ?? 0),
  }
}
