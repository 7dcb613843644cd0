import type { LoadRequest } from '../support/load.ts'
import type { Search } from './searches.ts'

/** What a contestant answered, in terms that all of them share. */
export interface Answer {
  ids: string[]
  /** How many match, counted to 1,000; undefined where the contestant does not count. */
  total: number | undefined
  /** Of each listing, to one decimal; empty unless something near was searched. */
  miles: number[]
  /** Names of the listings' fields. */
  fields: string[]
}

/** How to ask a contestant, and how to read what it says. */
export interface Dialect {
  request: (search: Search) => LoadRequest
  read: (body: unknown) => Answer
}

type Row = Record<string, unknown>

const LIMIT = 20
const MAX_TOTAL = 1000
const FIELDS =
  'title description listingType category city state latitude longitude price priceUnit imageUrl imageUrls tags highlights isVerified deliveryAvailable timeZone hostId hostName hostAvatarUrl rating reviewCount views publishedAt createdAt updatedAt'

/** Vendibook's own: the parameters of GET /api/listings. */
export const rest: Dialect = {
  request({ near, ...search }) {
    const place = near && { near: `${near.latitude},${near.longitude}`, radius: near.miles }
    const given = Object.entries({ ...search, ...place, limit: LIMIT }).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    return { path: `/api/listings?${new URLSearchParams(given).toString()}` }
  },
  read(body) {
    const { listings, pagination } = body as { listings: Row[]; pagination: { total: number } }
    return answer(listings, pagination.total)
  },
}

export const graphql: Dialect = {
  request({ near, q, sort, type, category, state, priceMin, priceMax }) {
    const filter = {
      ...(type !== undefined && { listingType: { equalTo: type } }),
      ...(category !== undefined && { category: { equalTo: category } }),
      ...(state !== undefined && { state: { equalTo: state } }),
      ...(priceMin !== undefined && {
        price: { greaterThanOrEqualTo: String(priceMin), lessThanOrEqualTo: String(priceMax) },
      }),
    }
    const hasFilter = Object.keys(filter).length > 0
    const order = sort === 'price-asc' ? '[PRICE_ASC, ROW_ID_ASC]' : '[PUBLISHED_AT_DESC, ROW_ID_DESC]'
    const [declared, field] = near
      ? [
          '$latitude: Float!, $longitude: Float!, $radius: Float!',
          'listingsNear(latitude: $latitude, longitude: $longitude, radius: $radius',
        ]
      : q === undefined
        ? ['', `allListings(orderBy: ${order}`]
        : ['$q: String!', 'searchListings(q: $q']
    const miles = near ? ' distanceMiles(latitude: $latitude, longitude: $longitude)' : ''
    const variables = [declared, hasFilter ? '$filter: ListingFilter' : ''].filter((part) => part !== '').join(', ')
    const query = `query Search${variables === '' ? '' : `(${variables})`} { listings: ${field}, first: ${LIMIT}${
      hasFilter ? ', filter: $filter' : ''
    }) { nodes { id: rowId location ${FIELDS}${miles} } pageInfo { hasNextPage } } }`
    return {
      path: '/graphql',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        query,
        variables: {
          ...(hasFilter && { filter }),
          ...(q !== undefined && { q }),
          ...(near && { latitude: near.latitude, longitude: near.longitude, radius: near.miles }),
        },
      }),
    }
  },
  read(body) {
    const { data } = body as { data: { listings: { nodes: Row[] } } }
    return answer(data.listings.nodes, undefined)
  },
}

function answer(listings: Row[], total: number | undefined): Answer {
  return {
    ids: listings.map(({ id }) => String(id)),
    total: total === undefined ? undefined : Math.min(total, MAX_TOTAL),
    miles: listings.flatMap(({ distanceMiles }) =>
      distanceMiles === undefined ? [] : [Math.round(Number(distanceMiles) * 10) / 10],
    ),
    fields: Object.keys(listings[0] ?? {}).toSorted(),
  }
}
