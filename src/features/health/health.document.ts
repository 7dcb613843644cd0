import type { DocumentOf } from '../../http/document.ts'
import { Health } from './health.answers.ts'
import type { healthRoutes } from './health.routes.ts'

export const healthDocument = {
  'GET /health': {
    tag: 'Health',
    operationId: 'getHealth',
    summary: 'Is the Worker up?',
    description: 'Answers without asking the database.',
    answers: { 200: Health },
  },
  'GET /health/ready': {
    tag: 'Health',
    operationId: 'getReadiness',
    summary: 'Is the database reachable?',
    description: 'Takes one round trip to the database.',
    answers: { 200: Health },
    codes: ['database_unavailable', 'database_timeout'],
  },
} satisfies DocumentOf<typeof healthRoutes>
