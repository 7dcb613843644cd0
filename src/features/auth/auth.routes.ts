import { refuseFlood } from '../../http/flood.ts'
import { allowAnyone, requireUser } from '../../http/guards.ts'
import { lazily } from '../../lib/lazily.ts'
import { dropRefreshToken, keepRefreshToken, readRefreshToken } from '../../http/refresh-cookie.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { Unauthorized } from '../../lib/errors.ts'
import { IdParam } from '../../lib/ids.ts'
import { readAccount } from '../users/users.service.ts'
import { changePassword, logIn, register } from './auth.service.ts'
import { createLink, endSession, listSessions, logOut, logOutEverywhere, refreshSession } from './sessions.service.ts'

const schemas = lazily(() => import('./auth.schemas.ts'))

const done = { success: true } as const

export const authRoutes = createRouter()
  .post('/auth/register', allowAnyone, refuseFlood, validate('json', schemas.Registration), async (c) => {
    const { answer, expiresAt } = await register(c.var.ctx, c.req.valid('json'))
    keepRefreshToken(c, answer.refreshToken, expiresAt)
    return c.json(answer, 201, { Location: '/api/users/me' })
  })
  .post('/auth/login', allowAnyone, refuseFlood, validate('json', schemas.Login), async (c) => {
    const { answer, expiresAt } = await logIn(c.var.ctx, c.req.valid('json'))
    keepRefreshToken(c, answer.refreshToken, expiresAt)
    return c.json(answer)
  })
  .get('/auth/me', requireUser, async (c) => c.json(await readAccount(c.var.ctx)))
  .post('/auth/refresh', allowAnyone, validate('json', schemas.Refresh, { optional: true }), async (c) => {
    const token = c.req.valid('json').refreshToken ?? readRefreshToken(c)
    if (token === undefined) throw new Unauthorized('Send a refresh token.')
    const { answer, expiresAt } = await refreshSession(c.var.ctx, token)
    keepRefreshToken(c, answer.refreshToken, expiresAt)
    return c.json(answer)
  })
  .post('/auth/logout', requireUser, async (c) => {
    await logOut(c.var.ctx)
    dropRefreshToken(c)
    return c.json(done)
  })
  .post('/auth/logout-all', requireUser, async (c) => {
    await logOutEverywhere(c.var.ctx)
    dropRefreshToken(c)
    return c.json(done)
  })
  .get('/auth/sessions', requireUser, validate('query', schemas.SessionQuery), async (c) =>
    c.json(await listSessions(c.var.ctx, c.req.valid('query'))),
  )
  .delete('/auth/sessions/:id', requireUser, validate('param', IdParam), async (c) => {
    await endSession(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .put('/auth/password', requireUser, validate('json', schemas.PasswordChange), async (c) => {
    await changePassword(c.var.ctx, c.req.valid('json'))
    return c.json(done)
  })
  .post('/auth/link-tokens', requireUser, validate('json', schemas.LinkRequest), async (c) => {
    const link = await createLink(c.var.ctx, c.req.valid('json'))
    return c.json(link, 201, { Location: link.url })
  })
