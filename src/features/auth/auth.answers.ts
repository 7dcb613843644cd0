import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { Account } from '../users/users.answers.ts'

const tokens = {
  token: z.string().describe('The same as `accessToken`.'),
  accessToken: z.string().describe('For `Authorization: Bearer`; lives for an hour.'),
  refreshToken: z.string().describe('For `POST /api/auth/refresh`; also set as a cookie.'),
}

export const SignedIn = z.object({ ...tokens, user: Account }).meta({ id: 'SignedIn' })
export type SignedIn = z.output<typeof SignedIn>

export const Refreshed = z.object(tokens).meta({ id: 'Refreshed' })
export type Refreshed = z.output<typeof Refreshed>

export const Done = z.object({ success: z.literal(true) }).meta({ id: 'Done', examples: [{ success: true }] })

const Session = z
  .object({
    id: Id,
    createdAt: Instant,
    lastUsedAt: Instant.describe('By a read or a refresh, to the minute.'),
    expiresAt: Instant.describe('30 days after its login.'),
    ipAddress: z.string().nullable().describe('Of the login, or of the last refresh.'),
    userAgent: z.string().nullable(),
    current: z.boolean().describe('The session of this request.'),
  })
  .meta({
    id: 'Session',
    examples: [
      {
        id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
        createdAt: '2026-11-01T08:00:00.000Z',
        lastUsedAt: '2026-11-03T17:42:00.000Z',
        expiresAt: '2026-12-01T08:00:00.000Z',
        ipAddress: '203.0.113.7',
        userAgent: 'Mozilla/5.0',
        current: true,
      },
    ],
  })

export const SessionPage = z.object({ sessions: z.array(Session), pagination: Pagination }).meta({ id: 'SessionPage' })
export type SessionPage = z.output<typeof SessionPage>

export const Link = z
  .object({
    url: z.string().describe('The path with its `link_token`; add further parameters of the route with `&`.'),
    expiresIn: z.int().describe('Seconds that the link works. It ends with the session, too.'),
  })
  .meta({ id: 'Link', examples: [{ url: '/api/users/me/export?link_token=eyJ…', expiresIn: 300 }] })
export type Link = z.output<typeof Link>
