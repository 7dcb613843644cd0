import { describe, expect, test } from 'vitest'
import { networkOf, parseAddress, publicNetworkOf } from '../../src/lib/addresses.ts'

describe('an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['249.240.199.99', '249.240.199.99'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8::0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8::192.0.2.1', '2001:db8::c000:201'],
    // Only what begins with ::ffff and has nothing between is an IPv4 address.
    ['1::ffff:c000:201', '1::ffff:c000:201'],
    ['::ffff:1:c000:201', '::ffff:1:c000:201'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s is stored as %s', (given, stored) => {
    expect(parseAddress(given)).toBe(stored)
    expect(parseAddress(stored)).toBe(stored)
  })

  test.each([
    '::ffff:192.0.2.1',
    '::FFFF:192.0.2.1',
    '::ffff:c000:201',
    '0:0:0:0:0:ffff:c000:0201',
    '0000:0000:0000:0000:0000:ffff:192.0.2.1',
  ])('of IPv4 is one, written as IPv6 (%s) too', (given) => {
    expect(parseAddress(given)).toBe('192.0.2.1')
  })

  test('of IPv4 inside IPv6 keeps all its bytes', () => {
    expect(parseAddress('::ffff:255.255.255.255')).toBe('255.255.255.255')
    expect(parseAddress('::ffff:0:0')).toBe('0.0.0.0')
    expect(parseAddress('::ffff:0:1')).toBe('0.0.0.1')
  })

  test.each([
    undefined,
    '',
    ' ',
    ' 192.0.2.1',
    '192.0.2.1\n',
    '192.0.2',
    '192.0.2.1.',
    '192.0.2.1.5',
    '192.0.2.256',
    '192.0.02.1',
    '010.0.0.1',
    '0x7f.0.0.1',
    '3221225985',
    '192.0.2.1:443',
    '192.0.2.1, 198.51.100.7',
    '192.0.2.0/24',
    '١٩٢.0.2.1',
    'localhost',
    'unknown',
    'fe80::1%eth0',
    'fe80::1%25eth0',
    '[2001:db8::1]',
    '[2001:db8::1]:443',
    '2001:db8::/64',
    '2001:db8::1::2',
    '2001:db8::g',
    '2001:db8::12345',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:192.0.2.256',
    '::ffff:192.0.02.1',
    ':',
    ':::',
    '.:',
    '::1]@[::2',
    '::1]/[',
    '2001:db8::\t1',
    '2001:db8::1 ',
    `${'0'.repeat(40)}::1`,
    '2001:db8::1'.repeat(1_000),
  ])('%j is none', (given) => {
    expect(parseAddress(given)).toBeUndefined()
  })
})

describe('a network', () => {
  test('is the address itself in IPv4', () => {
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1')
  })

  test.each([
    ['2001:db8:0:1::', '2001:db8:0:1::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['2001:DB8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    ['2001:db8:0:1:0:0:0:7', '2001:db8:0:1::/64'],
    ['2001:0db8::1:0:0:1:0', '2001:db8:0:1::/64'],
    ['2001:db8:0:1:0:5efe:192.0.2.1', '2001:db8:0:1::/64'],
    ['2001:db8:0:2::1', '2001:db8:0:2::/64'],
    ['2001:db8::1', '2001:db8::/64'],
    ['2001:db8::1:1:1:1', '2001:db8::/64'],
    ['2001:0:0:1::1', '2001:0:0:1::/64'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
    ['1::2:3:4:5:6', '1:0:0:2::/64'],
    ['::1:2:3:4:5', '0:0:0:1::/64'],
    ['::1', '::/64'],
    ['::', '::/64'],
    ['0:0:0:1::', '0:0:0:1::/64'],
    ['1::', '1::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('of %s is %s', (given, network) => {
    expect(networkOf(parseAddress(given) ?? '')).toBe(network)
  })
})

describe('what limits count together', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::/64'],
    ['::2', '::/64'],
    ['128.0.0.1', '128.0.0.1'],
  ])('is, from %s, %s', (address, network) => {
    expect(publicNetworkOf(address)).toBe(network)
  })

  test.each([undefined, '::1', '127.0.0.1', '127.8.8.8'])('is nothing on this machine (%s)', (address) => {
    expect(publicNetworkOf(address)).toBeUndefined()
  })
})
