import { describe, expect, test } from 'vitest'
import { guessLimits, registrationLimits } from '../../src/features/auth/auth.rules.ts'

describe('a guess at a password', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1::7', '2001:db8:0:1::/64'],
  ])('from %s counts against the account from there, and against the network %s', (ip, network) => {
    expect(guessLimits('Rosa@Example.com', ip)).toEqual([
      { limit: { name: 'account', allowed: 10, seconds: 900 }, subject: `${network} rosa@example.com` },
      { limit: { name: 'network', allowed: 200, seconds: 900 }, subject: network },
    ])
  })

  test.each([undefined, '127.0.0.1', '::1'])('from this machine (%s) counts against the account alone', (ip) => {
    expect(guessLimits('rosa@example.com', ip)).toEqual([
      { limit: { name: 'account', allowed: 10, seconds: 900 }, subject: ' rosa@example.com' },
    ])
  })
})

describe('a registration', () => {
  test('counts against its network', () => {
    expect(registrationLimits('2001:db8:0:1::7')).toEqual([
      { limit: { name: 'registrations', allowed: 30, seconds: 3_600 }, subject: '2001:db8:0:1::/64' },
    ])
  })

  test.each([undefined, '127.0.0.1', '::1'])('from this machine (%s) counts against nothing', (ip) => {
    expect(registrationLimits(ip)).toEqual([])
  })
})
