/** What a listing's calendar tells: days as `20261224`, times in UTC as `20261224T170000Z`, ends exclusive. */
type CalendarEvent = {
  /** Unique and the same in every answer, without the domain. */
  uid: string
  kind: 'RENTAL_REQUEST' | 'EVENT_REQUEST' | 'BLOCKED'
  start: string
  end: string
  changedAt: string
}
export type ListingCalendar = { listingId: string; title: string; timeZone: string; events: CalendarEvent[] }

/** Ends the UIDs of our events, by which the import knows them in another calendar. */
export const UID_DOMAIN = '@vendibook'

const MAX_LINE_BYTES = 75
const POLL_EVERY = 'PT1H'
const SUMMARIES: Record<CalendarEvent['kind'], string> = {
  RENTAL_REQUEST: 'Booked',
  EVENT_REQUEST: 'Event',
  BLOCKED: 'Blocked',
}

/** The calendar of a listing as iCalendar (RFC 5545). Equal input makes equal bytes. */
export function writeCalendar({ title, timeZone, events }: ListingCalendar): string {
  const name = escapeText(title)
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Vendibook//Listing calendar 1//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${name}`,
    `X-WR-CALNAME:${name}`,
    `X-WR-TIMEZONE:${timeZone}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${POLL_EVERY}`,
    `X-PUBLISHED-TTL:${POLL_EVERY}`,
    ...events.flatMap((event) => eventLines(event, name)),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

function eventLines({ uid, kind, start, end, changedAt }: CalendarEvent, name: string): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${uid}${UID_DOMAIN}`,
    `DTSTAMP:${changedAt}`,
    `LAST-MODIFIED:${changedAt}`,
    `DTSTART${timeValue(start)}`,
    `DTEND${timeValue(end)}`,
    `SUMMARY:${SUMMARIES[kind]}: ${name}`,
    'STATUS:CONFIRMED',
    'TRANSP:OPAQUE',
    'END:VEVENT',
  ]
}

const timeValue = (value: string): string => (value.length === 8 ? `;VALUE=DATE:${value}` : `:${value}`)

const escapeText = (text: string): string =>
  text
    .replaceAll(/[\\;,]/g, String.raw`\$&`)
    .replaceAll(/\r\n|\r|\n/g, String.raw`\n`)
    // Controls are no iCalendar text (RFC 5545, 3.1).
    .replaceAll(/[^\P{Cc}\t]/gu, '')

/** Lines of at most 75 octets, each but the first begun by a space, that never cut a character in two. */
function fold(line: string): string {
  const encoder = new TextEncoder()
  let folded = ''
  let length = 0
  for (const character of line) {
    const bytes = encoder.encode(character).length
    if (length + bytes > MAX_LINE_BYTES) {
      folded += '\r\n '
      length = 1
    }
    folded += character
    length += bytes
  }
  return folded
}
