/** One hand-written listing. `key` is stable: ids and picture names come from it. City, coordinates and time zone come from `zip`. */
export interface SeedListing {
  key: string
  host: string
  type: 'RENT' | 'SALE' | 'EVENT_PRO'
  category: string
  zip: string
  title: string
  description: string
  /** US dollars per `unit`. */
  price: number
  unit: 'per day' | 'per hour' | 'one-time'
  tags: string[]
  highlights: string[]
  delivery?: true
  verified?: true
  /** LIVE unless said otherwise. */
  status?: 'DRAFT' | 'PAUSED' | 'SOLD' | 'ARCHIVED'
  /** What the close-up picture shows. */
  dish?: Dish
}

export type Dish =
  | 'taco'
  | 'coffee'
  | 'cone'
  | 'pizza'
  | 'ribs'
  | 'burger'
  | 'bowl'
  | 'pastry'
  | 'cocktail'
  | 'hotdog'
  | 'skewer'
  | 'plate'
