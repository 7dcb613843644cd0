import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { publicCache } from '../../http/public.ts'
import { dropRefreshToken } from '../../http/refresh-cookie.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { eraseAccount } from './erasure.service.ts'
import { AccountExport } from './export.schemas.ts'
import { exportAccount } from './export.service.ts'
import { AccountAnswer, Erasure, ProfileChange, PublicUser } from './users.schemas.ts'
import { readAccount, readPublicUser, updateProfile } from './users.service.ts'

const tag = 'Users'

export const userRoutes = createRouter()
  .get(
    '/users/me',
    describe('Read your own account', { 200: AccountAnswer }, { tag, operationId: 'getMe' }),
    requireUser,
    async (c) => c.json(await readAccount(c.var.ctx)),
  )
  .put(
    '/users/me',
    describe(
      'Change your profile',
      { 200: AccountAnswer },
      { tag, operationId: 'updateMe', description: 'What is left out stays; null clears what may be empty.' },
    ),
    requireUser,
    validate('json', ProfileChange),
    async (c) => c.json(await updateProfile(c.var.ctx, c.req.valid('json'))),
  )
  .delete(
    '/users/me',
    describe(
      'Erase your account',
      { 204: null },
      {
        tag,
        operationId: 'eraseMe',
        description:
          'Takes what is personal out of everything that is stored, at once and for good: download the export before. Listings are archived, open bookings called off, and what others need of closed ones is kept without your name.',
        codes: ['invalid_credentials', 'last_admin', 'too_many_requests'],
      },
    ),
    requireUser,
    validate('json', Erasure),
    async (c) => {
      await eraseAccount(c.var.ctx, c.req.valid('json').password)
      dropRefreshToken(c)
      return c.body(null, 204)
    },
  )
  .get(
    '/users/me/export',
    describe(
      'Download all that is stored about you',
      { 200: AccountExport },
      {
        tag,
        operationId: 'exportMe',
        description: 'A browser can download it by a link: `POST /api/auth/link-tokens`.',
      },
    ),
    requireUser,
    async (c) => {
      const document = await exportAccount(c.var.ctx)
      return c.json(document, 200, { 'Content-Disposition': 'attachment; filename="vendibook-export.json"' })
    },
  )
  .get(
    '/users/:id',
    describe('Read a public profile', { 200: PublicUser }, { tag, operationId: 'getUser' }),
    publicCache((c) => [`user:${c.req.param('id')}`]),
    validate('param', IdParam),
    async (c) => c.json(await readPublicUser(c.var.ctx, c.req.valid('param').id)),
  )
