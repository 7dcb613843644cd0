import type { Context } from 'hono'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { publicCache, publicRead } from '../../http/public.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import type { Availability, ListingPage, OneListing, SimilarListings, Suggestions } from './listings.answers.ts'
import {
  findSimilar,
  type ListingPageText,
  readAvailability,
  readListing,
  searchListings,
  suggest,
} from './listings.service.ts'

const schemas = lazily(() => import('./search.schemas.ts'))

const ofList = publicCache(() => ['listings'])
const ofOne = publicCache((c) => ['listings', `listing:${c.req.param('id')}`])

/** What anyone may read of the marketplace: LIVE listings only. */
export const listingRoutes = createRouter()
  .get('/listings', ofList, validate('query', schemas.SearchQuery), async (c) =>
    page(c, await searchListings(c.var.ctx, c.req.valid('query'))),
  )
  .post('/listings/search', publicRead(), validate('json', schemas.SearchBody), async (c) =>
    page(c, await searchListings(c.var.ctx, c.req.valid('json'))),
  )
  .get('/listings/suggest', ofList, validate('query', schemas.SuggestQuery), async (c) =>
    jsonText<Suggestions>(c, `{"suggestions":${await suggest(c.var.ctx, c.req.valid('query').q)}}`),
  )
  .get('/listings/:id', ofOne, validate('param', IdParam), async (c) =>
    jsonText<OneListing>(c, `{"listing":${await readListing(c.var.ctx, c.req.valid('param').id)}}`),
  )
  .get('/listings/:id/similar', ofOne, validate('param', IdParam), async (c) =>
    jsonText<SimilarListings>(c, `{"listings":${await findSimilar(c.var.ctx, c.req.valid('param').id)}}`),
  )
  .get(
    '/listings/:id/availability',
    ofOne,
    validate('param', IdParam),
    validate('query', schemas.AvailabilityQuery),
    async (c) => {
      const unavailable = await readAvailability(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))
      return jsonText<Availability>(c, `{"unavailable":${unavailable}}`)
    },
  )

function page(c: Context, { listings, pagination, facets }: ListingPageText) {
  const facetsText = facets === null ? '' : `,"facets":${facets}`
  return jsonText<ListingPage>(c, `{"listings":${listings},"pagination":${JSON.stringify(pagination)}${facetsText}}`)
}
