import { and, eq, sql } from 'drizzle-orm'
import { inquiries, messages } from '../../../drizzle/schema/index.ts'
import type { UserContext } from '../../context.ts'
import { guard, keepAnswer } from '../../db/guard.ts'
import { countUpTo, newestFirst } from '../../db/newest-first.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { newId } from '../../lib/ids.ts'
import type { Message, MessagePage } from './messages.answers.ts'
import type { MessageQuery, NewMessage } from './messages.schemas.ts'

/** The thread of a booking, newest first, for its parties and administrators. @throws NotFound, Invalid, Unauthorized */
export async function listMessages(ctx: UserContext, bookingId: string, input: MessageQuery): Promise<MessagePage> {
  const ofBooking = eq(messages.bookingId, bookingId)
  const list = await newestFirst(ctx.env, `messages ${bookingId} ${ctx.caller.userId}`, readPage(input), messages)
  const [, , counted, rows] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`select admit_to_thread(${bookingId}::uuid)`),
    countUpTo(ctx.db, messages, ofBooking, MAX_TOTAL + 1),
    ctx.db
      .select({
        id: messages.id,
        createdAt: messages.createdAt,
        message: sql<Message>`message_json(${messages})`,
      })
      .from(messages)
      .where(and(ofBooking, list.after))
      .orderBy(...list.orderBy)
      .limit(list.limit)
      .offset(list.offset),
  ])
  const { page, nextCursor } = await list.cut(rows)
  return {
    messages: page.map(({ message }) => message),
    pagination: pagination(input.limit, nextCursor, counted[0]?.count ?? 0),
  }
}

/**
 * Writes to the other party of a booking, who is told. The host's first message answers the inquiry of a sale.
 * @returns the JSON of `{ message }`, and where it is
 * @throws NotFound, Forbidden for an administrator, Conflict other_party_gone, Unauthorized
 */
export async function sendMessage(ctx: UserContext, bookingId: string, { message }: NewMessage) {
  const id = newId()
  const location = `/api/bookings/${bookingId}/messages`
  const answer = sql`select '{"message":' || message_json(m) || '}' from ${messages} m where m.id = ${id}`
  const [, , { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`select send_message(${id}::uuid, ${bookingId}::uuid, ${message})`),
    keepAnswer(ctx, 201, location, answer),
  ])
  const [row] = rows
  if (!row) throw new TypeError('keep_answer gave no row')
  return { answer: row.answer, location }
}

/**
 * The same in the thread of an inquiry's booking.
 * @returns the JSON of `{ message, inquiry }`, and where the message is
 * @throws as sendMessage
 */
export async function replyToInquiry(ctx: UserContext, inquiryId: string, { message }: NewMessage) {
  const id = newId()
  const booking = sql`(select booking_id from ${inquiries} where id = ${inquiryId})`
  const [, , { rows }] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`select send_message(${id}::uuid, ${booking}, ${message})`),
    ctx.db.execute<{ location: string; answer: string }>(sql`
      select location, keep_answer(201, location, answer) as answer from (
        select '/api/bookings/' || m.booking_id || '/messages' as location,
          '{"message":' || message_json(m) || ',"inquiry":' || inquiry_json(i) || '}' as answer
        from ${messages} m join ${inquiries} i on i.booking_id = m.booking_id where m.id = ${id}) as sent`),
  ])
  const [row] = rows
  if (!row) throw new TypeError('keep_answer gave no row')
  return row
}

/** Marks what the other party has written as read. @throws NotFound, Forbidden for an administrator, Unauthorized */
export async function readMessages(ctx: UserContext, bookingId: string): Promise<void> {
  ctx.timing.repeatable = true
  await ctx.db.batch([guard(ctx), ctx.db.execute(sql`select read_messages(${bookingId}::uuid)`)])
}
