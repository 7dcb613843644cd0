import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { FlagResource, FlagStatus } from './flags.schemas.ts'

const Flag = z
  .object({
    id: Id,
    resource: FlagResource,
    resourceId: Id,
    reason: z.string(),
    status: FlagStatus,
    reporterId: Id.nullable().describe('Null where the account was erased.'),
    note: z.string().nullable(),
    resolvedBy: Id.nullable(),
    resolvedAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'Flag' })

export const FlagAnswer = z.object({ flag: Flag }).meta({ id: 'FlagAnswer' })
export type FlagAnswer = z.output<typeof FlagAnswer>

export const FlagPage = z.object({ flags: z.array(Flag), pagination: Pagination }).meta({ id: 'FlagPage' })
export type FlagPage = z.output<typeof FlagPage>
