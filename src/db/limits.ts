import { sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { keyedHash } from '../lib/derived-keys.ts'
import { bytea } from './bytes.ts'

/** So many attempts of one subject in any span of so many seconds. */
export type Limit = { name: string; allowed: number; seconds: number }

/** One subject under one limit; `key` is a keyed hash of it. */
export type Counted = Limit & { key: Uint8Array }

/** @param subject what is limited, such as `ada@example.com 203.0.113.7` */
export async function counted(ctx: Ctx, limit: Limit, subject: string): Promise<Counted> {
  return { ...limit, key: await keyedHash(ctx.env.JWT_SECRET, 'attempts 1', `${limit.name} ${subject}`) }
}

/**
 * A statement that counts one attempt against each limit, in their order, until one refuses it: before the attempt is
 * evaluated, so that of many at once no more get through than are allowed. Its row has `wait`, the seconds to wait, or 0.
 */
export const countAttempts = (ctx: Ctx, limits: Counted[]) =>
  ctx.db.execute<{ wait: number }>(sql`select count_attempts(${keysOf(limits)},
    array[${list(limits.map(({ allowed }) => sql`${allowed}::int`))}],
    array[${list(limits.map(({ seconds }) => sql`make_interval(secs => ${seconds})`))}]) as wait`)

/** A statement that takes one attempt back from each limit: it turned out to be no guess. */
export const refundAttempts = (ctx: Ctx, limits: Counted[]) =>
  ctx.db.execute(sql`select refund_attempts(${keysOf(limits)})`)

const keysOf = (limits: Counted[]) => sql`array[${list(limits.map(({ key }) => bytea(key)))}]`
const list = (items: ReturnType<typeof sql>[]) => sql.join(items, sql`, `)
