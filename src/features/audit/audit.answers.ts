import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { AuditAction, AuditResource } from './audit.schemas.ts'

const AuditEntry = z
  .object({
    id: Id,
    userId: Id.nullable().describe('Who acted; null where nobody did.'),
    action: AuditAction,
    resource: AuditResource.nullable(),
    resourceId: Id.nullable(),
    changes: z
      .record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }))
      .nullable()
      .describe('What each field was and became; never a secret.'),
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable().describe('The `X-Request-Id` of the request that did it.'),
    createdAt: Instant,
  })
  .meta({
    id: 'AuditEntry',
    examples: [
      {
        id: '019b7d0e-6a1c-7c55-9d6e-0c8e5d1f7a22',
        userId: '019a7e9c-11d2-7b0a-8a5c-6f1f0e2d3c4b',
        action: 'UPDATE_LISTING' as const,
        resource: 'listing' as const,
        resourceId: '019b7c11-2f0a-7d0e-8c1b-5a6f7e8d9c0b',
        changes: { price: { from: 250, to: 275 } },
        ipAddress: '203.0.113.7',
        userAgent: 'Mozilla/5.0',
        requestId: '019b7d0e-6a1b-7aa1-8e55-1f2e3d4c5b6a',
        createdAt: '2026-11-21T17:02:11.000Z',
      },
    ],
  })

export const AuditVerdict = z
  .object({
    intact: z.boolean(),
    rows: z.int(),
    firstBroken: Id.nullable()
      .describe('The oldest entry that is wrong; null where a chain lost all of its entries.')
      .optional(),
    problem: z.string().describe('What is wrong with it.').optional(),
  })
  .meta({ id: 'AuditVerdict', examples: [{ intact: true, rows: 10_482 }] })
export type AuditVerdict = z.output<typeof AuditVerdict>

export const AuditPage = z.object({ auditLogs: z.array(AuditEntry), pagination: Pagination }).meta({ id: 'AuditPage' })
export type AuditPage = z.output<typeof AuditPage>
