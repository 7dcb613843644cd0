import { describe, expect, test } from 'vitest'
import { feedAddressFault } from '../../../src/features/calendars/feed-address.rules.ts'

const PRIVATE = 'Must lead to the public internet.'

/** An address, and the one before or after it. */
function neighbor(address: string, step: 1 | -1): string {
  const number = address.split('.').reduce((value, byte) => value * 256 + Number(byte), 0) + step
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.')
}

describe('a calendar', () => {
  test.each([
    'https://www.airbnb.com/calendar/ical/1.ics?s=2',
    'https://calendar.google.com/',
    'https://example.com.:443/x',
    'https://1.1.1.1/',
    'https://8.8.8.8./',
    // Names that only look like inner ones.
    'https://localhost.example.com/',
    'https://mylocal.com/',
    'https://home.example/',
    'https://nottest.dev/',
  ])('may be at %s', (address) => {
    expect(feedAddressFault(address)).toBeUndefined()
  })

  test.each([
    ['http://example.com/', 'Must be an https address.'],
    ['webcal://example.com/', 'Must be an https address.'],
    ['file:///etc/passwd', 'Must be an https address.'],
    ['example.com', 'Must be an https address.'],
    ['', 'Must be an https address.'],
    ['https://user@example.com/', 'Must not hold a user name or a password.'],
    ['https://:password@example.com/', 'Must not hold a user name or a password.'],
    ['https://example.com:8443/', 'Must not name a port.'],
    ['https://[2606:4700::1111]/', 'Must have a host name.'],
    ['https://[::1]/', 'Must have a host name.'],
    ['https://localhost/', PRIVATE],
    ['https://localhost./', PRIVATE],
    ['https://router.local./', PRIVATE],
    ['https://intranet/', PRIVATE],
    ['https://example/', PRIVATE],
    ['https://metadata.google.internal/', PRIVATE],
  ])('may not be at %s', (address, fault) => {
    expect(feedAddressFault(address)).toBe(fault)
  })

  test.each(
    'alt arpa corp domain home internal intranet invalid lan local localdomain localhost onion private test'.split(' '),
  )('may not be at a name below .%s', (name) => {
    expect(feedAddressFault(`https://router.${name}/`)).toBe(PRIVATE)
    expect(feedAddressFault(`https://router.${name}.com/`)).toBeUndefined()
    expect(feedAddressFault(`https://router.x${name}/`)).toBeUndefined()
  })
})

// By their first and last addresses, from the registries of IANA.
const RANGES: [string, string][] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
]

describe.each(RANGES)('the addresses from %s to %s', (first, last) => {
  test('are inner ones, to the first and the last', () => {
    for (const address of [first, neighbor(first, 1), neighbor(last, -1), last])
      expect(feedAddressFault(`https://${address}/`), address).toBe(PRIVATE)
  })

  test('begin and end there', () => {
    const outside = [first === '0.0.0.0' ? [] : neighbor(first, -1), last.startsWith('255') ? [] : neighbor(last, 1)]
    for (const address of outside.flat()) expect(feedAddressFault(`https://${address}/`), address).toBeUndefined()
  })
})

test.each(['https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://127.1/'])(
  'an inner address is one in any spelling: %s',
  (address) => {
    expect(feedAddressFault(address)).toBe(PRIVATE)
  },
)
