import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { text } from '../../lib/text.schemas.ts'

export const FlagResource = z.enum(['listing', 'user', 'review'])
export const FlagStatus = z.enum(['OPEN', 'DISMISSED', 'UPHELD'])

export const NewFlag = z.strictObject({ resource: FlagResource, resourceId: Id, reason: text(1, 1_000) }).meta({
  examples: [
    {
      resource: 'listing',
      resourceId: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
      reason: 'The pictures are not of this truck.',
    },
  ],
})
export type NewFlag = z.output<typeof NewFlag>

export const FlagQuery = z.strictObject({
  ...pageQuery,
  status: FlagStatus.describe('Only those of this status.').optional(),
})
export type FlagQuery = z.output<typeof FlagQuery>

export const FlagDecision = z
  .strictObject({ status: z.enum(['DISMISSED', 'UPHELD']), note: text(1, 1_000).nullable().optional() })
  .meta({ examples: [{ status: 'UPHELD', note: 'The listing was taken down.' }] })
export type FlagDecision = z.output<typeof FlagDecision>
