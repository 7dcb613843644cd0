/** What the export reads of the account and its words: all that is its own, and of nobody else what it could not see anyway. */
import { and, asc, eq, or, sql } from 'drizzle-orm'
import {
  auditLogs,
  flags,
  idempotencyKeys,
  messages,
  notifications,
  reviews,
  sessions,
  statusLogs,
  users,
} from '../../../drizzle/schema/index.ts'
import type { Database } from '../../db/connect.ts'
import { accountColumns } from './users.service.ts'

export const selectUser = (db: Database, account: string) =>
  db
    .select({ ...accountColumns, passwordChangedAt: users.passwordChangedAt, updatedAt: users.updatedAt })
    .from(users)
    .where(eq(users.id, account))

export const selectSessions = (db: Database, account: string) =>
  db
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      lastUsedAt: sessions.lastUsedAt,
      expiresAt: sessions.expiresAt,
      revokedAt: sessions.revokedAt,
      revokeReason: sessions.revokeReason,
      ipAddress: sessions.ipAddress,
      userAgent: sessions.userAgent,
    })
    .from(sessions)
    .where(eq(sessions.userId, account))
    .orderBy(asc(sessions.createdAt), asc(sessions.id))

export const selectMessages = (db: Database, account: string) =>
  db
    .select({
      id: messages.id,
      createdAt: messages.createdAt,
      bookingId: messages.bookingId,
      message: messages.message,
      readAt: messages.readAt,
    })
    .from(messages)
    .where(eq(messages.senderId, account))
    .orderBy(asc(messages.createdAt), asc(messages.id))

export const selectReviews = (db: Database, account: string) =>
  db
    .select({
      id: reviews.id,
      createdAt: reviews.createdAt,
      bookingId: reviews.bookingId,
      listingId: reviews.listingId,
      rating: reviews.rating,
      comment: reviews.comment,
    })
    .from(reviews)
    .where(eq(reviews.authorId, account))
    .orderBy(asc(reviews.createdAt), asc(reviews.id))

export const selectFlags = (db: Database, account: string) =>
  db
    .select({
      id: flags.id,
      createdAt: flags.createdAt,
      resource: flags.resource,
      resourceId: flags.resourceId,
      reason: flags.reason,
      status: flags.status,
      resolvedAt: flags.resolvedAt,
    })
    .from(flags)
    .where(eq(flags.reporterId, account))
    .orderBy(asc(flags.createdAt), asc(flags.id))

export const selectNotifications = (db: Database, account: string) =>
  db
    .select({
      id: notifications.id,
      createdAt: notifications.createdAt,
      type: notifications.type,
      resource: notifications.resource,
      resourceId: notifications.resourceId,
      readAt: notifications.readAt,
    })
    .from(notifications)
    .where(eq(notifications.userId, account))
    .orderBy(asc(notifications.createdAt), asc(notifications.id))

export const selectStatusChanges = (db: Database, account: string) =>
  db
    .select({
      id: statusLogs.id,
      createdAt: statusLogs.createdAt,
      listingId: statusLogs.listingId,
      bookingId: statusLogs.bookingId,
      fromStatus: statusLogs.fromStatus,
      toStatus: statusLogs.toStatus,
      reason: statusLogs.reason,
    })
    .from(statusLogs)
    .where(eq(statusLogs.actorId, account))
    .orderBy(asc(statusLogs.createdAt), asc(statusLogs.id))

export const selectKeptAnswers = (db: Database, account: string) =>
  db
    .select({
      key: idempotencyKeys.key,
      status: idempotencyKeys.status,
      response: idempotencyKeys.response,
      createdAt: idempotencyKeys.createdAt,
      expiresAt: idempotencyKeys.expiresAt,
    })
    .from(idempotencyKeys)
    .where(eq(idempotencyKeys.userId, account))
    .orderBy(asc(idempotencyKeys.createdAt), asc(idempotencyKeys.key))

export const selectAuditEntries = (db: Database, account: string) => {
  const ofActor = (column: typeof auditLogs.ipAddress | typeof auditLogs.userAgent | typeof auditLogs.requestId) =>
    sql<string | null>`case when ${auditLogs.userId} = ${account} then ${column} end`
  return db
    .select({
      id: auditLogs.id,
      createdAt: auditLogs.createdAt,
      action: auditLogs.action,
      resource: auditLogs.resource,
      resourceId: auditLogs.resourceId,
      changes: auditLogs.changes,
      ipAddress: ofActor(auditLogs.ipAddress),
      userAgent: ofActor(auditLogs.userAgent),
      requestId: ofActor(auditLogs.requestId),
    })
    .from(auditLogs)
    .where(or(eq(auditLogs.userId, account), and(eq(auditLogs.resource, 'user'), eq(auditLogs.resourceId, account))))
    .orderBy(asc(auditLogs.createdAt), asc(auditLogs.id))
}
