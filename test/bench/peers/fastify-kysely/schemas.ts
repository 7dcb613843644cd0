/** The table as Kysely knows it. */
export interface Listing {
  id: string
  title: string
  description: string
  listing_type: string
  category: string
  city: string
  state: string
  latitude: number | null
  longitude: number | null
  price: number
  price_unit: string
  image_url: string | null
  image_urls: string[]
  tags: string[]
  highlights: string[]
  is_verified: boolean
  delivery_available: boolean
  time_zone: string
  host_id: string
  host_name: string
  host_avatar_url: string | null
  rating: number | null
  review_count: number
  views: number
  published_at: Date
  created_at: Date
  updated_at: Date
  search: string
}

export interface Search {
  q?: string
  type?: string
  category?: string
  state?: string
  priceMin?: number
  priceMax?: number
  near?: string
  radius: number
  sort?: 'relevance' | 'newest' | 'price-asc' | 'distance'
  page: number
  limit: number
}

/** JSON schemas: Fastify checks what comes in by one, and writes what goes out by the other. */
export const querystring = {
  type: 'object',
  properties: {
    q: { type: 'string', maxLength: 200 },
    type: { enum: ['RENT', 'SALE', 'EVENT_PRO'] },
    category: { type: 'string', maxLength: 50 },
    state: { type: 'string', minLength: 2, maxLength: 2 },
    priceMin: { type: 'number', minimum: 0 },
    priceMax: { type: 'number', minimum: 0 },
    near: { type: 'string', pattern: '^-?[0-9.]+,-?[0-9.]+$' },
    radius: { type: 'number', minimum: 1, maximum: 500, default: 50 },
    sort: { enum: ['relevance', 'newest', 'price-asc', 'distance'] },
    page: { type: 'integer', minimum: 1, default: 1 },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  },
}

const text = { type: 'string' }
const number = { type: 'number' }
const integer = { type: 'integer' }
const boolean = { type: 'boolean' }
const instant = { type: 'string', format: 'date-time' }
const texts = { type: 'array', items: text }
const optional = <Schema extends object>(schema: Schema) => ({ ...schema, nullable: true })
const listing = {
  type: 'object',
  properties: {
    id: text,
    title: text,
    description: text,
    listingType: text,
    category: text,
    city: text,
    state: text,
    location: text,
    latitude: optional(number),
    longitude: optional(number),
    price: number,
    priceUnit: text,
    imageUrl: optional(text),
    imageUrls: texts,
    tags: texts,
    highlights: texts,
    isVerified: boolean,
    deliveryAvailable: boolean,
    timeZone: text,
    hostId: text,
    hostName: text,
    hostAvatarUrl: optional(text),
    rating: optional(number),
    reviewCount: integer,
    views: integer,
    publishedAt: instant,
    createdAt: instant,
    updatedAt: instant,
    distanceMiles: number,
  },
}
const pagination = {
  type: 'object',
  properties: { page: integer, limit: integer, total: integer, totalIsExact: boolean, hasMore: boolean },
}
export const page = { type: 'object', properties: { listings: { type: 'array', items: listing }, pagination } }
