import type pg from 'pg'

/** What every contestant is asked. `miles` is the radius around `near`. */
export interface Search {
  sort: 'newest' | 'price-asc' | 'relevance' | 'distance'
  q?: string
  type?: string
  category?: string
  state?: string
  priceMin?: number
  priceMax?: number
  near?: { latitude: number; longitude: number; miles: number }
}

/** One kind of search, with the many that stand for it. `ranked`: an order that each contestant computes in its own way. */
export interface Shape {
  name: string
  isRanked: boolean
  searches: Search[]
}

const VARIANTS = 40
const types = ['RENT', 'SALE', 'EVENT_PRO']

/** The compared searches, over terms, places and ranges that the database itself holds: the same ones every time. */
export async function makeShapes(client: pg.Client): Promise<Shape[]> {
  const read = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows
  const states = await read<{ state: string }>(
    'SELECT state FROM listings GROUP BY state ORDER BY count(*) DESC, state LIMIT 20',
  )
  const ranges = await read<{ category: string; low: number; high: number }>(
    `SELECT category, percentile_disc(share) WITHIN GROUP (ORDER BY price)::float8 AS low,
       percentile_disc(share + 0.3) WITHIN GROUP (ORDER BY price)::float8 AS high
     FROM listings, generate_series(0.1, 0.5, 0.2) AS share GROUP BY category, share ORDER BY md5(category || share) LIMIT ${VARIANTS}`,
  )
  const places = await read<{ latitude: number; longitude: number }>(
    `SELECT latitude, longitude FROM places WHERE kind = 'city' ORDER BY zip_count DESC, name, state LIMIT ${VARIANTS}`,
  )
  const words = await readWords(client)
  const wordsInPlaces = await readWordsInPlaces(client)
  const shape = (name: string, isRanked: boolean, variant: (index: number) => Search, variants = VARIANTS): Shape => ({
    name,
    isRanked,
    searches: Array.from({ length: variants }, (_, index) => variant(index)),
  })
  return [
    shape('newest', false, () => ({ sort: 'newest' }), 1),
    shape('type and state, newest', false, (index) => ({
      sort: 'newest',
      type: at(types, index),
      state: at(states, index).state,
    })),
    shape('category and price range, by price', false, (index) => {
      const { category, low, high } = at(ranges, index)
      return { sort: 'price-asc', category, priceMin: low, priceMax: high }
    }),
    shape('one or two words, ranked', true, (index) => ({ sort: 'relevance', q: at(words, index) })),
    shape('words, state and price range, ranked', true, (index) => ({
      sort: 'relevance',
      ...at(wordsInPlaces, index),
    })),
    shape('within 50 miles, nearest', false, (index) => ({
      sort: 'distance',
      near: { ...at(places, index), miles: 50 },
    })),
  ]
}

/** A third common words, a third rarer ones, a third two words of one title. */
async function readWords(client: pg.Client): Promise<string[]> {
  const third = Math.ceil(VARIANTS / 3)
  const { rows } = await client.query<{ words: string }>(
    `WITH used AS (
       SELECT word, listing_count::float8 / (SELECT count(*) FROM listings) AS share FROM search_words
       WHERE length(word) > 4 AND word ~ '^[a-z]+$'
     ), common AS (SELECT word FROM used WHERE share >= 0.02 ORDER BY md5(word) LIMIT ${third}),
     rare AS (SELECT word FROM used WHERE share BETWEEN 0.0002 AND 0.005 ORDER BY md5(word) LIMIT ${third}),
     titles AS (
       SELECT regexp_match(lower(title), '\\m([a-z]{5,}) ([a-z]{5,})\\M') AS pair
       FROM (SELECT title, id FROM listings ORDER BY id LIMIT 2000) AS sample
     ), pairs AS (SELECT DISTINCT pair[1] || ' ' || pair[2] AS words FROM titles WHERE pair IS NOT NULL)
     SELECT words FROM (
       SELECT word AS words, row_number() OVER (ORDER BY md5(word)) AS turn FROM common
       UNION ALL SELECT word, row_number() OVER (ORDER BY md5(word)) FROM rare
       UNION ALL SELECT words, row_number() OVER (ORDER BY md5(words)) FROM pairs
     ) AS all_ WHERE turn <= ${third} ORDER BY turn, words`,
  )
  return rows.map(({ words }) => words)
}

/** One or two words of a listing's title, in its state, around its price: so that each finds something. */
async function readWordsInPlaces(client: pg.Client): Promise<Pick<Search, 'q' | 'state' | 'priceMin' | 'priceMax'>[]> {
  const { rows } = await client.query<{ q: string; state: string; priceMin: number; priceMax: number }>(
    `SELECT pair[1] || CASE WHEN row_number() OVER (ORDER BY id) % 2 = 0 THEN ' ' || pair[2] ELSE '' END AS q, state,
       round(price * 0.7)::float8 AS "priceMin", ceil(price * 1.5)::float8 AS "priceMax"
     FROM listings, regexp_match(lower(title), '\\m([a-z]{5,}) ([a-z]{5,})\\M') AS pair
     WHERE pair IS NOT NULL AND id IN (SELECT id FROM listings ORDER BY id LIMIT 2000) ORDER BY md5(title) LIMIT ${VARIANTS}`,
  )
  return rows
}

function at<T>(list: T[], index: number): T {
  const item = list[index % list.length]
  if (item === undefined) throw new Error('The database holds too little to make searches from.')
  return item
}

/** Every kind of search equally often, by turns. */
export function mixOf(shapes: Shape[]): Shape {
  const searches = Array.from({ length: VARIANTS }, (_, turn) => shapes.map((shape) => at(shape.searches, turn))).flat()
  return { name: 'all of them by turns', isRanked: false, searches }
}
