import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { text } from '../../lib/text.schemas.ts'

export const ReviewQuery = z.strictObject(pageQuery)

export const NewReview = z
  .strictObject({
    rating: z.int().min(1).max(5),
    comment: text(0, 2_000).describe('Left out, null and empty mean the same: none.').nullish(),
  })
  .meta({ examples: [{ rating: 5, comment: 'Spotless, on time, and the generator never missed a beat.' }] })
export type NewReview = z.output<typeof NewReview>
