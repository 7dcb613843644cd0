import type { DocumentOf } from '../../http/document.ts'
import { HostListingPage, OneHostListing } from './host-listings.answers.ts'
import type { hostListingRoutes } from './host-listings.routes.ts'

const tag = 'Hosts'

const edit = {
  tag,
  summary: 'Change a listing',
  description: 'What is left out stays; null clears what may be empty.',
  answers: { 200: OneHostListing },
  etag: true,
  codes: ['changed_meanwhile', 'storage_unavailable'],
} as const
const move = {
  tag,
  summary: 'Publish, pause, sell or archive a listing',
  description:
    'DRAFT may become LIVE or ARCHIVED; LIVE may become PAUSED, SOLD or ARCHIVED; PAUSED may become LIVE, SOLD or ARCHIVED; SOLD may become ARCHIVED. The status that it has already is refused too.',
  answers: { 200: OneHostListing },
  etag: true,
  codes: ['invalid_transition'],
} as const

export const hostListingDocument = {
  'GET /host/listings': {
    tag,
    operationId: 'listHostListings',
    summary: 'List your listings',
    answers: { 200: HostListingPage },
  },
  'POST /host/listings': {
    tag,
    operationId: 'createHostListing',
    summary: 'Make a listing',
    description: 'Your first one makes you a host; the token in hand keeps working.',
    answers: { 201: OneHostListing },
    codes: ['storage_unavailable'],
  },
  'GET /host/listings/:id': {
    tag,
    operationId: 'getHostListing',
    summary: 'Read your listing',
    answers: { 200: OneHostListing },
    etag: true,
  },
  'PUT /host/listings/:id': { ...edit, operationId: 'updateHostListing' },
  'PATCH /host/listings/:id': { ...edit, operationId: 'patchHostListing' },
  'DELETE /host/listings/:id': {
    tag,
    operationId: 'deleteHostListing',
    summary: 'Take a listing away',
    description: 'One that was never booked is gone; any other is archived, and hidden from you too.',
    answers: { 204: null },
    codes: ['open_bookings'],
  },
  'PUT /host/listings/:id/status': { ...move, operationId: 'updateHostListingStatus' },
  'PATCH /host/listings/:id/status': { ...move, operationId: 'patchHostListingStatus' },
} satisfies DocumentOf<typeof hostListingRoutes>
