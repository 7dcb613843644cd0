import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { type LISTING_FIELDS, ListingType, PriceUnit } from './listings.schemas.ts'

export const listingExample = {
  id: '019b7bc7-0d3f-7eb5-812c-f23296dffb0a',
  title: 'Birria & Street Taco Truck on the East Side',
  description: 'A 16-foot truck with a 36-inch plancha, two consommé wells and a seasoned crew if you want one.',
  listingType: 'RENT' as const,
  category: 'Food Truck',
  city: 'Austin',
  state: 'TX',
  location: 'Austin, TX',
  latitude: 30.26,
  longitude: -97.71,
  price: 425,
  priceUnit: 'per day' as const,
  imageUrl: 'https://images.example.com/birria.jpg',
  imageUrls: ['https://images.example.com/birria.jpg'],
  tags: ['tacos', 'birria'],
  highlights: ['Health permit until 2027'],
  isVerified: true,
  deliveryAvailable: true,
  timeZone: 'America/Chicago',
  hostId: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
  hostName: 'Marisol Trujillo',
  hostAvatarUrl: null,
  rating: 4.8,
  reviewCount: 23,
  views: 1840,
  publishedAt: '2026-03-02T15:04:05.000Z',
  createdAt: '2026-02-27T09:12:44.120Z',
  updatedAt: '2026-09-14T18:30:00.000Z',
}

export const Listing = z
  .object({
    id: Id,
    title: z.string(),
    description: z.string(),
    listingType: ListingType,
    category: z.string(),
    city: z.string(),
    state: z.string().describe('Two-letter US code.'),
    location: z.string().describe('City and state in one.'),
    latitude: z.number().nullable().describe('Degrees, to two decimals: about a kilometer.'),
    longitude: z.number().nullable().describe('Degrees, to two decimals: about a kilometer.'),
    price: z.number().describe('US dollars.'),
    priceUnit: PriceUnit,
    imageUrl: z.string().nullable(),
    imageUrls: z.array(z.string()),
    tags: z.array(z.string()),
    highlights: z.array(z.string()),
    isVerified: z.boolean(),
    deliveryAvailable: z.boolean(),
    timeZone: z.string().describe('IANA time zone of the place where the listing stands.'),
    hostId: Id,
    hostName: z.string(),
    hostAvatarUrl: z.string().nullable(),
    rating: z.number().nullable().describe('Mean of the reviews, to one decimal; null without any.'),
    reviewCount: z.int(),
    views: z.int(),
    publishedAt: Instant,
    createdAt: Instant,
    updatedAt: Instant,
    distanceMiles: z.number().optional().describe('From `near`, where the search has one.'),
  } satisfies Record<(typeof LISTING_FIELDS)[number], z.ZodType>)
  .meta({ id: 'Listing', examples: [listingExample] })

const counted = <Value extends z.ZodType>(value: Value) => z.array(z.object({ value, count: z.int() }))

const Facets = z
  .object({
    listingType: counted(ListingType),
    category: counted(z.string()),
    state: counted(z.string()),
    price: z.array(z.object({ min: z.number(), max: z.number().nullable(), count: z.int() })),
    counted: z
      .int()
      .describe('How many matches were counted: all, or the first up to 1,000 in the order of the search.'),
    isExact: z.boolean().describe('Whether all matches were counted.'),
  })
  .meta({
    id: 'Facets',
    examples: [
      {
        listingType: [{ value: 'RENT', count: 17 }],
        category: [{ value: 'Food Truck', count: 17 }],
        state: [{ value: 'TX', count: 17 }],
        price: [{ min: 250, max: 500, count: 17 }],
        counted: 17,
        isExact: true,
      },
    ],
  })

const PickedListing = Listing.partial()
  .required({ id: true })
  .meta({ id: 'PickedListing', description: 'What `fields` asked for of a listing.' })

export const ListingPage = z
  .object({ listings: z.array(z.union([Listing, PickedListing])), pagination: Pagination, facets: Facets.optional() })
  .meta({ id: 'ListingPage' })
/** A page of whole listings; of each there is less where the search says so by `fields`. */
export type ListingPage = Omit<z.output<typeof ListingPage>, 'listings'> & { listings: z.output<typeof Listing>[] }

export const OneListing = z.object({ listing: Listing }).meta({ id: 'OneListing' })
export type OneListing = z.output<typeof OneListing>

export const SimilarListings = z.object({ listings: z.array(Listing) }).meta({ id: 'SimilarListings' })
export type SimilarListings = z.output<typeof SimilarListings>

export const Suggestions = z
  .object({ suggestions: z.array(z.object({ text: z.string(), kind: z.enum(['title', 'category', 'place']) })) })
  .meta({ id: 'Suggestions', examples: [{ suggestions: [{ text: 'Taco Truck', kind: 'category' as const }] }] })
export type Suggestions = z.output<typeof Suggestions>

export const Availability = z.object({ unavailable: z.array(z.object({ start: Instant, end: Instant })) }).meta({
  id: 'Availability',
  examples: [{ unavailable: [{ start: '2026-12-01T06:00:00.000Z', end: '2026-12-04T06:00:00.000Z' }] }],
})
export type Availability = z.output<typeof Availability>
