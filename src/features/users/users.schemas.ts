import * as z from 'zod'
import { Id } from '../../lib/ids.ts'

export const PublicUser = z
  .object({
    user: z.object({
      id: Id,
      name: z.string(),
      avatarUrl: z.string().nullable(),
      bio: z.string().nullable(),
      memberSince: z.iso.datetime({ precision: 3 }),
      listingCount: z.int().describe('LIVE listings.'),
      rating: z
        .number()
        .nullable()
        .describe('Mean of all reviews of the user’s listings, to one decimal; null without any.'),
      reviewCount: z.int(),
    }),
  })
  .meta({
    id: 'PublicUser',
    examples: [
      {
        user: {
          id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
          name: 'Marisol Trujillo',
          avatarUrl: null,
          bio: 'Second-generation taquera. Three trucks, one very large smoker.',
          memberSince: '2024-05-02T13:20:00.000Z',
          listingCount: 4,
          rating: 4.8,
          reviewCount: 61,
        },
      },
    ],
  })
export type PublicUser = z.output<typeof PublicUser>
