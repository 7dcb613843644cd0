import { and, count, eq, isNull, sql } from 'drizzle-orm'
import { notifications } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { countUpTo, newestFirst } from '../../db/newest-first.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound } from '../../lib/errors.ts'
import type { Notification, NotificationPage } from './notifications.answers.ts'
import type { NotificationQuery } from './notifications.schemas.ts'

/** What the caller should know, newest first. @throws Invalid for a foreign cursor, Unauthorized */
export async function listNotifications(ctx: UserContext, input: NotificationQuery): Promise<NotificationPage> {
  const own = eq(notifications.userId, ctx.caller.userId)
  const unread = and(own, isNull(notifications.readAt))
  const shown = input.unreadOnly ? unread : own
  const listKey = `notifications ${ctx.caller.userId}${input.unreadOnly ? ' unread' : ''}`
  const list = await newestFirst(ctx.env, listKey, readPage(input), notifications)
  const [, unreadCounted, counted, rows] = await ctx.db.batch([
    guard(ctx),
    ctx.db.select({ count: count() }).from(notifications).where(unread),
    countUpTo(ctx.db, notifications, shown, MAX_TOTAL + 1),
    ctx.db
      .select({
        id: notifications.id,
        createdAt: notifications.createdAt,
        notification: sql<Notification>`notification_json(${notifications})`,
      })
      .from(notifications)
      .where(and(shown, list.after))
      .orderBy(...list.orderBy)
      .limit(list.limit)
      .offset(list.offset),
  ])
  const { page, nextCursor } = await list.cut(rows)
  return {
    notifications: page.map(({ notification }) => notification),
    unreadCount: unreadCounted[0]?.count ?? 0,
    pagination: pagination(input.limit, nextCursor, counted[0]?.count ?? 0),
  }
}

/** Marks one of the caller's notifications as read; one that was read stays as it is. @throws NotFound, Unauthorized */
export async function readNotification(ctx: UserContext, id: string): Promise<void> {
  ctx.timing.repeatable = true
  const [, read] = await ctx.db.batch([
    guard(ctx),
    ctx.db
      .update(notifications)
      .set({ readAt: sql`coalesce(${notifications.readAt}, now())` })
      .where(and(eq(notifications.id, id), eq(notifications.userId, ctx.caller.userId)))
      .returning({ id: notifications.id }),
  ])
  if (!read[0]) throw new NotFound('Notification')
}

/** Marks all of the caller's notifications as read. @throws Unauthorized */
export async function readAllNotifications(ctx: UserContext): Promise<void> {
  ctx.timing.repeatable = true
  // Locked in one order, so that two of these never wait for each other.
  await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`update ${notifications} set read_at = now() where id in (
      select id from ${notifications} where user_id = ${ctx.caller.userId} and read_at is null order by id for no key update)`),
  ])
}
