import { describe } from '../../http/describe.ts'
import { refuseFlood } from '../../http/flood.ts'
import { allowAnyone, requireUser } from '../../http/guards.ts'
import { dropRefreshToken, keepRefreshToken, readRefreshToken } from '../../http/refresh-cookie.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { Unauthorized } from '../../lib/errors.ts'
import { IdParam } from '../../lib/ids.ts'
import { AccountAnswer } from '../users/users.schemas.ts'
import { readAccount } from '../users/users.service.ts'
import {
  Done,
  Link,
  LinkRequest,
  Login,
  PasswordChange,
  Refresh,
  Refreshed,
  Registration,
  SessionPage,
  SessionQuery,
  SignedIn,
} from './auth.schemas.ts'
import { changePassword, logIn, register } from './auth.service.ts'
import { createLink, endSession, listSessions, logOut, logOutEverywhere, refreshSession } from './sessions.service.ts'

const tag = 'Authentication'
const done = { success: true } as const

export const authRoutes = createRouter()
  .post(
    '/auth/register',
    describe(
      'Make an account and sign in',
      { 201: SignedIn },
      { tag, operationId: 'register', codes: ['email_taken', 'too_many_requests'] },
    ),
    allowAnyone,
    refuseFlood,
    validate('json', Registration),
    async (c) => {
      const { answer, expiresAt } = await register(c.var.ctx, c.req.valid('json'))
      keepRefreshToken(c, answer.refreshToken, expiresAt)
      return c.json(answer, 201, { Location: '/api/users/me' })
    },
  )
  .post(
    '/auth/login',
    describe(
      'Sign in',
      { 200: SignedIn },
      { tag, operationId: 'login', codes: ['invalid_credentials', 'account_suspended', 'too_many_requests'] },
    ),
    allowAnyone,
    refuseFlood,
    validate('json', Login),
    async (c) => {
      const { answer, expiresAt } = await logIn(c.var.ctx, c.req.valid('json'))
      keepRefreshToken(c, answer.refreshToken, expiresAt)
      return c.json(answer)
    },
  )
  .get(
    '/auth/me',
    describe('Read the account of the token', { 200: AccountAnswer }, { tag, operationId: 'getSignedInUser' }),
    requireUser,
    async (c) => c.json(await readAccount(c.var.ctx)),
  )
  .post(
    '/auth/refresh',
    describe(
      'Trade a refresh token for the next one',
      { 200: Refreshed },
      {
        tag,
        operationId: 'refresh',
        description:
          'The token is taken from the body, or else from the cookie. The old one keeps working for ten seconds and gives the same successor; any later use of it ends the session.',
        codes: ['unauthenticated'],
      },
    ),
    allowAnyone,
    validate('json', Refresh, { optional: true }),
    async (c) => {
      const token = c.req.valid('json').refreshToken ?? readRefreshToken(c)
      if (token === undefined) throw new Unauthorized('Send a refresh token.')
      const { answer, expiresAt } = await refreshSession(c.var.ctx, token)
      keepRefreshToken(c, answer.refreshToken, expiresAt)
      return c.json(answer)
    },
  )
  .post(
    '/auth/logout',
    describe(
      'End this session',
      { 200: Done },
      { tag, operationId: 'logout', description: 'A second call with the same token succeeds too.' },
    ),
    requireUser,
    async (c) => {
      await logOut(c.var.ctx)
      dropRefreshToken(c)
      return c.json(done)
    },
  )
  .post(
    '/auth/logout-all',
    describe('End every session of the account', { 200: Done }, { tag, operationId: 'logoutAll' }),
    requireUser,
    async (c) => {
      await logOutEverywhere(c.var.ctx)
      dropRefreshToken(c)
      return c.json(done)
    },
  )
  .get(
    '/auth/sessions',
    describe('List the live sessions', { 200: SessionPage }, { tag, operationId: 'listSessions' }),
    requireUser,
    validate('query', SessionQuery),
    async (c) => c.json(await listSessions(c.var.ctx, c.req.valid('query'))),
  )
  .delete(
    '/auth/sessions/:id',
    describe('End one session', { 204: null }, { tag, operationId: 'endSession' }),
    requireUser,
    validate('param', IdParam),
    async (c) => {
      await endSession(c.var.ctx, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .put(
    '/auth/password',
    describe(
      'Change the password',
      { 200: Done },
      {
        tag,
        operationId: 'changePassword',
        description: 'Ends every other session. Wrong current passwords are limited as logins are.',
        codes: ['invalid_credentials', 'too_many_requests'],
      },
    ),
    requireUser,
    validate('json', PasswordChange),
    async (c) => {
      await changePassword(c.var.ctx, c.req.valid('json'))
      return c.json(done)
    },
  )
  .post(
    '/auth/link-tokens',
    describe(
      'Make a link that authenticates one GET',
      { 201: Link },
      {
        tag,
        operationId: 'createLink',
        description: 'For a download or an event stream, where no header can be sent.',
      },
    ),
    requireUser,
    validate('json', LinkRequest),
    async (c) => {
      const link = await createLink(c.var.ctx, c.req.valid('json'))
      return c.json(link, 201, { Location: link.url })
    },
  )
