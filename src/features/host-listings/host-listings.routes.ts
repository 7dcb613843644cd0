import type { Context } from 'hono'
import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { etagOf } from './host-listings.rules.ts'
import type { HostListingPage, OneHostListing } from './host-listings.answers.ts'
import {
  changeListingStatus,
  createListing,
  deleteListing,
  editListing,
  type ListingText,
  readListing,
} from './host-listings.service.ts'
import { listListings } from './host-lists.service.ts'

const schemas = lazily(() => import('./host-listings.schemas.ts'))

/** A host's own listings, in every status. */
export const hostListingRoutes = createRouter()
  .get('/host/listings', requireUser, validate('query', schemas.HostListingQuery), async (c) => {
    const { listings, pagination } = await listListings(c.var.ctx, c.req.valid('query'))
    return jsonText<HostListingPage>(c, `{"listings":${listings},"pagination":${JSON.stringify(pagination)}}`)
  })
  .post('/host/listings', requireUser, validate('json', schemas.NewListing), takeIdempotencyKey, async (c) => {
    const { answer, location } = await createListing(c.var.ctx, c.req.valid('json'))
    return jsonText<OneHostListing>(c, answer, location)
  })
  .get('/host/listings/:id', requireUser, validate('param', IdParam), async (c) =>
    one(c, await readListing(c.var.ctx, c.req.valid('param').id)),
  )
  .put(
    '/host/listings/:id',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.ListingChange),
    async (c) =>
      one(c, await editListing(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), c.req.header('If-Match'))),
  )
  .patch(
    '/host/listings/:id',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.ListingChange),
    async (c) =>
      one(c, await editListing(c.var.ctx, c.req.valid('param').id, c.req.valid('json'), c.req.header('If-Match'))),
  )
  .delete('/host/listings/:id', requireUser, validate('param', IdParam), async (c) => {
    await deleteListing(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .put(
    '/host/listings/:id/status',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.StatusChange),
    async (c) => one(c, await changeListingStatus(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )
  .patch(
    '/host/listings/:id/status',
    requireUser,
    validate('param', IdParam),
    validate('json', schemas.StatusChange),
    async (c) => one(c, await changeListingStatus(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))),
  )

function one(c: Context, { listing, version }: ListingText) {
  c.header('ETag', etagOf(version))
  return jsonText<OneHostListing>(c, `{"listing":${listing}}`)
}
