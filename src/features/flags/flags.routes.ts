import { requireAdmin, requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { textPage } from '../../http/text-page.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import type { FlagAnswer, FlagPage } from './flags.answers.ts'
import { decideFlag, flagResource, listFlags } from './flags.service.ts'

const schemas = lazily(() => import('./flags.schemas.ts'))

type Answer = FlagAnswer

export const flagRoutes = createRouter()
  .post('/flags', requireUser, validate('json', schemas.NewFlag), takeIdempotencyKey, async (c) => {
    const made = await flagResource(c.var.ctx, c.req.valid('json'))
    return jsonText<Answer>(c, made.answer, made.location)
  })
  .get('/admin/flags', requireAdmin, validate('query', schemas.FlagQuery), async (c) =>
    textPage<FlagPage>(c, 'flags', await listFlags(c.var.ctx, c.req.valid('query'))),
  )
  .put(
    '/admin/flags/:id',
    requireAdmin,
    validate('param', IdParam),
    validate('json', schemas.FlagDecision),
    async (c) => {
      const flag = await decideFlag(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
      return jsonText<Answer>(c, `{"flag":${flag}}`)
    },
  )
