import type { DocumentOf } from '../../http/document.ts'
import { CalendarFeed, CalendarSourcesAnswer, CalendarText } from './calendars.answers.ts'
import type { calendarRoutes } from './calendars.routes.ts'

const tag = 'Calendars'

export const calendarDocument = {
  'GET /listings/:id/calendar.ics': {
    tag,
    operationId: 'getCalendar',
    summary: 'Read the calendar of your listing',
    description:
      'Approved and completed bookings and blocked days as iCalendar (RFC 5545), without who has booked. Sign in, use a link token, or the secret of the listing’s feed.',
    answers: { 200: CalendarText },
    revalidates: true,
    mediaType: 'text/calendar',
    codes: ['too_many_requests'],
  },
  'PUT /host/listings/:id/calendar-feed': {
    tag,
    operationId: 'replaceCalendarFeed',
    summary: 'Make a secret address for calendars to subscribe to',
    description: 'It takes the place of the one before, which ends. Signing out does not end it.',
    answers: { 200: CalendarFeed },
  },
  'DELETE /host/listings/:id/calendar-feed': {
    tag,
    operationId: 'deleteCalendarFeed',
    summary: 'End the secret address',
    answers: { 204: null },
  },
  'GET /host/listings/:id/calendar-sources': {
    tag,
    operationId: 'getCalendarSources',
    summary: 'Read which calendars your listing imports',
    answers: { 200: CalendarSourcesAnswer },
  },
  'PUT /host/listings/:id/calendar-sources': {
    tag,
    operationId: 'updateCalendarSources',
    summary: 'Replace the calendars that your listing imports',
    description:
      'The days of their busy times within the next two years become blocked days, within about an hour. One that is taken away takes its days with it.',
    answers: { 200: CalendarSourcesAnswer },
  },
} satisfies DocumentOf<typeof calendarRoutes>
