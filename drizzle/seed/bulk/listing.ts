import { sharedPictureName } from '../pictures/index.ts'
import { type Random, weightedPicker } from '../random.ts'
import { day } from '../world.ts'
import { type BulkCategory, bulkCategories } from './categories.ts'
import type { Value } from './copy.ts'
import type { City } from './load.ts'
import { createWriter } from './text.ts'

export const listingColumns = `id, owner_id, title, description, listing_type, category, city, state, latitude, longitude, time_zone,
  price, price_unit, image_url, image_urls, tags, highlights, delivery_available, is_verified, status, views, inquiries, rating_sum,
  review_count, published_at, created_at, updated_at`

export interface BulkListing {
  id: string
  owner: string
  category: BulkCategory
  price: number
  zone: string
  row: Value[]
}

export interface BulkWorld {
  cities: City[]
  hosts: string[]
  baseUrl: string
  now: number
}

/** Makes listings that look like a grown marketplace: big cities, few busy hosts, most listings young and hardly reviewed. */
export function createLister({ cities, hosts, baseUrl, now }: BulkWorld): (random: Random) => BulkListing {
  const write = createWriter()
  const pickCity = weightedPicker(cities.map(({ zips }) => Math.min(zips.length, 180) ** 1.5))
  const pickHost = weightedPicker(hosts.map((_, index) => 1 / Math.sqrt(index + 5)))
  const pickCategory = weightedPicker(bulkCategories.map(({ weight }) => weight))

  return (random) => {
    const category = at(bulkCategories, pickCategory(random))
    const city = at(cities, pickCity(random))
    const zip = random.pick(city.zips)
    const owner = at(hosts, pickHost(random))
    const text = write(random, category, city.name)
    const price = makePrice(category, random)
    const published = now - day * (0.02 + 1095 * random.next() ** 1.5)
    const created = published - random.next() ** 3 * 20 * day
    const edited = published + (now - published) * random.next() ** 2
    const months = (now - published) / (30 * day)
    const views = Math.round((3 + 25 * months) * Math.exp(random.normal()))
    const reviews = random.chance(0.45)
      ? 0
      : Math.min(900, Math.floor(Math.exp(random.normal() * 1.1 + 0.2 + months / 18)))
    const stars = 5 - Math.min(3.5, Math.abs(random.normal()) * 0.55)
    const pictures = Array.from(
      { length: random.int(1, 3) },
      () => `${baseUrl}/pictures/${sharedPictureName(category.category, random.int(0, 99))}.svg`,
    )
    const id = uuidAt(created, random)
    const row: Value[] = [
      id,
      owner,
      text.title,
      text.description,
      category.type,
      category.category,
      city.name,
      city.state,
      spread(zip.latitude, random),
      spread(zip.longitude, random),
      zip.time_zone,
      price,
      category.unit,
      pictures[0] ?? null,
      pictures,
      text.tags,
      text.highlights,
      random.chance(0.35),
      random.chance(0.2),
      'LIVE',
      views,
      Math.round(views / random.int(30, 120)),
      Math.round(reviews * stars),
      reviews,
      new Date(published),
      new Date(created),
      new Date(edited),
    ]
    return { id, owner, category, price, zone: zip.time_zone, row }
  }
}

/** Log-normal, and rounded as people do. */
function makePrice({ median, spread: sigma }: BulkCategory, random: Random): number {
  const price = Math.min(1_000_000, Math.max(1, median * Math.exp(random.normal() * sigma)))
  const step = 10 ** Math.max(0, Math.floor(Math.log10(price)) - 1) / (random.chance(0.5) ? 2 : 1)
  const rounded = Math.max(1, Math.round(price / step) * step)
  return random.chance(0.05) ? rounded - 0.01 : rounded
}

/** A couple of miles around. */
function spread(degrees: number, random: Random): number {
  return Number((degrees + random.normal() * 0.02).toFixed(6))
}

/** A UUIDv7 of that time. */
export function uuidAt(time: number, random: Random): string {
  const hex = (digits: number) =>
    Math.floor(random.next() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  const clock = Math.floor(time).toString(16).padStart(12, '0')
  return `${clock.slice(0, 8)}-${clock.slice(8)}-7${hex(3)}-${'89ab'.charAt(random.int(0, 3))}${hex(3)}-${hex(6)}${hex(6)}`
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new RangeError(`nothing at ${index}`)
  return item
}
