import { describe, expect, test } from 'vitest'
import { BrokenCalendar, propertyOf, readComponents } from '../../../src/features/calendars/ics-reader.rules.ts'

const calendarOf = (...lines: string[]) => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n')

/** The properties of a calendar with these lines, as plain as can be. */
const propertiesOf = (...lines: string[]) =>
  readComponents(calendarOf(...lines))[0]?.properties.map(({ name, params, value }) => [
    name,
    Object.fromEntries(params),
    value,
  ])

describe('a line', () => {
  test.each<[string, [string, object, string]]>([
    ['SUMMARY:Taco truck', ['SUMMARY', {}, 'Taco truck']],
    ['summary:x', ['SUMMARY', {}, 'x']],
    ['X-WR-2:x', ['X-WR-2', {}, 'x']],
    ['SUMMARY:', ['SUMMARY', {}, '']],
    ['URL:https://example.com:8443/;x', ['URL', {}, 'https://example.com:8443/;x']],
    [
      'DTSTART;tzid=America/Chicago;VALUE=DATE:20261224',
      ['DTSTART', { TZID: 'America/Chicago', VALUE: 'DATE' }, '20261224'],
    ],
    ['DTSTART;TZID="Eastern Time":x', ['DTSTART', { TZID: 'Eastern Time' }, 'x']],
    ['ATTENDEE;CN="a:b;c";ROLE=X:mailto:a', ['ATTENDEE', { CN: 'a:b;c', ROLE: 'X' }, 'mailto:a']],
    ['X;A=b=c:d', ['X', { A: 'b=c' }, 'd']],
  ])('%s is a property', (line, property) => {
    expect(propertiesOf(line)).toEqual([property])
  })

  test.each(['', 'nonsense', 'X Y:z', ':x', '"X":y', 'X_Y:z', 'X"Y:z', 'Ü:x', 'X;A="b:c'])(
    '%j is none, and is passed over',
    (line) => {
      expect(propertiesOf(line, 'SUMMARY:x')).toEqual([['SUMMARY', {}, 'x']])
    },
  )

  test.each(['\r\n ', '\r\n\t', '\n ', '\n\t'])('that is folded by %j is one', (fold) => {
    expect(propertiesOf(`SUMMARY:Ta${fold}co ${fold} truck`)).toEqual([['SUMMARY', {}, 'Taco  truck']])
  })

  test.each(['\r\n', '\n', '\r'])('ends with %j', (end) => {
    const text = calendarOf('SUMMARY:x', 'URL:y').replaceAll('\r\n', end)
    expect(readComponents(text)[0]?.properties.map(({ value }) => value)).toEqual(['x', 'y'])
  })
})

describe('components', () => {
  test('lie in one another', () => {
    const [calendar] = readComponents(
      calendarOf(
        'X-A:1',
        'begin: vevent',
        'UID:1',
        'BEGIN:VALARM',
        'UID:2',
        'END:VALARM',
        'X-B:3',
        'END:VEVENT',
        'X-C:4',
      ),
    )
    expect(calendar).toMatchObject({
      name: 'VCALENDAR',
      properties: [{ value: '1' }, { value: '4' }],
      components: [
        {
          name: 'VEVENT',
          properties: [{ value: '1' }, { value: '3' }],
          components: [{ name: 'VALARM', properties: [{ value: '2' }], components: [] }],
        },
      ],
    })
  })

  test('of a file are its calendars, and nothing else', () => {
    const text = `\uFEFF${calendarOf('X:1')}\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n${calendarOf('X:2')}\r\n`
    expect(readComponents(text).map(({ properties }) => properties[0]?.value)).toEqual(['1', '2'])
  })

  test('may be eight deep', () => {
    const nested = (depth: number) => [
      ...Array.from({ length: depth }, () => 'BEGIN:X'),
      ...Array.from({ length: depth }, () => 'END:X'),
    ]
    expect(readComponents(calendarOf(...nested(7)))).toHaveLength(1)
    expect(() => readComponents(calendarOf(...nested(8)))).toThrow('The calendar is nested too deeply.')
  })

  test.each([
    ['', 'The answer is not an iCalendar calendar.'],
    ['<html>BEGIN:VCALENDAR</html>', 'The answer is not an iCalendar calendar.'],
    ['BEGIN:VEVENT\nEND:VEVENT', 'The answer is not an iCalendar calendar.'],
    ['BEGIN:VCALENDAR\nBEGIN:VEVENT', 'The calendar is cut off.'],
    ['BEGIN:VCALENDAR', 'The calendar is cut off.'],
    ['BEGIN:VCALENDAR\nEND:VEVENT', 'The calendar is not well formed.'],
    ['END:VCALENDAR', 'The calendar is not well formed.'],
    ['BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR', 'The calendar is not well formed.'],
    ['END:', 'The calendar is not well formed.'],
  ])('of %j are broken', (text, message) => {
    expect(() => readComponents(text)).toThrow(new BrokenCalendar(message))
  })
})

test('the first property of a name is the one that counts', () => {
  const [calendar] = readComponents(calendarOf('X:1', 'Y:2', 'Y:3'))
  expect(calendar && propertyOf(calendar, 'Y')?.value).toBe('2')
  expect(calendar && propertyOf(calendar, 'Z')).toBeUndefined()
})
