import type { DocumentOf } from '../../http/document.ts'
import { Availability, ListingPage, OneListing, SimilarListings, Suggestions } from './listings.answers.ts'
import type { listingRoutes } from './listings.routes.ts'

const tag = 'Listings'

export const listingDocument = {
  'GET /listings': {
    tag,
    operationId: 'searchListings',
    summary: 'Search listings',
    answers: { 200: ListingPage },
  },
  'POST /listings/search': {
    tag,
    operationId: 'searchListingsByBody',
    summary: 'Search listings by a JSON body',
    answers: { 200: ListingPage },
  },
  'GET /listings/suggest': {
    tag,
    operationId: 'suggest',
    summary: 'Complete what is being typed',
    answers: { 200: Suggestions },
  },
  'GET /listings/:id': {
    tag,
    operationId: 'getListing',
    summary: 'Read a listing',
    answers: { 200: OneListing },
  },
  'GET /listings/:id/similar': {
    tag,
    operationId: 'findSimilarListings',
    summary: 'Find listings like this one',
    answers: { 200: SimilarListings },
  },
  'GET /listings/:id/availability': {
    tag,
    operationId: 'getAvailability',
    summary: 'See when a listing is taken',
    answers: { 200: Availability },
  },
} satisfies DocumentOf<typeof listingRoutes>
