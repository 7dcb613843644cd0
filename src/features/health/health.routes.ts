import { createRouter } from '../../http/router.ts'
import { checkReadiness } from './health.service.ts'

export const healthRoutes = createRouter()
  .get('/health', (c) => c.json({ status: 'ok' as const }))
  .get('/health/ready', async (c) => {
    await checkReadiness(c.var.ctx)
    return c.json({ status: 'ok' as const })
  })
