import { expect } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { MessagePage } from '../../../src/features/messages/messages.answers.ts'
import type { NotificationPage } from '../../../src/features/notifications/notifications.answers.ts'
import { bodyOf, call, type SignedIn } from './accounts.ts'
import { databaseRequests } from './database.ts'

export type Message = MessagePage['messages'][number]
export type Notification = NotificationPage['notifications'][number]

type Query = Record<string, string>

export const threadOf = (booking: string) => `/api/bookings/${booking}/messages`

/** Writes to the other party of a booking. */
export const write = (who: SignedIn, booking: string, message: string, headers: Record<string, string> = {}) =>
  call('POST', threadOf(booking), { token: who.token, body: { message }, headers })

/** The message that was written. */
export async function written(who: SignedIn, booking: string, message: string): Promise<Message> {
  return (await bodyOf<{ message: Message }>(await write(who, booking, message), 201)).message
}

export const reply = (who: SignedIn, inquiry: string, message: string, headers: Record<string, string> = {}) =>
  call('POST', `/api/inquiries/${inquiry}/reply`, { token: who.token, body: { message }, headers })

/** A page of a booking's thread. */
export const readThread = async (who: SignedIn, booking: string, query: Query = {}) =>
  bodyOf<MessagePage>(await call('GET', threadOf(booking), { token: who.token, query }))

/** A page of somebody's notifications. */
export const notificationsOf = async (who: SignedIn, query: Query = {}) =>
  bodyOf<NotificationPage>(await call('GET', '/api/notifications', { token: who.token, query }))

/** How many round trips to the database some work takes. */
export async function tripsOf(work: () => Promise<unknown>): Promise<number> {
  const before = await databaseRequests()
  await work()
  return (await databaseRequests()) - before
}

type Send = (headers: Record<string, string>) => Promise<Response>

/** That a creating request can be repeated: the same key gets the first answer byte for byte, and nothing is made twice. */
export async function expectReplays(send: Send): Promise<void> {
  const headers = { 'Idempotency-Key': newId() }
  const first = await send(headers)
  const text = await first.text()
  expect(first.status, text).toBe(201)
  expect(first.headers.get('Idempotency-Replayed')).toBeNull()
  const again = await send(headers)
  expect(await again.text()).toBe(text)
  expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([201, 'true'])
  expect(again.headers.get('Location')).toBe(first.headers.get('Location'))
}

/** That of many equal requests at once, with one key, one is done and the others get its answer or are told to wait. */
export async function expectOneOfMany(send: Send, count = 20): Promise<void> {
  const headers = { 'Idempotency-Key': newId() }
  const answers = await Promise.all(Array.from({ length: count }, () => send(headers)))
  const texts = await Promise.all(
    answers.map(async (answer) => ({
      status: answer.status,
      text: await answer.text(),
      replayed: answer.headers.has('Idempotency-Replayed'),
    })),
  )
  const made = texts.filter(({ status }) => status === 201)
  expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1)
  expect(new Set(made.map(({ text }) => text)).size).toBe(1)
  for (const { text } of texts.filter(({ status }) => status !== 201)) expect(text).toContain('idempotency_in_progress')
}
