import type { DocumentOf } from '../../http/document.ts'
import { FlagAnswer, FlagPage } from './flags.answers.ts'
import type { flagRoutes } from './flags.routes.ts'

export const flagDocument = {
  'POST /flags': {
    tag: 'Flags',
    operationId: 'createFlag',
    summary: 'Report a listing, a review or a user',
    answers: { 201: FlagAnswer },
    codes: ['not_found', 'already_flagged'],
  },
  'GET /admin/flags': {
    tag: 'Administration',
    operationId: 'listFlags',
    summary: 'List what was reported',
    answers: { 200: FlagPage },
  },
  'PUT /admin/flags/:id': {
    tag: 'Administration',
    operationId: 'decideFlag',
    summary: 'Decide what becomes of a report',
    answers: { 200: FlagAnswer },
  },
} satisfies DocumentOf<typeof flagRoutes>
