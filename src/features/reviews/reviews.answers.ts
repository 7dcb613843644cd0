import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'

const rated = z.int().describe('How many gave this rating.')

const Review = z
  .object({
    id: Id,
    rating: z.int().min(1).max(5),
    comment: z.string().nullable(),
    authorId: Id.nullable().describe('Null where the author’s account was erased.'),
    authorName: z.string().nullable(),
    authorAvatarUrl: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({
    id: 'Review',
    examples: [
      {
        id: '019b7d0e-6a1c-7c55-9d6e-0c8e5d1f7a22',
        rating: 5,
        comment: 'Spotless, on time, and the generator never missed a beat.',
        authorId: '019a7e9c-11d2-7b0a-8a5c-6f1f0e2d3c4b',
        authorName: 'Dana Whitfield',
        authorAvatarUrl: null,
        createdAt: '2026-08-21T17:02:11.000Z',
      },
    ],
  })

export const ReviewPage = z
  .object({
    reviews: z.array(Review),
    pagination: Pagination,
    summary: z.object({
      rating: z.number().nullable().describe('Mean, to one decimal; null without reviews.'),
      reviewCount: z.int(),
      distribution: z.object({ '1': rated, '2': rated, '3': rated, '4': rated, '5': rated }),
    }),
  })
  .meta({ id: 'ReviewPage' })
export type ReviewPage = z.output<typeof ReviewPage>

export const ReviewWritten = z.object({ review: Review }).meta({ id: 'ReviewWritten' })
export type ReviewWritten = z.output<typeof ReviewWritten>
