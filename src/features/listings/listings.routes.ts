import type { Context } from 'hono'
import { describe } from '../../http/describe.ts'
import { jsonText } from '../../http/json-text.ts'
import { publicCache, publicRead } from '../../http/public.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { Availability, ListingPage, OneListing, SimilarListings, Suggestions } from './listings.schemas.ts'
import {
  findSimilar,
  type ListingPageText,
  readAvailability,
  readListing,
  searchListings,
  suggest,
} from './listings.service.ts'
import { AvailabilityQuery, SearchBody, SearchQuery, SuggestQuery } from './search.schemas.ts'

const tag = 'Listings'
const ofList = publicCache(() => ['listings'])
const ofOne = publicCache((c) => ['listings', `listing:${c.req.param('id')}`])

/** What anyone may read of the marketplace: LIVE listings only. */
export const listingRoutes = createRouter()
  .get(
    '/listings',
    describe('Search listings', { 200: ListingPage }, { tag, operationId: 'searchListings' }),
    ofList,
    validate('query', SearchQuery),
    async (c) => page(c, await searchListings(c.var.ctx, c.req.valid('query'))),
  )
  .post(
    '/listings/search',
    describe('Search listings by a JSON body', { 200: ListingPage }, { tag, operationId: 'searchListingsByBody' }),
    publicRead(),
    validate('json', SearchBody),
    async (c) => page(c, await searchListings(c.var.ctx, c.req.valid('json'))),
  )
  .get(
    '/listings/suggest',
    describe('Complete what is being typed', { 200: Suggestions }, { tag, operationId: 'suggest' }),
    ofList,
    validate('query', SuggestQuery),
    async (c) => jsonText<Suggestions>(c, `{"suggestions":${await suggest(c.var.ctx, c.req.valid('query').q)}}`),
  )
  .get(
    '/listings/:id',
    describe('Read a listing', { 200: OneListing }, { tag, operationId: 'getListing' }),
    ofOne,
    validate('param', IdParam),
    async (c) => jsonText<OneListing>(c, `{"listing":${await readListing(c.var.ctx, c.req.valid('param').id)}}`),
  )
  .get(
    '/listings/:id/similar',
    describe('Find listings like this one', { 200: SimilarListings }, { tag, operationId: 'findSimilarListings' }),
    ofOne,
    validate('param', IdParam),
    async (c) => jsonText<SimilarListings>(c, `{"listings":${await findSimilar(c.var.ctx, c.req.valid('param').id)}}`),
  )
  .get(
    '/listings/:id/availability',
    describe('See when a listing is taken', { 200: Availability }, { tag, operationId: 'getAvailability' }),
    ofOne,
    validate('param', IdParam),
    validate('query', AvailabilityQuery),
    async (c) => {
      const unavailable = await readAvailability(c.var.ctx, c.req.valid('param').id, c.req.valid('query'))
      return jsonText<Availability>(c, `{"unavailable":${unavailable}}`)
    },
  )

function page(c: Context, { listings, pagination, facets }: ListingPageText) {
  const facetsText = facets === null ? '' : `,"facets":${facets}`
  return jsonText<ListingPage>(c, `{"listings":${listings},"pagination":${JSON.stringify(pagination)}${facetsText}}`)
}
