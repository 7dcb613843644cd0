import { owner } from './database.ts'

/** What one request left in the audit log of an account, in its order. */
export async function auditOf(userId: string, requestId: string) {
  const { rows } = await owner.query<{ action: string; ip_address: string | null; user_agent: string | null }>(
    `SELECT action, ip_address, user_agent FROM audit_logs WHERE user_id = $1 AND request_id = $2 ORDER BY created_at, id`,
    [userId, requestId],
  )
  return rows
}
