import * as z from 'zod'
import { describe } from '../../http/describe.ts'
import { createRouter } from '../../http/router.ts'
import { checkReadiness } from './health.service.ts'

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health', examples: [{ status: 'ok' }] })

export const healthRoutes = createRouter()
  .get(
    '/health',
    describe(
      'Is the Worker up?',
      { 200: Health },
      { tag: 'Health', operationId: 'getHealth', description: 'Answers without asking the database.' },
    ),
    (c) => c.json({ status: 'ok' as const }),
  )
  .get(
    '/health/ready',
    describe(
      'Is the database reachable?',
      { 200: Health },
      {
        tag: 'Health',
        operationId: 'getReadiness',
        description: 'Takes one round trip to the database.',
        codes: ['database_unavailable', 'database_timeout'],
      },
    ),
    async (c) => {
      await checkReadiness(c.var.ctx)
      return c.json({ status: 'ok' as const })
    },
  )
