import type { DocumentOf } from '../../http/document.ts'
import type { viewRoutes } from './views.routes.ts'

export const viewDocument = {
  'POST /listings/:id/views': {
    tag: 'Listings',
    operationId: 'countView',
    summary: 'Count a view of a listing',
    description:
      'For the page that shows a listing, since a cached one never reaches this service. Counts once per visitor and hour, and never the host. Takes no body and needs no sign-in.',
    answers: { 204: null },
  },
} satisfies DocumentOf<typeof viewRoutes>
