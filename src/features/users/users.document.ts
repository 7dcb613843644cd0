import type { DocumentOf } from '../../http/document.ts'
import { AccountAnswer, PublicUser } from './users.answers.ts'
import { AccountExport } from './export.answers.ts'
import type { userRoutes } from './users.routes.ts'

const tag = 'Users'

export const userDocument = {
  'GET /users/me': {
    tag,
    operationId: 'getMe',
    summary: 'Read your own account',
    answers: { 200: AccountAnswer },
  },
  'PUT /users/me': {
    tag,
    operationId: 'updateMe',
    summary: 'Change your profile',
    description: 'What is left out stays; null clears what may be empty.',
    answers: { 200: AccountAnswer },
  },
  'DELETE /users/me': {
    tag,
    operationId: 'eraseMe',
    summary: 'Erase your account',
    description:
      'Takes what is personal out of everything that is stored, at once and for good: download the export before. Listings are archived, open bookings called off, and what others need of closed ones is kept without your name.',
    answers: { 204: null },
    codes: ['invalid_credentials', 'last_admin', 'too_many_requests'],
  },
  'GET /users/me/export': {
    tag,
    operationId: 'exportMe',
    summary: 'Download all that is stored about you',
    description: 'A browser can download it by a link: `POST /api/auth/link-tokens`.',
    answers: { 200: AccountExport },
  },
  'GET /users/:id': {
    tag,
    operationId: 'getUser',
    summary: 'Read a public profile',
    answers: { 200: PublicUser },
  },
} satisfies DocumentOf<typeof userRoutes>
