import { describe } from '../../http/describe.ts'
import { requireAdmin, requireUser } from '../../http/guards.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { AdminAuditQuery, AuditPage, AuditQuery, AuditVerdict } from './audit.schemas.ts'
import { listAudit, listOwnAudit, verifyAudit } from './audit.service.ts'

export const auditRoutes = createRouter()
  .get(
    '/audit-logs',
    describe('List what you have done', { 200: AuditPage }, { tag: 'Users', operationId: 'listOwnAuditLogs' }),
    requireUser,
    validate('query', AuditQuery),
    async (c) => c.json(await listOwnAudit(c.var.ctx, c.req.valid('query'))),
  )
  .get(
    '/admin/audit-logs',
    describe('List what was done', { 200: AuditPage }, { tag: 'Administration', operationId: 'listAuditLogs' }),
    requireAdmin,
    validate('query', AdminAuditQuery),
    async (c) => c.json(await listAudit(c.var.ctx, c.req.valid('query'))),
  )
  .get(
    '/admin/audit-logs/verify',
    describe(
      'Check that the audit log is whole',
      { 200: AuditVerdict },
      {
        tag: 'Administration',
        operationId: 'verifyAuditLogs',
        description: 'Finds an entry that was edited, deleted, inserted or moved.',
      },
    ),
    requireAdmin,
    async (c) => c.json(await verifyAudit(c.var.ctx)),
  )
