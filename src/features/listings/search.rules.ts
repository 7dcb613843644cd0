import { type FieldError, Invalid } from '../../lib/errors.ts'
import { isCents } from '../../lib/money.ts'
import type { SearchInput } from './search.schemas.ts'
import { readTerms, type SearchTerms } from './terms.rules.ts'

const MAX_TERMS = 16
const DEFAULT_RADIUS = 50
const COORDINATES = /^(-?\d{1,2}(?:\.\d{1,15})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,15})?)$/

/** A search as the database function `search_listings` takes it, without its page. Absent means no such filter. */
export type ListingSearch = Partial<Omit<SearchTerms, 'intent'>> & {
  sort: string
  types?: string[]
  categories?: string[]
  tags?: string[]
  city?: string
  state?: string
  near?: [latitude: number, longitude: number]
  place?: string
  radius?: number
  bbox?: number[]
  priceMin?: number
  priceMax?: number
  priceUnit?: string
  ratingMin?: number
  verifiedOnly?: true
  deliveryOnly?: true
  availableFrom?: string
  availableTo?: string
  hostId?: string
}

/** Checks what the fields of a search say together, and brings them into the one form the database takes. @throws Invalid */
export function readSearch(input: SearchInput): ListingSearch {
  const errors: FieldError[] = []
  const refuse = (path: string, code: string, message: string) => errors.push({ path, code, message })
  const either = <T>(
    a: keyof SearchInput,
    b: keyof SearchInput,
    one: T | undefined,
    other: T | undefined,
  ): T | undefined => {
    if (one !== undefined && other !== undefined)
      refuse(b, 'given_twice', `${b} is the same as ${a}: send one of them.`)
    return one ?? other
  }
  const q = either('q', 'search', input.q, input.search)
  const types = either('type', 'listingType', input.type, input.listingType)
  const terms = q === undefined ? undefined : readTerms(q)
  if (terms && terms.words.length + terms.phrases.length + terms.excluded.length > MAX_TERMS)
    refuse(
      input.q === undefined ? 'search' : 'q',
      'too_many_words',
      `At most ${MAX_TERMS} words, phrases and exclusions.`,
    )
  if (input.radius !== undefined && input.near === undefined) refuse('radius', 'needs_near', 'radius needs near.')
  if (input.sort === 'distance' && input.near === undefined) refuse('sort', 'needs_near', 'sort=distance needs near.')
  if (input.location !== undefined && (input.city ?? input.state) !== undefined)
    refuse('location', 'given_twice', 'Send location, or city and state, not both.')
  if (reversed(input.priceMin, input.priceMax)) refuse('priceMax', 'range_reversed', 'priceMax is less than priceMin.')
  for (const path of ['priceMin', 'priceMax'] as const)
    if (!isCents(input[path] ?? 0)) refuse(path, 'not_cents', `${path} has at most two decimals.`)
  const [, south = 0, , north = 0] = input.bbox ?? []
  if (Math.abs(south) > 90 || Math.abs(north) > 90) refuse('bbox', 'out_of_range', 'Latitudes are between -90 and 90.')
  if (south > north) refuse('bbox', 'range_reversed', 'bbox is west,south,east,north: its south is north of its north.')
  const near = readNear(input.near, refuse)
  const free = readRange(input.availableFrom, input.availableTo, refuse)
  if (errors.length > 0) throw new Invalid(errors)

  const { intent, ...words } = terms ?? {}
  const intended = intent && (intent === 'buy' ? ['SALE'] : ['RENT', 'EVENT_PRO'])
  return defined({
    ...words,
    sort: input.sort ?? (q === undefined ? 'newest' : 'relevance'),
    types: types ?? intended,
    categories: input.category,
    tags: input.tags,
    ...(input.location === undefined ? { city: input.city, state: input.state } : readLocation(input.location)),
    ...near,
    radius: input.near === undefined ? undefined : (input.radius ?? DEFAULT_RADIUS),
    bbox: input.bbox,
    priceMin: input.priceMin,
    priceMax: input.priceMax,
    priceUnit: input.priceUnit,
    ratingMin: input.ratingMin,
    verifiedOnly: input.verifiedOnly || undefined,
    deliveryOnly: input.deliveryOnly || undefined,
    ...free,
    hostId: input.hostId,
  })
}

/** `Austin, TX`, `Austin` or `TX`. */
function readLocation(location: string): { city?: string; state?: string } {
  const comma = location.lastIndexOf(',')
  const [city, state] = [location.slice(0, Math.max(comma, 0)).trim(), location.slice(comma + 1).trim()]
  if (comma >= 0) return { ...(city !== '' && { city }), ...(state !== '' && { state }) }
  return /^[a-z]{2}$/i.test(location) ? { state: location } : { city: location }
}

type Refuse = (path: string, code: string, message: string) => void

function readNear(near: string | undefined, refuse: Refuse): Pick<ListingSearch, 'near' | 'place'> {
  if (near === undefined) return {}
  const [, latitude, longitude] = COORDINATES.exec(near) ?? []
  if (latitude === undefined || longitude === undefined) return { place: near }
  if (Math.abs(Number(latitude)) > 90 || Math.abs(Number(longitude)) > 180)
    refuse('near', 'out_of_range', 'near is latitude,longitude: -90 to 90, -180 to 180.')
  return { near: [Number(latitude), Number(longitude)] }
}

/** The end is not included, as in bookings; without one, or with the same day, the range is that day. */
function readRange(
  from: string | undefined,
  to: string | undefined,
  refuse: Refuse,
): Pick<ListingSearch, 'availableFrom' | 'availableTo'> {
  if (from === undefined) {
    if (to !== undefined) refuse('availableTo', 'needs_from', 'availableTo needs availableFrom.')
    return {}
  }
  const end = to === undefined || to === from ? dayAfter(from) : to
  if (Date.parse(end) < Date.parse(from))
    refuse('availableTo', 'range_reversed', 'availableTo is before availableFrom.')
  return { availableFrom: from, availableTo: end }
}

function dayAfter(moment: string): string {
  const next = new Date(Date.parse(moment) + 86_400_000).toISOString()
  return moment.length === 10 ? next.slice(0, 10) : next
}

const reversed = (low: number | undefined, high: number | undefined): boolean =>
  low !== undefined && high !== undefined && low > high

/** Without the keys that hold nothing. */
function defined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }
}
