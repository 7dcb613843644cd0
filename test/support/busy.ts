import { busyDays } from '../../src/features/calendars/busy.rules.ts'

export const WINDOW = { start: '2026-10-01', end: '2028-11-01' }

/** The ranges of busy days, as `2026-12-24 2026-12-26`. */
export const rangesOf = (text: string, zone = 'America/New_York', window = WINDOW) =>
  busyDays(text, zone, window).map(({ start, end }) => `${start} ${end}`)

/** The busy days themselves. */
export function daysOf(text: string, zone?: string, window = WINDOW): string[] {
  return busyDays(text, zone ?? 'America/New_York', window).flatMap(({ start, end }) => {
    const days: string[] = []
    for (let at = Date.parse(start); at < Date.parse(end); at += 86_400_000)
      days.push(new Date(at).toISOString().slice(0, 10))
    return days
  })
}

/** Outlook's own name of a zone, and what Outlook says about it. */
export const EASTERN = `BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE`
