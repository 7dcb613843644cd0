import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bodyOf, call, refresh, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { faultsOf, type Params, send } from './support/api.ts'
import { sendBound } from './support/bound-app.ts'
import { databaseRequests } from './support/database.ts'
import { setRole, suspend } from './support/endings.ts'
import { decode, forge } from './support/tokens.ts'

const REFUSED = '401 unauthenticated'
const PATH = '/api/auth/me'

type Link = { url: string; expiresIn: number }

const ask = (token: string, body: object) => call('POST', '/api/auth/link-tokens', { token, body })
const makeLink = async (token: string, path = PATH): Promise<Link> => bodyOf<Link>(await ask(token, { path }), 201)
const tokenOf = ({ url }: Link): string => url.split('link_token=')[1] ?? ''

const lines: string[] = []
let own: SignedIn
let link: Link

beforeEach(async () => {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => {
      lines.push(words.map(String).join(' '))
    })
  }
  own = await register()
  link = await makeLink(own.token)
})
afterEach(() => {
  vi.restoreAllMocks()
  const logged = lines.splice(0).join('\n')
  if (!logged.includes('"route":"/api/auth/link-tokens"')) throw new Error('The log was not read.')
  const leaked = ['link_token', 'eyJ', ...tokenOf(link).split('.')].filter((part) => logged.includes(part))
  if (leaked.length > 0) throw new Error(`Log lines show ${leaked.join(', ')}.`)
})

describe('a link', () => {
  test('is made for a path, for five minutes if nothing else is said, in one round trip', async () => {
    const before = await databaseRequests()
    const response = await ask(own.token, { path: PATH })
    expect((await databaseRequests()) - before).toBe(1)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const made = await bodyOf<Link>(response, 201)
    expect(response.headers.get('Location')).toBe(made.url)
    expect(made).toEqual({ url: expect.stringMatching(/^\/api\/auth\/me\?link_token=[\w.-]+$/), expiresIn: 300 })
    const { header, claims } = decode(tokenOf(made))
    expect(header).toMatchObject({ alg: 'HS256', typ: 'link+jwt' })
    expect(claims).toMatchObject({ aud: 'vendibook-link', iss: 'vendibook', path: PATH, userId: own.user.id })
    expect(claims).not.toHaveProperty('email')
    expect(Number(claims.exp) - Number(claims.iat)).toBe(300)
  })

  test('lives as long as is asked, up to an hour', async () => {
    for (const expiresIn of [1, 3_600]) {
      const made = await bodyOf<Link>(await ask(own.token, { path: PATH, expiresIn }), 201)
      const { claims } = decode(tokenOf(made))
      expect([made.expiresIn, Number(claims.exp) - Number(claims.iat)]).toEqual([expiresIn, expiresIn])
    }
  })

  test.each<[object, string]>([
    [{ path: PATH, expiresIn: 0 }, 'expiresIn too_small'],
    [{ path: PATH, expiresIn: 3_601 }, 'expiresIn too_big'],
    [{ path: PATH, expiresIn: 1.5 }, 'expiresIn invalid_type'],
    [{ path: PATH, expiresIn: '300' }, 'expiresIn invalid_type'],
    [{}, 'path invalid_type'],
    [{ path: '/docs' }, 'path invalid_format'],
    [{ path: 'https://evil.test/api/auth/me' }, 'path invalid_format'],
    [{ path: '//evil.test/api/auth/me' }, 'path invalid_format'],
    [{ path: `${PATH}?limit=1` }, 'path invalid_format'],
    [{ path: `${PATH}#x` }, 'path invalid_format'],
    [{ path: '/api/auth/%6De' }, 'path invalid_format'],
    [{ path: '/api/auth/me\nX: y' }, 'path invalid_format'],
    [{ path: `/api/${'a'.repeat(500)}` }, 'path too_big'],
    [{ path: PATH, userId: 'x' }, 'userId unknown_field'],
  ])('is not made of %j', async (body, fault) => {
    expect(await faultsOf(await ask(own.token, body))).toEqual([fault])
  })

  test('gets its path, again and again, and as often as one likes', async () => {
    for (let time = 0; time < 3; time += 1) {
      const response = await send(link.url)
      expect(response.headers.get('Cache-Control')).toBe('no-store')
      expect(await bodyOf(response)).toEqual({ user: own.user })
    }
  })

  test('goes together with the other parameters of its route, before and after it', async () => {
    const { url } = await makeLink(own.token, '/api/auth/sessions')
    for (const spelled of [`${url}&limit=1`, url.replace('?', '?limit=1&')]) {
      const page = await bodyOf<{ pagination: { limit: number } }>(await send(spelled))
      expect(page.pagination.limit).toBe(1)
    }
    expect(await faultsOf(await send(`${url}&limt=1`))).toEqual(['limt unknown_field'])
    expect(await faultsOf(await send(`${link.url}&limit=1`))).toEqual(['limit unknown_field'])
  })

  test('opens no other path, by no spelling of it', async () => {
    const token = tokenOf(link)
    for (const path of ['/api/auth/sessions', '/api/users/me', '/api/users/me/export', '/api/bookings']) {
      expect(await refusalOf(await send(path, { link_token: token })), path).toBe(REFUSED)
    }
    for (const path of ['//api/auth/me', '/api/auth/me/', '/api/auth/%6De', '/API/auth/me']) {
      expect((await send(`http://api.test${path}?link_token=${token}`)).status, path).toBe(404)
    }
    const listings = await send('/api/listings', { link_token: token })
    expect(await faultsOf(listings)).toEqual(['link_token unknown_field'])
  })

  test('opens its path to nothing but GET', async () => {
    const { url } = await makeLink(own.token, '/api/users/me')
    const headers = { 'Content-Type': 'application/json' }
    const head = await send(url, {}, { method: 'HEAD' })
    expect([head.status, head.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer'])
    const put = await send(url, {}, { method: 'PUT', headers, body: '{"bio":"x"}' })
    expect(await refusalOf(put)).toBe(REFUSED)
    const erase = await send(url, {}, { method: 'DELETE', headers, body: '{"password":"x"}' })
    expect(await refusalOf(erase)).toBe(REFUSED)
    const spoofed = { ...headers, 'X-HTTP-Method-Override': 'GET' }
    expect(await refusalOf(await send(url, {}, { method: 'PUT', headers: spoofed, body: '{"bio":"x"}' }))).toBe(REFUSED)
    expect(await refusalOf(await send(url, {}, { method: 'POST' }))).toBe('405 method_not_allowed')
  })

  test('counts in no header, no cookie, no body and no other parameter', async () => {
    const token = tokenOf(link)
    expect(await refusalOf(await call('GET', PATH, { token }))).toBe(REFUSED)
    const cookie = { Cookie: `accessToken=${token}; link_token=${token}`, Origin: 'http://api.test' }
    expect(await refusalOf(await send(PATH, {}, { headers: cookie }))).toBe(REFUSED)
    for (const name of ['token', 'accessToken', 'access_token', 'LINK_TOKEN', 'link-token', 'link_token[]', 'feed']) {
      expect(await refusalOf(await send(PATH, { [name]: token })), name).toBe(REFUSED)
    }
    const twice: Params = { link_token: [token, token] }
    expect(await refusalOf(await send(PATH, twice))).toBe(REFUSED)
    expect(await refusalOf(await send(PATH, { link_token: '' }))).toBe(REFUSED)
    expect(await refusalOf(await send(PATH, { link_token: own.token }))).toBe(REFUSED)
    expect(await refusalOf(await send(PATH, { link_token: own.refreshToken }))).toBe(REFUSED)
  })

  test('beside a header authenticates nothing and is an unknown parameter', async () => {
    const other = await register()
    const response = await send(link.url, {}, { headers: { Authorization: `Bearer ${other.token}` } })
    expect(await faultsOf(response)).toEqual(['link_token unknown_field'])
  })

  test('is refused when it is forged', async () => {
    const { header, claims } = decode(tokenOf(link))
    const now = Math.floor(Date.now() / 1_000)
    const forgeries = {
      'another path': forge(header, { ...claims, path: '/api/users/me' }),
      'every path': forge(header, { ...claims, path: '*' }),
      'a list of paths': forge(header, { ...claims, path: [PATH] }),
      'no path': forge(header, { ...claims, path: undefined }),
      'another secret': forge(header, claims, { secret: 'x'.repeat(40) }),
      'past its end': forge(header, { ...claims, exp: now - 3 }),
      'older than an hour': forge(header, { ...claims, iat: now - 3_603, exp: now + 60 }),
      'the type of another': forge({ ...header, typ: 'at+jwt' }, claims),
      'the audience of another': forge(header, { ...claims, aud: 'vendibook-api' }),
    }
    for (const [name, forged] of Object.entries(forgeries)) {
      expect(await refusalOf(await send(PATH, { link_token: await forged })), name).toBe(REFUSED)
    }
    await bodyOf(await send(PATH, { link_token: await forge(header, claims) }))
  })

  test.each<[string, (own: SignedIn) => Promise<unknown>]>([
    ['logged out', ({ token }) => call('POST', '/api/auth/logout', { token })],
    ['suspended', ({ user }) => suspend(user.id)],
    ['taken a role from', ({ user }) => setRole(user.id, 'USER')],
  ])('ends when its user is %s', async (_, end) => {
    await setRole(own.user.id, 'HOST')
    const host = await bodyOf<SignedIn>(await refresh(own.refreshToken))
    const { url } = await makeLink(host.token)
    await bodyOf(await send(url))
    await end({ ...host, user: own.user })
    expect(await refusalOf(await send(url))).toBe(REFUSED)
  })

  test('is logged nowhere, even where the request fails on our side', async () => {
    const database = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Network connection lost'))
    expect(await refusalOf(await send(link.url))).toBe('503 database_unavailable')
    expect(database).toHaveBeenCalledTimes(3)
    expect(await refusalOf(await sendBound({ JWT_SECRET: '' }, link.url))).toBe('500 misconfigured')
    expect(lines.some((line) => line.includes('database_unavailable'))).toBe(true)
  })
})
