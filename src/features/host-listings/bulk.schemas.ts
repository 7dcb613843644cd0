import * as z from 'zod'
import { Id } from '../../lib/ids.schemas.ts'
import { ListingStatus, NewListing, withWholePlace } from './host-listings.schemas.ts'

export const importExample = {
  title: 'Birria & Street Taco Truck on the East Side',
  description: 'A 16-foot truck with a 36-inch plancha and two consommé wells.',
  listingType: 'RENT',
  category: 'Food Truck',
  city: 'Austin',
  state: 'TX',
  price: 425,
  priceUnit: 'per day',
  tags: ['tacos', 'birria'],
}

/** A new listing, or one as an export has it. */
export const ImportRow = withWholePlace(
  z.strictObject({
    ...NewListing.shape,
    id: Id.describe('As an export has it; the draft gets a new one.').optional(),
    status: ListingStatus.describe('As an export has it; each row becomes a DRAFT.').optional(),
  }),
)
  .transform(({ id: _id, status: _status, ...fields }) => fields)
  .meta({ examples: [importExample] })
export type ImportRow = z.output<typeof ImportRow>

export const ExportQuery = z.strictObject({
  format: z.enum(['json', 'csv']).default('json').describe('What the listings are written as.'),
})
