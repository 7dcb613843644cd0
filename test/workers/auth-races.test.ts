import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { bodyOf, call, me, PASSWORD, refresh, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { owner } from './support/database.ts'
import { answersTo, openSession, sessionRow, sidOf } from './support/sessions.ts'

const REFUSED = '401 unauthenticated'
const ROUNDS = 20

const shuffled = <Item>(items: Item[]): Item[] =>
  items
    .map((item) => ({ item, key: Math.random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)

/** Sends twenty refreshes and one other request at once, in any order; gives what the refreshes gave. */
async function race(refreshToken: string, other: () => Promise<Response>): Promise<SignedIn[]> {
  const given: SignedIn[] = []
  const refreshing = async () => {
    const answer = await refresh(refreshToken)
    if (answer.status === 200) given.push(await bodyOf<SignedIn>(answer))
    else expect(await refusalOf(answer)).toBe(REFUSED)
  }
  const ending = async () => {
    await bodyOf(await other())
  }
  await Promise.all(shuffled([...Array.from({ length: 20 }, () => refreshing), ending]).map((send) => send()))
  return given
}

test('after a logout nothing works that was refreshed beside it', { timeout: 120_000 }, async () => {
  const { user } = await register()
  for (let round = 0; round < ROUNDS; round += 1) {
    const own = await openSession(user)
    const given = await race(own.refreshToken, () => call('POST', '/api/auth/logout', { token: own.token }))
    expect(await answersTo(own, ...given)).toEqual([REFUSED])
    expect(await sessionRow(sidOf(own.token))).toMatchObject({ revoke_reason: 'logout' })
  }
})

test('after a logout of everything nothing works that was refreshed beside it', { timeout: 120_000 }, async () => {
  const { user } = await register()
  for (let round = 0; round < ROUNDS; round += 1) {
    const [own, other] = [await openSession(user), await openSession(user)]
    const given = await race(own.refreshToken, () => call('POST', '/api/auth/logout-all', { token: other.token }))
    expect(await answersTo(own, other, ...given)).toEqual([REFUSED])
  }
})

test(
  'after a new password nothing of another session works that was refreshed beside it',
  { timeout: 120_000 },
  async () => {
    const { user, token } = await register()
    let password = PASSWORD
    for (let round = 0; round < 10; round += 1) {
      const own = await openSession(user)
      const body = { currentPassword: password, newPassword: `Other-Horse-${round}!` }
      const given = await race(own.refreshToken, () => call('PUT', '/api/auth/password', { token, body }))
      password = body.newPassword
      expect(await answersTo(own, ...given)).toEqual([REFUSED])
      await bodyOf(await me(token))
    }
  },
)

test('of twenty logouts at once each succeeds, and one is audited', async () => {
  const { token } = await register()
  const answers = await Promise.all(Array.from({ length: 20 }, () => call('POST', '/api/auth/logout', { token })))
  for (const answer of answers) expect(await bodyOf(answer)).toEqual({ success: true })
  const { rows } = await owner.query(`SELECT 1 FROM audit_logs WHERE resource_id = $1 AND action = 'LOGOUT'`, [
    sidOf(token),
  ])
  expect(rows).toHaveLength(1)
})

test('sessions that end one another at once never wait in a circle', { timeout: 120_000 }, async () => {
  const { user } = await register()
  for (let round = 0; round < 10; round += 1) {
    const own = await Promise.all(Array.from({ length: 20 }, () => openSession(user, '1 hour')))
    const answers = await Promise.all(own.map(({ token }) => call('POST', '/api/auth/logout-all', { token })))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1)
    expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([])
    expect(await answersTo(...own)).toEqual([REFUSED])
  }
})

test(
  'profile changes of one session beside a new password from another all get an answer',
  { timeout: 120_000 },
  async () => {
    const { user, token } = await register()
    let password = PASSWORD
    for (let round = 0; round < 5; round += 1) {
      const own = await Promise.all(Array.from({ length: 20 }, () => openSession(user, '1 hour')))
      const body = { currentPassword: password, newPassword: `Other-Horse-${round}!` }
      const changed = new AbortController()
      const change = call('PUT', '/api/auth/password', { token, body }).finally(() => changed.abort())
      const writing = own.map(async (session) => {
        const statuses = new Set<number>()
        while (!changed.signal.aborted) {
          const answer = await call('PUT', '/api/users/me', { token: session.token, body: { bio: `round ${round}` } })
          statuses.add(answer.status)
        }
        return [...statuses]
      })
      await bodyOf(await change)
      for (const status of (await Promise.all(writing)).flat()) expect([200, 401]).toContain(status)
      password = body.newPassword
      expect(await answersTo(...own)).toEqual([REFUSED])
    }
  },
)

test('no table holds anything that signs in', async () => {
  const own = await register()
  const next = await bodyOf<SignedIn>(await refresh(own.refreshToken))
  const link = await bodyOf<{ url: string }>(
    await call('POST', '/api/auth/link-tokens', { token: next.token, body: { path: '/api/users/me' } }),
    201,
  )
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  )
  expect(tables.length).toBeGreaterThan(20)
  const secrets = [own, next].flatMap(({ token, refreshToken }) => [token, refreshToken])
  secrets.push(link.url.split('link_token=')[1] ?? '')
  const parts = secrets.flatMap((secret) => secret.split('.').slice(1))
  const canaries = [...secrets, ...parts, env.JWT_SECRET, PASSWORD, btoa(PASSWORD)]
  for (const { name } of tables) {
    const { rows } = await owner.query<{ found: string }>(
      `SELECT left(row, 200) AS found FROM (SELECT t::text AS row FROM ${name} AS t) AS dump
       WHERE row LIKE ANY ($1::text[]) OR row ~ 'eyJ[A-Za-z0-9_-]{10}' LIMIT 1`,
      [canaries.map((canary) => `%${canary.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)],
    )
    expect(rows, name).toEqual([])
  }
})
