import { coffeeAndSweets } from './coffee.ts'
import { entertainment } from './entertainment.ts'
import { equipment } from './equipment.ts'
import { eventFood } from './event-food.ts'
import { eventPros } from './event-pros.ts'
import { smokersAndOvens } from './fire.ts'
import { foodTrailers } from './food-trailers.ts'
import { foodTrucks } from './food-trucks.ts'
import { foodTrucksForSale } from './food-trucks-sale.ts'
import { kitchens } from './kitchens.ts'
import { tentsAndBars } from './outdoors.ts'
import { eventReviews } from './reviews-events.ts'
import { rentalReviews } from './reviews-rentals.ts'
import { standsAndCarts } from './stands.ts'
import type { SeedListing } from './types.ts'

export const seedListings: SeedListing[] = [
  ...foodTrucks,
  ...foodTrucksForSale,
  ...foodTrailers,
  ...coffeeAndSweets,
  ...smokersAndOvens,
  ...kitchens,
  ...equipment,
  ...tentsAndBars,
  ...standsAndCarts,
  ...eventFood,
  ...eventPros,
  ...entertainment,
]

const pools = [...rentalReviews, ...eventReviews]

/** What people say after such a booking, as [stars, words]. */
export function reviewsOf({ type, category }: SeedListing): [number, string][] {
  const wanted = type === 'SALE' ? 'sale' : category
  return pools.find(({ categories }) => categories.includes(wanted))?.reviews ?? []
}
