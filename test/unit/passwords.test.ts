import bcrypt from 'bcryptjs'
import { describe, expect, test, vi } from 'vitest'
import { GivenPassword, NewPassword } from '../../src/lib/passwords.schemas.ts'
import { hashPassword, needsRehash, verifyPassword } from '../../src/lib/passwords.ts'

const PASSWORD = 'Taco-Truck-42!'
// Made by libxcrypt, the C library of Linux, so that two implementations agree.
const MADE_ELSEWHERE = {
  '$2a$ at cost 10': '$2a$10$Xk2pQ9vLmR4sT7wYzA1bCeHm3S/M7L2hn1uHKduZ9YkbWNt38.Gmm',
  '$2y$ at cost 12': '$2y$12$hG5jK8nM3qR6tV9xB2dF4uVHNDWqmbx7U1ohuUxSarPzxBt9RYaT.',
  '$2b$ at cost 4': '$2b$04$pL0oK9iJ8uH7yG6tF5rD4etIKFqoyZFcoUaEpEXycqzIG1412VxN.',
}
const FRENCH = 'Crème-Brûlée-1!'
const FRENCH_HASH = '$2y$04$wE3rT6yU9iO2pA5sD8fG1OE.CJZWJ.XhO8/15FiKfH/8ITWDLWfDe'

/** The codes of the rules that a password breaks. */
function faults(password: unknown): unknown[] {
  const { error } = NewPassword.safeParse(password)
  return (error?.issues ?? []).map((issue) => (issue.code === 'custom' ? issue.params?.code : issue.code))
}

describe('a new password', () => {
  test.each([
    ['Aq7!vTe', ['password_too_short']],
    ['Zq7!vTek', []],
    ['🚚🚚🚚🚚A7!', ['password_too_short']],
    ['🚚🚚🚚🚚🚚A7!', []],
    ['zq7!vtekp', ['password_needs_upper_case']],
    ['Zqk!vTekp', ['password_needs_digit']],
    ['Zq7vTekp', ['password_needs_special']],
    ['Zq7-vTekp', ['password_needs_special']],
    ['zqé٣-vtekp', ['password_needs_upper_case', 'password_needs_digit', 'password_needs_special']],
    ['Éq7!vtekp', []],
    ['', ['password_too_short', 'password_needs_upper_case', 'password_needs_digit', 'password_needs_special']],
    ['password', ['password_needs_upper_case', 'password_needs_digit', 'password_needs_special']],
  ])('%j breaks %j', (password, codes) => {
    expect(faults(password)).toEqual(codes)
  })

  test.each('!@#$%^&*'.split(''))('may have %s as its special character', (special) => {
    expect(faults(`Zq7vTekp${special}`)).toEqual([])
  })

  test.each([undefined, null, 12_345_678, ['Zq7!vTek']])('%j is none', (value) => {
    expect(faults(value)).toEqual(['invalid_type'])
  })

  test('says what is wrong, rule by rule, and never repeats the password', () => {
    const { error } = NewPassword.safeParse('taco🚚')
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'Must be at least 8 characters long.',
      'Must contain an upper case letter.',
      'Must contain a digit.',
      'Must contain one of !@#$%^&*.',
    ])
    expect(JSON.stringify(error?.issues)).not.toContain('taco')
  })

  test('has at most 72 bytes, counted in UTF-8 after normalisation', () => {
    const start = 'Zq7!vTek'
    expect(faults(start + 'x'.repeat(64))).toEqual([])
    expect(faults(start + 'x'.repeat(65))).toEqual(['password_too_long'])
    expect(faults(start + '🚚'.repeat(16))).toEqual([])
    expect(faults(`${start}${'🚚'.repeat(16)}x`)).toEqual(['password_too_long'])
    // An é of two characters has three bytes; composed it has two.
    expect(faults((start + 'é'.repeat(32)).normalize('NFD'))).toEqual([])
    expect(faults((start + 'é'.repeat(33)).normalize('NFD'))).toEqual(['password_too_long'])
    expect(faults(start + 'x'.repeat(60_000))).toEqual(['password_too_long'])
  })

  test('keeps its spaces', () => {
    expect(NewPassword.parse('  Zq7! v  ')).toBe('  Zq7! v  ')
    expect(NewPassword.parse('Zq7! v \t')).toBe('Zq7! v \t')
  })

  test('is one password, however its accents are spelled', () => {
    expect(NewPassword.parse(FRENCH.normalize('NFD'))).toBe(FRENCH.normalize('NFC'))
    expect(GivenPassword.parse(FRENCH.normalize('NFD'))).toBe(FRENCH.normalize('NFC'))
  })

  test.each(
    `Password1! PASSWORD1! Password123! Password2024! Password!23 P@ssw0rd! P@ssw0rd123 P@$$w0rd1 Pa55w0rd! Passw0rd!
     !Passw0rd Pa$$word1 Qwerty123! Qwertyuiop1! Q1w2e3r4! 1qaz@WSX !QAZ2wsx 1qaz!QAZ Zaq1@wsx Asdfgh1! Zxcvbnm1!
     Welcome1! Welcome123# W3lcome! Welc0me! Admin123! Adm1n123! @Dmin123 Administrator1! Summer2024! Winter2023!
     October2025! Monday1! Abcd1234! Abc12345! Abcdefg1! Abcdefgh1! Aa123456! A12345678! Aaaaaaa1! Letmein1! L3tme1n!
     Iloveyou1! 1Loveyou! Monkey123! Dragon99! Football1! F00tball! $Uperman1 Sunshine!1 Princess1! Trustno1! Hello123!
     Test1234! Changeme1! Adminadmin1! Vendibook1! FoodTruck2026! Liverpool1! Michael1! Secret12# ZYXwvu1!
     Lkjhgfd1! Edcrfvtg1! Mus7ang! 8aseBall1! Dra9on1! 1Princes$ !1P4ssword Dragon!48 Dragon!!!!!!1 Ab!14444`.split(
      /\s+/,
    ),
  )('%s is common', (password) => {
    expect(faults(password)).toEqual(['common_password'])
  })

  test.each(
    `Local-Admin-1! Local-Host-1! Local-Renter-1! Correct-Horse-7! Zq7!vTe2kP Taco-Truck-42! Dragon-Soup-8! Wm4#Kt9zQx
     Monkey7!Wrench Password4719638! Thomas-4821! Pineapple&Salsa3 Sv3n&the5elves Blue%Griddle9 H7!kk2Lq Dragon!482 Dragon!%*3 Ab!48888 Straße-9-Süd!
     Пельмени-7! 東京-Tower-8!`.split(/\s+/),
  )('%s is not', (password) => {
    expect(faults(password)).toEqual([])
  })

  test('of the worst shape is judged soon enough', () => {
    const worst = `${'4!'.repeat(17)}Wmkt${'4!'.repeat(17)}`
    for (let i = 0; i < 20; i++) expect(faults(worst)).toEqual([])
  })
})

describe('a given password', () => {
  test.each(['x', ' ', 'password', '🚚'.repeat(18), 'x'.repeat(72)])('%j is compared as it is', (password) => {
    expect(GivenPassword.parse(password)).toBe(password)
  })

  test.each(['', 'x'.repeat(73), `${'🚚'.repeat(18)}x`, null, 7])('%j is refused', (password) => {
    expect(GivenPassword.safeParse(password).success).toBe(false)
  })
})

describe('a hash', () => {
  test('is bcrypt in the form $2b$ at cost 10, salted anew each time', async () => {
    const [one, other] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)]
    expect(one).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/)
    expect(other).not.toBe(one)
    expect(await verifyPassword(PASSWORD, one)).toBe(true)
    expect(await verifyPassword(`${PASSWORD} `, one)).toBe(false)
    expect(needsRehash(one)).toBe(false)
  })

  test('never stands for the beginning of a password', async () => {
    const longest = 'x'.repeat(72)
    await expect(hashPassword(`${longest}y`)).rejects.toThrow(RangeError)
    const hash = await hashPassword(longest)
    expect(await verifyPassword(longest, hash)).toBe(true)
    expect(await verifyPassword(`${longest}y`, hash)).toBe(false)
    expect(await verifyPassword(`${'x'.repeat(71)}y`, hash)).toBe(false)
  })

  test.each(Object.entries(MADE_ELSEWHERE))('made elsewhere (%s) verifies', async (_form, hash) => {
    expect(await verifyPassword(PASSWORD, hash)).toBe(true)
    expect(await verifyPassword('Taco-Truck-43!', hash)).toBe(false)
  })

  test('made elsewhere verifies beyond ASCII, from either spelling', async () => {
    expect(await verifyPassword(GivenPassword.parse(FRENCH.normalize('NFD')), FRENCH_HASH)).toBe(true)
    expect(await verifyPassword(GivenPassword.parse(FRENCH.normalize('NFC')), FRENCH_HASH)).toBe(true)
    expect(await verifyPassword('Creme-Brulee-1!', FRENCH_HASH)).toBe(false)
  })

  const BODY = MADE_ELSEWHERE['$2a$ at cost 10'].slice(7)
  test.each([
    undefined,
    null,
    '',
    'Taco-Truck-42!',
    `x$2b$10$${BODY}`,
    `$2x$10$${BODY}`,
    `$2$10$${BODY}`,
    `$2b$03$${BODY}`,
    `$2b$15$${BODY}`,
    `$2b$31$${BODY}`,
    `$2b$10$${BODY.slice(1)}`,
    `$2b$10$${BODY}.`,
    `$2b$10$${BODY.slice(0, -1)}\n`,
    '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b2dWRWJTmaaJObG',
  ])('%j verifies nothing', async (hash) => {
    expect(await verifyPassword(PASSWORD, hash)).toBe(false)
  })

  test('is to be replaced when it is weaker or of another form', () => {
    expect(Object.values(MADE_ELSEWHERE).map(needsRehash)).toEqual([true, true, true])
    expect(['09', '10', '12', '14'].map((cost) => needsRehash(`$2b$${cost}$${BODY}`))).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

describe('a comparison', () => {
  /** The work of bcrypt for one comparison: each cost is twice the one below. */
  async function workOf(password: string, hash: string | null | undefined): Promise<number> {
    const compare = vi.spyOn(bcrypt, 'compare')
    await verifyPassword(password, hash)
    // What is no whole hash is no work.
    const hashes = compare.mock.calls.map(([, compared]) => compared).filter(({ length }) => length === 60)
    const work = hashes.reduce((sum, compared) => sum + 2 ** bcrypt.getRounds(compared), 0)
    compare.mockRestore()
    return work
  }

  test.each([
    ['an account that does not exist', undefined],
    ['one that was erased', null],
    ['one whose hash is none', 'none'],
    ['one with a weak hash', MADE_ELSEWHERE['$2b$ at cost 4']],
    ['any', MADE_ELSEWHERE['$2a$ at cost 10']],
  ])('with the password of %s is the work of cost 10', async (_, hash) => {
    expect(await workOf('Taco-Truck-43!', hash)).toBe(2 ** 10)
  })

  test('of a password that is too long is as much', async () => {
    expect(await workOf('x'.repeat(73), MADE_ELSEWHERE['$2b$ at cost 4'])).toBe(2 ** 10)
  })
})
