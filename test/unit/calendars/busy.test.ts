import { describe, expect, test } from 'vitest'
import { daysOf } from '../../support/busy.ts'
import { event, ics } from '../../support/ics.ts'

describe('a repeated event', () => {
  const evening = event('UID:x', 'DTSTART:20261224T150000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2')

  test('may last longer once, at its own time', () => {
    const longer = event('UID:x', 'RECURRENCE-ID:20261225T150000', 'DTSTART:20261225T150000', 'DURATION:PT30H')
    expect(daysOf(ics(evening, longer))).toEqual(['2026-12-24', '2026-12-25', '2026-12-26'])
  })

  test('may be moved once, whatever stands around its name', () => {
    const moved = event('UID: x ', 'RECURRENCE-ID:20261225T150000', 'DTSTART:20261228T150000', 'DURATION:PT1H')
    expect(daysOf(ics(evening, moved))).toEqual(['2026-12-24', '2026-12-28'])
    const other = event('UID:y', 'RECURRENCE-ID:20261225T150000', 'DTSTART:20261228T150000', 'DURATION:PT1H')
    expect(daysOf(ics(evening, other))).toEqual(['2026-12-24', '2026-12-25', '2026-12-28'])
  })

  test('may come again at times of another zone, each as long as the first', () => {
    const again = event('DTSTART:20261220T150000', 'DURATION:PT24H', 'RDATE;TZID=Asia/Tokyo:20261226T010000')
    // One o'clock in Tokyo is eleven in New York, on the day before.
    expect(daysOf(ics(again))).toEqual(['2026-12-20', '2026-12-21', '2026-12-25', '2026-12-26'])
  })
})

describe('what is free', () => {
  test.each([
    ['in any spelling', event('DTSTART;VALUE=DATE:20261224', 'TRANSP: transparent ')],
    ['by our own name', event('DTSTART;VALUE=DATE:20261224', 'UID: 1@vendibook ')],
    ['as nothing but a task', 'BEGIN:VTODO\nFREEBUSY:20261203T150000Z/PT3H\nEND:VTODO'],
  ])('is told %s', (_, component) => {
    expect(daysOf(ics(component))).toEqual([])
  })

  test('is not what has no name', () => {
    expect(daysOf(ics('BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261224\nEND:VEVENT'))).toEqual(['2026-12-24'])
  })
})

test.each([
  ['20261203T150000Z/20261204T150000Z', ['2026-12-03', '2026-12-04']],
  ['20261203T150000Z/PT24H', ['2026-12-03', '2026-12-04']],
  ['20261203T150000Z/+PT24H', ['2026-12-03', '2026-12-04']],
  ['20261203T150000Z/ PT24H ', ['2026-12-03', '2026-12-04']],
])('the period %s is busy', (period, days) => {
  expect(daysOf(ics(`BEGIN:VFREEBUSY\nFREEBUSY:${period}\nEND:VFREEBUSY`))).toEqual(days)
})

test('an hour that a change of clocks swallows is busy on its day', () => {
  // In the Azores midnight comes twice that night, an hour apart.
  const hour = event('DTSTART:20261025T000000Z', 'DURATION:PT1H')
  expect(daysOf(ics(hour), 'Atlantic/Azores')).toEqual(['2026-10-25'])
})
