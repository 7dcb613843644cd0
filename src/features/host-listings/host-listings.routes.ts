import type { Context } from 'hono'
import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { etagOf } from './host-listings.rules.ts'
import {
  HostListingPage,
  HostListingQuery,
  ListingChange,
  NewListing,
  OneHostListing,
  StatusChange,
} from './host-listings.schemas.ts'
import {
  changeListingStatus,
  createListing,
  deleteListing,
  editListing,
  type ListingText,
  readListing,
} from './host-listings.service.ts'
import { listListings } from './host-lists.service.ts'

const tag = 'Hosts'
const edits = 'What is left out stays; null clears what may be empty.'
const moves =
  'DRAFT may become LIVE or ARCHIVED; LIVE may become PAUSED, SOLD or ARCHIVED; PAUSED may become LIVE, SOLD or ARCHIVED; SOLD may become ARCHIVED. The status that it has already is refused too.'

const edit = (operationId: string) =>
  describe(
    'Change a listing',
    { 200: OneHostListing },
    { tag, operationId, description: edits, codes: ['changed_meanwhile', 'storage_unavailable'], etag: true },
  )
const move = (operationId: string) =>
  describe(
    'Publish, pause, sell or archive a listing',
    { 200: OneHostListing },
    { tag, operationId, description: moves, codes: ['invalid_transition'], etag: true },
  )

/** A host's own listings, in every status. */
export const hostListingRoutes = createRouter()
  .get(
    '/host/listings',
    describe('List your listings', { 200: HostListingPage }, { tag, operationId: 'listHostListings' }),
    requireUser,
    validate('query', HostListingQuery),
    async (c) => {
      const { listings, pagination } = await listListings(c.var.ctx, c.req.valid('query'))
      return jsonText<HostListingPage>(c, `{"listings":${listings},"pagination":${JSON.stringify(pagination)}}`)
    },
  )
  .post(
    '/host/listings',
    describe(
      'Make a listing',
      { 201: OneHostListing },
      {
        tag,
        operationId: 'createHostListing',
        description: 'Your first one makes you a host; the token in hand keeps working.',
        codes: ['storage_unavailable'],
      },
    ),
    requireUser,
    validate('json', NewListing),
    takeIdempotencyKey,
    async (c) => {
      const { answer, location } = await createListing(c.var.ctx, c.req.valid('json'))
      return jsonText<OneHostListing>(c, answer, location)
    },
  )
  .get(
    '/host/listings/:id',
    describe('Read your listing', { 200: OneHostListing }, { tag, operationId: 'getHostListing', etag: true }),
    requireUser,
    validate('param', IdParam),
    async (c) => one(c, await readListing(c.var.ctx, c.req.valid('param').id)),
  )
  .put(
    '/host/listings/:id',
    edit('updateHostListing'),
    requireUser,
    validate('param', IdParam),
    validate('json', ListingChange),
    async (c) =>
      one(c, await editListing(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), c.req.header('If-Match'))),
  )
  .patch(
    '/host/listings/:id',
    edit('patchHostListing'),
    requireUser,
    validate('param', IdParam),
    validate('json', ListingChange),
    async (c) =>
      one(c, await editListing(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), c.req.header('If-Match'))),
  )
  .delete(
    '/host/listings/:id',
    describe(
      'Take a listing away',
      { 204: null },
      {
        tag,
        operationId: 'deleteHostListing',
        description: 'One that was never booked is gone; any other is archived, and hidden from you too.',
        codes: ['open_bookings'],
      },
    ),
    requireUser,
    validate('param', IdParam),
    async (c) => {
      await deleteListing(c.var.ctx, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .put(
    '/host/listings/:id/status',
    move('updateHostListingStatus'),
    requireUser,
    validate('param', IdParam),
    validate('json', StatusChange),
    async (c) => one(c, await changeListingStatus(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )
  .patch(
    '/host/listings/:id/status',
    move('patchHostListingStatus'),
    requireUser,
    validate('param', IdParam),
    validate('json', StatusChange),
    async (c) => one(c, await changeListingStatus(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )

function one(c: Context, { listing, version }: ListingText) {
  c.header('ETag', etagOf(version))
  return jsonText<OneHostListing>(c, `{"listing":${listing}}`)
}
