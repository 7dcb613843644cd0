import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { dollars } from '../../lib/money.schemas.ts'
import { text } from '../../lib/text.schemas.ts'
import { US_STATES } from '../../lib/us-states.ts'
import { ListingType, PriceUnit } from '../listings/listings.schemas.ts'
import { isPictureUrl, isTimeZone } from './host-listings.rules.ts'

const MAX_PICTURES = 20

export const ListingStatus = z.enum(['DRAFT', 'LIVE', 'PAUSED', 'SOLD', 'ARCHIVED'])

const pictureUrl = z
  .url('Must be an https address.')
  .max(2_048)
  .refine(isPictureUrl, 'Must be an https address.')
  .meta({ examples: ['https://images.example.com/birria.jpg'] })

const ids = z
  .array(Id)
  .max(MAX_PICTURES)
  .refine((list) => new Set(list).size === list.length, 'Each image may stand there once.')

/** A list that null empties. */
const list = <Item extends z.ZodType<string, string>>(item: Item, max: number) =>
  z
    .array(item)
    .max(max)
    .nullable()
    .transform((items) => items ?? [])

const required = {
  title: text(3, 200),
  description: text(10, 5_000),
  listingType: ListingType,
  category: text(1, 50).meta({ examples: ['Food Truck'] }),
  city: text(2, 50).meta({ examples: ['Austin'] }),
  state: z
    .string()
    .trim()
    .toUpperCase()
    .pipe(z.enum(US_STATES, 'Must be a two-letter US state.'))
    .describe('Two-letter US code.')
    .meta({ examples: ['TX'] }),
  price: dollars(1_000_000).describe('US dollars, with at most two decimals.'),
  priceUnit: PriceUnit,
}

const optional = {
  latitude: z
    .number()
    .min(-90)
    .max(90)
    .nullable()
    .describe('Exact; the public sees two decimals. With `longitude` or not at all: null stands for the city’s own.'),
  longitude: z.number().min(-180).max(180).nullable(),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'Must be a time zone such as America/Chicago.')
    .nullable()
    .describe('IANA name. Without it, or with null, that of the nearest place, which moves with the listing.')
    .meta({ examples: ['America/Chicago'] }),
  imageUrl: pictureUrl.nullable().describe('The picture in front; where it is left out, the first of the others.'),
  imageUrls: list(pictureUrl, MAX_PICTURES).describe('https addresses.'),
  imageIds: ids
    .nullable()
    .transform((images) => images ?? [])
    .describe('Your confirmed uploads, in their order. They replace `imageUrls`.'),
  tags: list(text(1, 100), 30),
  highlights: list(text(1, 200), 20),
}
const deliveryAvailable = z.boolean()

const example = {
  title: 'Birria & Street Taco Truck on the East Side',
  description: 'A 16-foot truck with a 36-inch plancha, two consommé wells and a seasoned crew if you want one.',
  listingType: 'RENT' as const,
  category: 'Food Truck',
  city: 'Austin',
  state: 'TX',
  price: 425,
  priceUnit: 'per day' as const,
  tags: ['tacos', 'birria'],
}

type Place = { latitude?: number | null | undefined; longitude?: number | null | undefined }

/** A listing's fields whose coordinates go together. */
export const withWholePlace = <Schema extends z.ZodType<Place>>(fields: Schema): Schema =>
  fields.refine(({ latitude, longitude }) => (latitude == null) === (longitude == null), {
    path: ['longitude'],
    error: 'Latitude and longitude go together.',
  })

export const NewListing = withWholePlace(
  z.strictObject({
    ...required,
    ...z.object(optional).partial().shape,
    deliveryAvailable: deliveryAvailable.default(false),
    status: z.enum(['DRAFT', 'LIVE']).default('DRAFT'),
  }),
).meta({ examples: [{ ...example, status: 'LIVE' }] })
export type NewListing = z.output<typeof NewListing>

export const ListingChange = z
  .strictObject({ ...required, ...optional, deliveryAvailable })
  .partial()
  .meta({ examples: [{ price: 450, tags: ['tacos', 'birria', 'consommé'] }] })
export type ListingChange = z.output<typeof ListingChange>

export const StatusChange = z
  .strictObject({
    status: ListingStatus,
    reason: text(1, 1_000).nullable().describe('Goes into the history.').optional(),
  })
  .meta({ examples: [{ status: 'PAUSED', reason: 'In the shop until Friday' }] })
export type StatusChange = z.output<typeof StatusChange>

export const HostListingQuery = z.strictObject({
  status: ListingStatus.describe('Only these; every status without it.').optional(),
  ...pageQuery,
})
export type HostListingQuery = z.output<typeof HostListingQuery>
