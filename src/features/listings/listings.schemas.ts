import * as z from 'zod'

export const ListingType = z.enum(['RENT', 'SALE', 'EVENT_PRO'])
export const PriceUnit = z.enum(['per day', 'per hour', 'one-time'])

/** What the public sees of a listing, in its order. */
export const LISTING_FIELDS = [
  'id',
  'title',
  'description',
  'listingType',
  'category',
  'city',
  'state',
  'location',
  'latitude',
  'longitude',
  'price',
  'priceUnit',
  'imageUrl',
  'imageUrls',
  'tags',
  'highlights',
  'isVerified',
  'deliveryAvailable',
  'timeZone',
  'hostId',
  'hostName',
  'hostAvatarUrl',
  'rating',
  'reviewCount',
  'views',
  'publishedAt',
  'createdAt',
  'updatedAt',
  'distanceMiles',
] as const
