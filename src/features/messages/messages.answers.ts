import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { Inquiry } from '../bookings/bookings.answers.ts'

const Message = z
  .object({
    id: Id,
    bookingId: Id,
    senderId: Id.nullable().describe('The host or the renter of the booking; null where the account was erased.'),
    senderName: z.string().nullable(),
    message: z.string(),
    readAt: Instant.nullable().describe('When the other party read it.'),
    createdAt: Instant,
  })
  .meta({
    id: 'Message',
    examples: [
      {
        id: '019b7d0e-6a1c-7c55-9d6e-0c8e5d1f7a22',
        bookingId: '019b7c11-2f0a-7d0e-8c1b-5a6f7e8d9c0b',
        senderId: '019a7e9c-11d2-7b0a-8a5c-6f1f0e2d3c4b',
        senderName: 'Dana Whitfield',
        message: 'Is there a 50 amp hookup at the site?',
        readAt: null,
        createdAt: '2026-11-21T17:02:11.000Z',
      },
    ],
  })
export type Message = z.output<typeof Message>

export const MessagePage = z.object({ messages: z.array(Message), pagination: Pagination }).meta({ id: 'MessagePage' })
export type MessagePage = z.output<typeof MessagePage>

export const MessageSent = z.object({ message: Message }).meta({ id: 'MessageSent' })
export type MessageSent = z.output<typeof MessageSent>

export const ReplySent = z.object({ message: Message, inquiry: Inquiry }).meta({ id: 'ReplySent' })
export type ReplySent = z.output<typeof ReplySent>
