import type pg from 'pg'
import type { LoadRequest } from '../support/load.ts'

const TURNS = 20
const CARD = 'title,city,state,price,priceUnit,imageUrl,rating,reviewCount,isVerified'

/** Searches for a page of twenty: the newest (S1), the newest of a type and a state (S2), and rare words by rank (S4), by turns. */
export async function searchRequests(client: pg.Client): Promise<LoadRequest[]> {
  const { rows: words } = await client.query<{ word: string }>(
    `SELECT word FROM search_words, (SELECT count(*) AS listings FROM listings) AS all_
       WHERE listing_count BETWEEN 20 AND greatest(listings * 0.0005, 200) AND length(word) > 4 AND word !~ '[0-9]'
       ORDER BY md5(word) LIMIT ${TURNS}`,
  )
  const { rows: places } = await client.query<{ type: string; state: string }>(
    `SELECT listing_type AS type, state FROM listings GROUP BY 1, 2 HAVING count(*) >= 20 ORDER BY md5(listing_type || state) LIMIT ${TURNS}`,
  )
  return Array.from({ length: TURNS }, (_, turn) => {
    const place = places[turn % places.length]
    const word = words[turn % words.length]
    if (!place || !word) throw new Error('The database holds too little to make searches from.')
    // The first page, and by turns some of the next: one and the same request would be one hot path.
    const newest = turn === 0 ? '' : `?page=${turn + 1}`
    return [newest, `?state=${place.state}&type=${place.type}`, `?q=${encodeURIComponent(word.word)}`]
  })
    .flat()
    .map((query) => ({ path: `/api/listings${query}` }))
}

/** The same searches for what a list of cards shows. */
export const asCards = (requests: LoadRequest[]): LoadRequest[] =>
  requests.map(({ path }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}fields=${CARD}` }))
