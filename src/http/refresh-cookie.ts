import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { isTrustedOrigin } from './cors.ts'
import type { AppEnv } from './router.ts'

const NAME = 'refreshToken'
const ATTRIBUTES = { httpOnly: true, secure: true, sameSite: 'Lax', path: '/api/auth' } as const

/** The refresh token that a browser keeps for us, unless it is a foreign page that makes the browser send it. */
export function readRefreshToken(c: Context<AppEnv>): string | undefined {
  const origin = c.req.header('Origin')
  return origin === undefined || isTrustedOrigin(c, origin) ? getCookie(c, NAME) : undefined
}

/** Lets a browser keep the refresh token, for the paths that take it and out of scripts' reach. */
export const keepRefreshToken = (c: Context, token: string, expires: Date): void =>
  setCookie(c, NAME, token, { ...ATTRIBUTES, expires })

/** Makes a browser forget the refresh token. */
export function dropRefreshToken(c: Context): void {
  deleteCookie(c, NAME, ATTRIBUTES)
}
