import ICAL from 'ical.js'

const DAY = 86_400_000

/** A day so many days from now, as `2026-12-24`. */
export const day = (ahead: number): string => new Date(Date.now() + ahead * DAY).toISOString().slice(0, 10)

/** The same as iCalendar writes it. */
export const icsDay = (ahead: number): string => day(ahead).replaceAll('-', '')

/** A calendar of these components. */
export const ics = (...components: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...components, 'END:VCALENDAR', '']
    .join('\n')
    .replaceAll('\n', '\r\n')

let events = 0

/** An event of these lines, with a UID of its own unless one is given. */
export const event = (...lines: string[]): string => {
  events += 1
  const uid = lines.some((line) => line.startsWith('UID')) ? [] : [`UID:${events}@example.com`]
  return ['BEGIN:VEVENT', ...uid, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'].join('\n')
}

/** An event that takes whole days. */
export const wholeDays = (start: string, end: string): string =>
  event(`DTSTART;VALUE=DATE:${start}`, `DTEND;VALUE=DATE:${end}`)

/** What another library reads in an iCalendar text. */
export function readWith(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const found = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component))
  return {
    calendar,
    events: found.map((one) => ({
      uid: one.uid,
      summary: one.summary,
      start: one.startDate.toString(),
      end: one.endDate.toString(),
    })),
  }
}
