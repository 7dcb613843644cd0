import { requireAdmin, requireUser } from '../../http/guards.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { listAudit, listOwnAudit, verifyAudit } from './audit.service.ts'

const schemas = lazily(() => import('./audit.schemas.ts'))

export const auditRoutes = createRouter()
  .get('/audit-logs', requireUser, validate('query', schemas.AuditQuery), async (c) =>
    c.json(await listOwnAudit(c.var.ctx, c.req.valid('query'))),
  )
  .get('/admin/audit-logs', requireAdmin, validate('query', schemas.AdminAuditQuery), async (c) =>
    c.json(await listAudit(c.var.ctx, c.req.valid('query'))),
  )
  .get('/admin/audit-logs/verify', requireAdmin, async (c) => c.json(await verifyAudit(c.var.ctx)))
