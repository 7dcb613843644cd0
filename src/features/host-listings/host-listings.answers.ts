import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Listing, listingExample } from '../listings/listings.answers.ts'
import { ListingStatus } from './host-listings.schemas.ts'

export const HostListing = z
  .object({
    ...Listing.omit({ distanceMiles: true }).shape,
    latitude: z.number().nullable().describe('Degrees, exact; the city’s own where none were given.'),
    longitude: z.number().nullable(),
    publishedAt: Instant.nullable().describe('When it went LIVE for the first time.'),
    status: ListingStatus,
    inquiries: z.int(),
  })
  .meta({
    id: 'HostListing',
    examples: [{ ...listingExample, latitude: 30.26129, longitude: -97.71442, status: 'LIVE', inquiries: 12 }],
  })

export const OneHostListing = z.object({ listing: HostListing }).meta({ id: 'OneHostListing' })
export type OneHostListing = z.output<typeof OneHostListing>

export const HostListingPage = z
  .object({ listings: z.array(HostListing), pagination: Pagination })
  .meta({ id: 'HostListingPage' })
export type HostListingPage = z.output<typeof HostListingPage>
