import { and, eq, type SQL, sql } from 'drizzle-orm'
import { bookings, eventRequests, inquiries } from '../../../drizzle/schema/index.ts'
import type { ScheduledCtx, UserContext } from '../../context.ts'
import { guard, keepAnswer } from '../../db/guard.ts'
import { selectTextPage } from '../../db/text-pages.ts'
import type { Pagination } from '../../http/paging.answers.ts'
import { MAX_TOTAL, pagination, readPage } from '../../http/paging.ts'
import { NotFound } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import type { BookingChange, BookingQuery, BookingRequest, RoleQuery } from './bookings.schemas.ts'

/** A page whose rows PostgreSQL has already written as a JSON array. */
export type TextPage = { rows: string; pagination: Pagination }

/**
 * Asks a host for a rental, an event or a sale; the listing decides which, and its price is the one of now.
 * @returns the JSON of `{ booking, inquiry?, eventRequest? }`, and where the booking is
 * @throws NotFound, Conflict own_listing and dates_unavailable, Invalid, Unauthorized
 */
export async function createBooking(ctx: UserContext, listingId: string, asked: BookingRequest) {
  const id = newId()
  const location = `/api/bookings/${id}`
  const answer = sql`select '{"booking":' || booking_json(b, actor_id())
      || coalesce(',"inquiry":' || (select inquiry_json(i) from ${inquiries} i where i.booking_id = b.id), '')
      || coalesce(',"eventRequest":' || (select event_request_json(e, b) from ${eventRequests} e where e.booking_id = b.id), '')
      || '}' from ${bookings} b where b.id = ${id}`
  const [, , kept] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`select request_booking(${id}::uuid, ${listingId}::uuid, ${JSON.stringify(asked)}::jsonb)`),
    keepAnswer(ctx, 201, location, answer),
  ])
  return { answer: only(kept.rows).answer, location }
}

/** The JSON of a booking with its history, for its parties and administrators. @throws NotFound, Unauthorized */
export async function readBooking(ctx: UserContext, id: string): Promise<string> {
  const [, found] = await ctx.db.batch([guard(ctx), selectDetail(ctx, id)])
  if (!found.rows[0]) throw new NotFound('Booking')
  return found.rows[0].booking
}

/**
 * Approves, declines, cancels or completes. Approving declines the PENDING requests that it rules out.
 * @returns the JSON of the booking
 * @throws NotFound, Forbidden, Conflict invalid_transition and dates_unavailable, Invalid, Unauthorized
 */
export async function changeBooking(ctx: UserContext, id: string, { status, reason }: BookingChange): Promise<string> {
  const [, , found] = await ctx.db.batch([
    guard(ctx),
    ctx.db.execute(sql`select change_booking(${id}::uuid, ${status}::booking_status, ${reason ?? null})`),
    selectDetail(ctx, id),
  ])
  ctx.purge(['listings'])
  return only(found.rows).booking
}

/** The caller's requests, or those to the caller, newest first. @throws Invalid, Unauthorized */
export function listBookings(ctx: UserContext, input: BookingQuery): Promise<TextPage> {
  const { role, status, type, listingId } = input
  const where = and(
    ofCaller(ctx, role),
    status && eq(bookings.status, status),
    type && eq(bookings.bookingType, type),
    listingId === undefined ? undefined : eq(bookings.listingId, listingId),
  )
  const listKey = `bookings ${role} ${status ?? ''} ${type ?? ''} ${listingId ?? ''}`
  return listAs(ctx, listKey, input, where, sql<string>`booking_json(${bookings}, actor_id())::text`)
}

/** The same for sales, each as an inquiry with its booking. @throws Invalid, Unauthorized */
export function listInquiries(ctx: UserContext, input: RoleQuery): Promise<TextPage> {
  const where = and(ofCaller(ctx, input.role), eq(bookings.bookingType, 'PURCHASE_INQUIRY'))
  const json = sql<string>`(select left(inquiry_json(i)::text, -1) || ',"booking":' || booking_json(${bookings}, actor_id()) || '}'
    from ${inquiries} i where i.booking_id = bookings.id)`
  return listAs(ctx, `inquiries ${input.role}`, input, where, json)
}

/** The same for events, each as an event request with its booking. @throws Invalid, Unauthorized */
export function listEventRequests(ctx: UserContext, input: RoleQuery): Promise<TextPage> {
  const where = and(ofCaller(ctx, input.role), eq(bookings.bookingType, 'EVENT_REQUEST'))
  const json = sql<string>`(select left(event_request_json(e, ${bookings})::text, -1) || ',"booking":'
      || booking_json(${bookings}, actor_id()) || '}'
    from ${eventRequests} e where e.booking_id = bookings.id)`
  return listAs(ctx, `event requests ${input.role}`, input, where, json)
}

/** Declines the requests that nobody answered in time; both sides are told. */
export async function expireRequests(ctx: ScheduledCtx): Promise<void> {
  await ctx.db.execute(sql`select expire_requests()`)
}

const ofCaller = (ctx: UserContext, role: 'renter' | 'host') =>
  eq(role === 'host' ? bookings.hostId : bookings.renterId, ctx.caller.userId)

const selectDetail = (ctx: UserContext, id: string) =>
  ctx.db.execute<{ booking: string }>(sql`select booking_detail(b, actor_id()) as booking from ${bookings} b
    where b.id = ${id} and (party_of(b, actor_id()) is not null
      or exists (select from users where users.id = actor_id() and users.role = 'ADMIN'))`)

type PageInput = Parameters<typeof readPage>[0]

async function listAs(
  ctx: UserContext,
  listKey: string,
  input: PageInput,
  where: SQL | undefined,
  json: SQL<string>,
): Promise<TextPage> {
  const list = { table: bookings, where, json, most: MAX_TOTAL + 1 }
  const { rows, nextCursor, counted } = await selectTextPage(ctx, listKey, readPage(input), list)
  return { rows, pagination: pagination(input.limit, nextCursor, counted) }
}

function only<Row>([row]: Row[]): Row {
  if (row === undefined) throw new TypeError('a statement that always answers gave no row')
  return row
}
