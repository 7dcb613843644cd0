import { afterEach, describe, expect, test, vi } from 'vitest'
import { bodyOf, call, me, PASSWORD, refresh, refusalOf, register, signIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { auditOf } from './support/audit.ts'
import { owner } from './support/database.ts'
import { exhaust, guess, newAddress } from './support/limits.ts'
import { openSession, sessionRow, sidOf } from './support/sessions.ts'

const REFUSED = '401 unauthenticated'
const NEXT = 'Other-Horse-8!'

const change = (token: string, body: object, headers: Record<string, string> = {}) =>
  call('PUT', '/api/auth/password', { token, body, headers })

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a new password', () => {
  test('takes the place of the old one, and ends every session but its own', async () => {
    const own = await register()
    const other = await openSession(own.user)
    const headers = { 'CF-Connecting-IP': '203.0.113.9', 'User-Agent': 'Test/4.0', 'X-Request-Id': 'password.1' }
    const answer = await change(own.token, { currentPassword: PASSWORD, newPassword: NEXT }, headers)
    expect(await bodyOf(answer)).toEqual({ success: true })
    expect(await refusalOf(await me(other.token))).toBe(REFUSED)
    expect(await refusalOf(await refresh(other.refreshToken))).toBe(REFUSED)
    expect(await sessionRow(sidOf(other.token))).toMatchObject({ revoke_reason: 'password_change' })
    await bodyOf(await me(own.token))
    await bodyOf(await refresh(own.refreshToken))
    expect(await refusalOf(await guess(own.user.email, PASSWORD, newAddress()))).toBe('401 invalid_credentials')
    await signIn(own.user.email, NEXT)
    const entry = { action: 'PASSWORD_CHANGE', ip_address: '203.0.113.9', user_agent: 'Test/4.0' }
    expect(await auditOf(own.user.id, 'password.1')).toEqual([entry])
    const { rows } = await owner.query(`SELECT changes::text FROM audit_logs WHERE request_id = 'password.1'`)
    expect(JSON.stringify(rows)).not.toMatch(/\$2b|[pP]assword_?[hH]ash/)
  })

  test('is refused with a wrong present one, and what is wrong with the new one is told', async () => {
    const own = await register()
    const wrong = await change(
      own.token,
      { currentPassword: 'wrong', newPassword: NEXT },
      { 'X-Request-Id': 'wrong.1' },
    )
    expect(await refusalOf(wrong)).toBe('401 invalid_credentials')
    expect(await auditOf(own.user.id, 'wrong.1')).toMatchObject([{ action: 'LOGIN_FAILED' }])
    expect(await faultsOf(await change(own.token, { currentPassword: PASSWORD, newPassword: 'short' }))).not.toEqual([])
    expect(await faultsOf(await change(own.token, { newPassword: NEXT }))).toEqual(['currentPassword invalid_type'])
    const more = { currentPassword: PASSWORD, newPassword: NEXT, userId: own.user.id }
    expect(await faultsOf(await change(own.token, more))).toEqual(['userId unknown_field'])
    await signIn(own.user.email)
  })

  test(
    'is guessed at ten times from one network, not by its owner elsewhere, and not counted when it is right',
    { timeout: 120_000 },
    async () => {
      const own = await register()
      const headers = { 'CF-Connecting-IP': newAddress() }
      let password = PASSWORD
      for (let time = 0; time < 2; time += 1) {
        const next = `Horse-Number-${time}!`
        await bodyOf(await change(own.token, { currentPassword: password, newPassword: next }, headers))
        password = next
      }
      const wrong = { currentPassword: 'wrong', newPassword: NEXT }
      const answers = await Promise.all(Array.from({ length: 30 }, () => change(own.token, wrong, headers)))
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(20)
      const right = { currentPassword: password, newPassword: NEXT }
      expect(await refusalOf(await change(own.token, right, headers))).toBe('429 too_many_requests')
      await bodyOf(await change(own.token, right, { 'CF-Connecting-IP': newAddress() }))
    },
  )

  test('of twenty that are set at once from the same old one is one', { timeout: 120_000 }, async () => {
    const own = await register()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const body = { currentPassword: PASSWORD, newPassword: `Horse-Number-${index}!` }
        return change(own.token, body, { 'CF-Connecting-IP': newAddress() })
      }),
    )
    const won = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []))
    expect(won).toHaveLength(1)
    for (const { status } of answers) expect([200, 401]).toContain(status)
    await signIn(own.user.email, `Horse-Number-${won[0]}!`)
  })
})

test('nothing that was planted is in a table, a log line or an answer', async () => {
  const lines: string[] = []
  for (const level of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
      lines.push(words.map(String).join(' '))
    })
  }
  const [own, ip] = [await register(), newAddress()]
  const planted = ['Canary-Guess-1!', 'Canary-Present-2!', 'Canary-Next-3!', 'eyJ-canary-token']
  const answers = [
    await guess(own.user.email, planted[0] ?? '', ip),
    await change(own.token, { currentPassword: planted[1], newPassword: planted[2] }),
    await refresh(planted[3] ?? ''),
    await me(planted[3] ?? ''),
    await call('POST', '/api/auth/register', { body: { email: own.user.email, password: planted[2], name: 'A' } }),
    await call('POST', '/api/auth/login', { body: `{"email":"x","password":"${planted[0]}"` }),
  ]
  await bodyOf(await refresh(own.refreshToken))
  await exhaust(own.user.email, newAddress())
  const told = [...lines, ...(await Promise.all(answers.map((answer) => answer.text())))].join('\n')
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  )
  for (const canary of [...planted, PASSWORD, own.token, own.refreshToken, own.user.email]) {
    expect(told).not.toContain(canary)
    for (const { name } of canary === own.user.email ? [] : tables) {
      const { rows } = await owner.query(`SELECT 1 FROM ${name} AS t WHERE position($1 IN t::text) > 0`, [canary])
      expect(rows, name).toEqual([])
    }
  }
})
