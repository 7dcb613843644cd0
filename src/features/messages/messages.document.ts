import type { DocumentOf } from '../../http/document.ts'
import { MessagePage, MessageSent, ReplySent } from './messages.answers.ts'
import type { messageRoutes } from './messages.routes.ts'

const tag = 'Bookings'

export const messageDocument = {
  'GET /bookings/:id/messages': {
    tag,
    operationId: 'listMessages',
    summary: 'Read the thread of a booking',
    description: 'Newest first. For the host, the renter and administrators.',
    answers: { 200: MessagePage },
  },
  'POST /bookings/:id/messages': {
    tag,
    operationId: 'sendMessage',
    summary: 'Write to the other party of a booking',
    description: 'Whatever the booking’s status. The host’s first message makes the inquiry of a sale RESPONDED.',
    answers: { 201: MessageSent },
    codes: ['forbidden', 'other_party_gone'],
  },
  'PUT /bookings/:id/messages/read': {
    tag,
    operationId: 'readMessages',
    summary: 'Mark the messages of the other party as read',
    answers: { 204: null },
    codes: ['forbidden'],
  },
  'POST /inquiries/:id/reply': {
    tag,
    operationId: 'replyToInquiry',
    summary: 'Reply to an inquiry about a sale',
    description: 'By the host or the asker. It joins the thread of the inquiry’s booking, where `Location` points.',
    answers: { 201: ReplySent },
    codes: ['forbidden', 'other_party_gone'],
  },
} satisfies DocumentOf<typeof messageRoutes>
