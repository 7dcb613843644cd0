import * as z from 'zod'
import { pageBody, pageQuery } from '../../http/paging.schemas.ts'
import { boolParam, listParam, numberParam } from '../../http/params.schemas.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { DayOrMoment } from '../../lib/moments.schemas.ts'
import { text } from '../../lib/text.schemas.ts'
import { LISTING_FIELDS, ListingType, PriceUnit } from './listings.schemas.ts'

const MAX_PRICE = 1_000_000
const search = text(1, 200).describe(
  'Words, "phrases" and -exclusions over title, tags, highlights, category, description and place. Stems, accents folded, the last word as a prefix; typing errors are forgiven where nothing matches exactly.',
)
const shared = {
  q: search.meta({ examples: ['taco truck'] }).optional(),
  search: search.describe('The same as `q`.').optional(),
  city: text(1, 50)
    .describe('Exact, case-insensitive.')
    .meta({ examples: ['Austin'] })
    .optional(),
  state: text(1, 50)
    .describe('A US state: its code or its name, case-insensitive.')
    .meta({ examples: ['TX'] })
    .optional(),
  location: text(1, 100)
    .describe('`Austin, TX`, `Austin` or `TX`. Not together with city or state.')
    .meta({ examples: ['Austin, TX'] })
    .optional(),
  near: text(1, 100)
    .describe('`latitude,longitude`, a US place or a ZIP code. Adds `distanceMiles`.')
    .meta({ examples: ['78701'] })
    .optional(),
  priceUnit: PriceUnit.describe('What the price is for.').optional(),
  availableFrom: DayOrMoment.describe('Rentals and event pros that are free from here…').optional(),
  availableTo: DayOrMoment.describe(
    '…until here, not included. The same day as `availableFrom`, or none, means that day.',
  ).optional(),
  hostId: Id.describe('One host’s listings.').optional(),
  sort: z
    .enum(['relevance', 'newest', 'oldest', 'price-asc', 'price-desc', 'rating', 'popular', 'distance'])
    .describe('Default: relevance with `q`, newest without. `distance` needs `near`.')
    .optional(),
}

const types = 'One or several types.'
const categories = 'One or several categories: any of them. Case-insensitive.'
const tags = 'One or several tags: all of them. Case-insensitive.'
const box = 'West, south, east, north in degrees: a map’s viewport. It may cross the 180th meridian.'
const radius = 'Miles around `near`.'
const price = 'US dollars, inclusive.'
const rating = 'Mean rating, inclusive.'
const facets = 'Adds counts by type, category, state and price band.'
const fields =
  'Which fields each listing carries beside its `id`; without it, all. What a list shows weighs a fraction of the whole.'
const category = text(1, 50)
const tag = text(1, 100)
const field = z.enum(LISTING_FIELDS)
const coordinate = z.number().min(-180).max(180)

/** What `GET /api/listings` takes. */
export const SearchQuery = z.strictObject({
  ...shared,
  type: listParam(ListingType, 3).describe(types).optional(),
  listingType: listParam(ListingType, 3).describe('The same as `type`.').optional(),
  category: listParam(category, 20).describe(categories).optional(),
  tags: listParam(tag, 20).describe(tags).optional(),
  bbox: z
    .preprocess(
      (value: string) => (typeof value === 'string' ? value.split(',').map(toNumber) : value),
      z.array(coordinate).length(4),
    )
    .describe(box)
    .meta({ examples: [[-98, 30, -97, 31]] })
    .optional(),
  radius: numberParam(1, 500).describe(`${radius} Default 50.`).optional(),
  priceMin: numberParam(0, MAX_PRICE).describe(price).optional(),
  priceMax: numberParam(0, MAX_PRICE).describe(price).optional(),
  ratingMin: numberParam(0, 5).describe(rating).optional(),
  verifiedOnly: boolParam().describe('Only verified listings.').optional(),
  deliveryOnly: boolParam().describe('Only listings that deliver.').optional(),
  facets: boolParam().describe(facets).optional(),
  fields: listParam(field, 40)
    .describe(fields)
    .meta({ examples: [['title', 'price', 'priceUnit', 'imageUrl']] })
    .optional(),
  ...pageQuery,
})

/** What `POST /api/listings/search` takes: the same, where lists are arrays, and numbers and booleans themselves. */
export const SearchBody = z.strictObject({
  ...shared,
  type: z.array(ListingType).min(1).max(3).describe(types).optional(),
  listingType: z.array(ListingType).min(1).max(3).describe('The same as `type`.').optional(),
  category: z.array(category).min(1).max(20).describe(categories).optional(),
  tags: z.array(tag).min(1).max(20).describe(tags).optional(),
  bbox: z.array(coordinate).length(4).describe(box).optional(),
  radius: z.number().min(1).max(500).describe(`${radius} Default 50.`).optional(),
  priceMin: z.number().min(0).max(MAX_PRICE).describe(price).optional(),
  priceMax: z.number().min(0).max(MAX_PRICE).describe(price).optional(),
  ratingMin: z.number().min(0).max(5).describe(rating).optional(),
  verifiedOnly: z.boolean().describe('Only verified listings.').optional(),
  deliveryOnly: z.boolean().describe('Only listings that deliver.').optional(),
  facets: z.boolean().describe(facets).optional(),
  fields: z.array(field).min(1).max(40).describe(fields).optional(),
  ...pageBody,
})

export type SearchInput = z.output<typeof SearchBody>

export const SuggestQuery = z.strictObject({
  q: text(1, 100)
    .describe('What has been typed so far.')
    .meta({ examples: ['taco'] }),
})

export const AvailabilityQuery = z.strictObject({
  from: DayOrMoment.describe('Default: today, where the listing stands.').optional(),
  to: DayOrMoment.describe('Not included; at most 366 days after `from`, by default 90.').optional(),
})

/** Kept as text where it is no number, so that the schema names what is wrong. */
function toNumber(value: string): number | string {
  return /^-?\d{1,3}(\.\d{1,15})?$/.test(value.trim()) ? Number(value) : value
}
