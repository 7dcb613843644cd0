import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'

/** The caller's own account: the `user` of every answer about it. */
export const Account = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    role: z.enum(['USER', 'HOST', 'ADMIN']),
    phoneNumber: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    bio: z.string().nullable(),
    createdAt: Instant,
    lastLoginAt: Instant.nullable(),
  })
  .meta({
    id: 'Account',
    examples: [
      {
        id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
        email: 'maria@example.com',
        name: 'Maria Ortega',
        role: 'HOST',
        phoneNumber: '+1 512 555 0142',
        avatarUrl: null,
        bio: 'Two trucks and a smoker.',
        createdAt: '2026-05-02T13:20:00.000Z',
        lastLoginAt: '2026-11-03T17:42:00.000Z',
      },
    ],
  })
export type Account = z.output<typeof Account>

export const AccountAnswer = z.object({ user: Account }).meta({ id: 'AccountAnswer' })
export type AccountAnswer = z.output<typeof AccountAnswer>

export const PublicUser = z
  .object({
    user: z.object({
      id: Id,
      name: z.string(),
      avatarUrl: z.string().nullable(),
      bio: z.string().nullable(),
      memberSince: Instant,
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
