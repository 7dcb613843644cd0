import type * as z from 'zod'
import { describe } from '../../http/describe.ts'
import { requireAdmin, requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { createRouter } from '../../http/router.ts'
import { textPage } from '../../http/text-page.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { FlagAnswer, FlagDecision, FlagPage, FlagQuery, NewFlag } from './flags.schemas.ts'
import { decideFlag, flagResource, listFlags } from './flags.service.ts'

type Answer = z.output<typeof FlagAnswer>

export const flagRoutes = createRouter()
  .post(
    '/flags',
    describe(
      'Report a listing, a review or a user',
      { 201: FlagAnswer },
      { tag: 'Flags', operationId: 'createFlag', codes: ['not_found', 'already_flagged'] },
    ),
    requireUser,
    validate('json', NewFlag),
    takeIdempotencyKey,
    async (c) => {
      const made = await flagResource(c.var.ctx, c.req.valid('json'))
      return jsonText<Answer>(c, made.answer, made.location)
    },
  )
  .get(
    '/admin/flags',
    describe('List what was reported', { 200: FlagPage }, { tag: 'Administration', operationId: 'listFlags' }),
    requireAdmin,
    validate('query', FlagQuery),
    async (c) => textPage<z.output<typeof FlagPage>>(c, 'flags', await listFlags(c.var.ctx, c.req.valid('query'))),
  )
  .put(
    '/admin/flags/:id',
    describe(
      'Decide what becomes of a report',
      { 200: FlagAnswer },
      { tag: 'Administration', operationId: 'decideFlag' },
    ),
    requireAdmin,
    validate('param', IdParam),
    validate('json', FlagDecision),
    async (c) => {
      const flag = await decideFlag(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<Answer>(c, `{"flag":${flag}}`)
    },
  )
