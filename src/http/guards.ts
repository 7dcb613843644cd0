import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Caller, UserContext } from '../context.ts'
import { Unauthorized } from '../lib/errors.ts'
import type { Role } from '../lib/tokens.schemas.ts'
import { verifyAccessToken, verifyLinkToken } from '../lib/tokens.ts'
import { markAccess } from './access.ts'
import { isTrustedOrigin } from './cors.ts'
import type { AppEnv } from './router.ts'
import { refuseUnknownQuery } from './spelling.ts'

type UserEnv = AppEnv & { Variables: { ctx: UserContext } }

/** The names of the cookies, and of the query parameter that carries a link token. */
const ACCESS_COOKIE = 'accessToken'
const LINK_PARAMETER = 'link_token'

const BEARER = /^bearer +([^\s]+)$/i

/**
 * The guard of a route for signed-in users, before its validators. It checks the token alone and makes `c.var.ctx` a
 * UserContext; the session, the account and the role are checked by the first statement of the service's batch.
 */
export const requireUser = requireRole('user', 'USER')

/** The guard of a route for administrators. */
export const requireAdmin = requireRole('admin', 'ADMIN')

/** The guard of a route that needs no sign-in, and is neither cached nor open to every origin. */
export const allowAnyone: MiddlewareHandler<AppEnv> = markAccess('anyone', (_c, next) => next())

/**
 * The access token of a request: the `Authorization` header, or else the cookie if the request's origin is an allowed one.
 * @throws Unauthorized for a header that is none
 */
function readAccessToken(c: Context<AppEnv>): string | undefined {
  const header = c.req.header('Authorization')
  if (header !== undefined) {
    const token = BEARER.exec(header)?.[1]
    if (token === undefined) throw new Unauthorized('Send Authorization: Bearer, and an access token.')
    return token
  }
  return isTrustedOrigin(c, c.req.header('Origin')) ? getCookie(c, ACCESS_COOKIE) : undefined
}

/** Whose valid access token a public request happens to carry. Whether its session still lives is not asked. */
export async function recognizeUser(c: Context<AppEnv>): Promise<string | undefined> {
  try {
    const token = readAccessToken(c)
    return token === undefined ? undefined : (await verifyAccessToken(c.var.ctx.env, token)).userId
  } catch (error) {
    if (error instanceof Unauthorized) return undefined
    throw error
  }
}

function requireRole(access: 'user' | 'admin', needs: Role): MiddlewareHandler<UserEnv> {
  const check: MiddlewareHandler<AppEnv> = async (c, next) => {
    const caller = { ...(await identify(c)), needs, writes: c.req.method !== 'GET' && c.req.method !== 'HEAD' }
    const ctx: UserContext = { ...c.var.ctx, caller }
    c.set('ctx', ctx)
    c.set('userId', caller.userId)
    refuseUnknownQuery(c)
    await next()
  }
  return markAccess(access, check as unknown as MiddlewareHandler<UserEnv>)
}

async function identify(c: Context<AppEnv>): Promise<Pick<Caller, 'userId' | 'sessionId' | 'role'>> {
  const { env } = c.var.ctx
  const token = readAccessToken(c)
  if (token !== undefined) {
    const { userId, sid, role } = await verifyAccessToken(env, token)
    return { userId, sessionId: sid, role }
  }
  const url = new URL(c.req.url)
  const [link, ...more] = url.searchParams.getAll(LINK_PARAMETER)
  if (c.req.method !== 'GET' || link === undefined || more.length > 0) throw new Unauthorized()
  const { userId, sid, role } = await verifyLinkToken(env, link, c.req.path)
  // The validators see the query without it, and so does everything that could repeat it.
  url.searchParams.delete(LINK_PARAMETER)
  c.req.raw = new Request(url, c.req.raw)
  return { userId, sessionId: sid, role }
}
