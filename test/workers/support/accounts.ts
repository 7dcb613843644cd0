import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { readConfig } from '../../../src/env.ts'
import { newId } from '../../../src/lib/ids.ts'
import type { Role } from '../../../src/lib/tokens.schemas.ts'
import { signAccessToken } from '../../../src/lib/tokens.ts'
import { insert, insertUser } from '../../support/records.ts'
import { send } from './api.ts'
import { owner } from './database.ts'

export const PASSWORD = 'Correct-Horse-7!'

export type SignedIn = {
  token: string
  accessToken: string
  refreshToken: string
  user: { id: string; email: string; name: string; role: string; [field: string]: unknown }
}

type Call = { body?: unknown; token?: string; headers?: Record<string, string>; query?: Record<string, string> }

/** Sends a request with a JSON body and an access token, where given. */
export function call(method: string, path: string, { body, token, headers = {}, query = {} }: Call = {}) {
  const init: RequestInit = { method, headers: { ...headers } }
  if (body !== undefined) {
    init.body = typeof body === 'string' ? body : JSON.stringify(body)
    Object.assign(init.headers ?? {}, { 'Content-Type': 'application/json' })
  }
  if (token !== undefined) Object.assign(init.headers ?? {}, { Authorization: `Bearer ${token}` })
  return send(path, query, init)
}

/** The body of an answer with this status. */
export async function bodyOf<Body>(response: Response, status = 200): Promise<Body> {
  const text = await response.text()
  expect(response.status, text.slice(0, 500)).toBe(status)
  return JSON.parse(text) as Body
}

/** The status and the `code` of a refusal. */
export async function refusalOf(response: Response): Promise<string> {
  const text = await response.text()
  expect(response.headers.get('Content-Type'), text.slice(0, 500)).toBe('application/problem+json')
  return `${response.status} ${(JSON.parse(text) as { code: string }).code}`
}

export const newEmail = () => `${newId()}@example.com`

/** A new account, signed in. */
export async function register(fields: { email?: string; name?: string } = {}): Promise<SignedIn> {
  const body = { email: newEmail(), name: 'Ada Lovelace', password: PASSWORD, ...fields }
  return bodyOf<SignedIn>(await call('POST', '/api/auth/register', { body }), 201)
}

/** An account with a session, made in the database: for tests of anything but signing in, which a password hash slows. */
export async function newAccount(columns: Record<string, unknown> = {}): Promise<SignedIn> {
  const email = newEmail()
  const id = await insertUser(owner, { email, ...columns })
  const sid = await insert(owner, 'sessions', { user_id: id, expires_at: '2100-01-01Z' })
  const role = (columns.role ?? 'USER') as Role
  const token = await signAccessToken(await readConfig(env), { userId: id, email, role, sid })
  return {
    token,
    accessToken: token,
    refreshToken: '',
    user: { id, email, name: (columns.name ?? 'Ada') as string, role },
  }
}

/** A new session of an account. */
export async function signIn(email: string, password = PASSWORD, headers: Record<string, string> = {}) {
  return bodyOf<SignedIn>(await call('POST', '/api/auth/login', { body: { email, password }, headers }))
}

export const refresh = (refreshToken: string) => call('POST', '/api/auth/refresh', { body: { refreshToken } })

export const me = (token: string) => call('GET', '/api/auth/me', { token })
