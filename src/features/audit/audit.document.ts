import type { DocumentOf } from '../../http/document.ts'
import { AuditPage, AuditVerdict } from './audit.answers.ts'
import type { auditRoutes } from './audit.routes.ts'

export const auditDocument = {
  'GET /audit-logs': {
    tag: 'Users',
    operationId: 'listOwnAuditLogs',
    summary: 'List what you have done',
    answers: { 200: AuditPage },
  },
  'GET /admin/audit-logs': {
    tag: 'Administration',
    operationId: 'listAuditLogs',
    summary: 'List what was done',
    answers: { 200: AuditPage },
  },
  'GET /admin/audit-logs/verify': {
    tag: 'Administration',
    operationId: 'verifyAuditLogs',
    summary: 'Check that the audit log is whole',
    description: 'Finds an entry that was edited, deleted, inserted or moved.',
    answers: { 200: AuditVerdict },
  },
} satisfies DocumentOf<typeof auditRoutes>
