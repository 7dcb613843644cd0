import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { seedBulk } from '../../drizzle/seed/bulk/load.ts'
import { Random } from '../../drizzle/seed/random.ts'
import { nodesOf, type PlanNode, readPlans } from '../bench/search/measure.ts'
import { makeShapes, type Shape } from '../bench/search/shapes.ts'
import { judge } from '../fuzz/searches/judge.ts'
import { randomSearch, readVocabulary } from '../fuzz/searches/random.ts'
import { day } from '../support/ics.ts'
import { SORTS } from '../support/sorts.ts'
import { connect, createTestDatabase } from '../support/test-database.ts'

// Some rewrite thousands of listings, each with seventeen indexes.
vi.setConfig({ testTimeout: 120_000 })

// So many that the search no longer takes a whole index for its candidates.
const LISTINGS = 24_000
const MOST_SORTED = LISTINGS / 6

const { client: owner, ownerUrl, superuserUrl } = await createTestDatabase()
let client: pg.Client
let shapes: Shape[]
beforeAll(async () => {
  await seedBulk(owner, {
    listings: LISTINGS,
    baseUrl: 'http://localhost:8787',
    connect: () => connect(ownerUrl),
  })
  client = await connect(superuserUrl)
  shapes = await makeShapes(client)
})
afterAll(() => client.end())

// Of the others, any filters in any order, some are best answered by a whole set.
describe.each(Array.from({ length: 17 }, (_, index) => `S${index + 1}`))('%s', (name) => {
  test('scans listings by an index and never sorts all matches', async () => {
    const statements = shapes.find((shape) => shape.name === name)?.statements.slice(0, 8) ?? []
    expect(statements).not.toHaveLength(0)
    for (const statement of statements) {
      const nodes = await nodesOfPlans(statement)
      expect(
        nodes.some((node) => node['Index Name']?.startsWith('listings_')),
        statement,
      ).toBe(true)
      expect(nodes.filter(isSequentialScan), statement).toEqual([])
      expect(nodes.filter(sortsMuch), statement).toEqual([])
    }
  })
})

test('finds, counts and orders what plain SQL does', async () => {
  const vocabulary = await readVocabulary(client)
  const random = new Random('plain SQL')
  let compared = 0
  for (let round = 0; round < 300; round += 1) {
    const made = randomSearch(random, vocabulary)
    const { faults, isCompared } = await judge(client, made, random.int(1, 3))
    expect(faults, JSON.stringify(made.wanted)).toEqual([])
    if (isCompared) compared += 1
  }
  expect(compared).toBeGreaterThan(100)
})

test('the total of a category in a range of prices is exact where its prices are not those of others', async () => {
  await after(
    `UPDATE listings SET category = 'DJs', price = CASE WHEN position <= 700 THEN 5000 ELSE 100 END
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS position FROM listings) AS numbered
     WHERE listings.id = numbered.id AND position <= ${LISTINGS / 2};
     UPDATE listings SET price = 5000 WHERE category <> 'DJs'; ANALYZE listings (category, price)`,
    async () => {
      const found = await search({ sort: 'price-asc', categories: ['DJs'], priceMin: 1000 })
      expect(found).toMatchObject({ total: 700 })
    },
  )
})

test('what only looks like a match is none, however much of it there is', async () => {
  const { rows } = await client.query<{ word: string }>(
    'SELECT word FROM search_words ORDER BY listing_count DESC, word LIMIT 1',
  )
  await after(
    `UPDATE listings SET search = '', signature = signature | ~signature WHERE listing_type = 'EVENT_PRO'`,
    async () => {
      const found = await search({ sort: 'relevance', words: rows.map(({ word }) => word), types: ['EVENT_PRO'] })
      expect(found).toMatchObject({ page: '[]', total: 0 })
    },
  )
})

test('where every listing looks like a match, those are found and counted that are one', async () => {
  const { rows } = await client.query<{ word: string; state: string; count: number }>(
    `SELECT word, state, count(*)::int AS count
     FROM (SELECT word, lexeme FROM search_words WHERE lexeme NOT IN (SELECT lexeme FROM search_synonyms) ORDER BY listing_count DESC, word LIMIT 80) AS w
     JOIN listings ON state IN ('TX', 'OH', 'GA') AND search @@ format('''%s''', lexeme)::tsquery GROUP BY word, state HAVING count(*) BETWEEN 30 AND 900
     ORDER BY md5(word || state) LIMIT 12`,
  )
  expect(rows).toHaveLength(12)
  await after("UPDATE listings SET signature = signature | ~signature WHERE state IN ('TX', 'OH', 'GA')", async () => {
    for (const { word, state, count } of rows) {
      const found = await search({ sort: 'relevance', words: [word], state })
      expect(found.total, `${word} in ${state}`).toBe(count)
      expect(JSON.parse(found.page), `${word} in ${state}`).toHaveLength(20)
    }
  })
})

test('what all but a few have is excluded, however far down an order those few are', async () => {
  await after(
    `UPDATE listings SET search = to_tsvector('english', CASE WHEN position <= 3 THEN 'alfa' ELSE 'alfa bravo' END),
       signature = search_signature(to_tsvector('english', CASE WHEN position <= 3 THEN 'alfa' ELSE 'alfa bravo' END))
     FROM (SELECT id, row_number() OVER (ORDER BY quality) AS position FROM listings) AS numbered WHERE listings.id = numbered.id;
     INSERT INTO search_words SELECT word, word_lexeme(word), ${LISTINGS}, word_deletions(word) FROM unnest('{alfa,bravo}'::text[]) AS word`,
    async () => {
      for (const wanted of [{ words: ['alfa'], excluded: ['bravo'] }, { excluded: ['bravo'] }]) {
        const { page, total } = await search({ sort: 'relevance', ...wanted })
        expect(total).toBe(3)
        expect(JSON.parse(page)).toHaveLength(3)
      }
    },
  )
})

test('of words that stand apart more often than side by side a phrase is met in an order, and not all that have them are read', async () => {
  const lexemes = `to_tsvector('english', CASE WHEN position % 20 < 3 THEN 'alfa bravo' WHEN position % 20 < 16 THEN 'alfa charlie bravo' ELSE 'delta' END)`
  await after(
    `UPDATE listings SET search = ${lexemes}, signature = search_signature(${lexemes})
     FROM (SELECT id, row_number() OVER (ORDER BY md5(id::text)) AS position FROM listings) AS numbered WHERE listings.id = numbered.id;
     INSERT INTO search_words SELECT word, word_lexeme(word), ${LISTINGS * 0.8}, word_deletions(word) FROM unnest('{alfa,bravo}'::text[]) AS word;
     ANALYZE listings (search)`,
    async () => {
      for (const [sort, order] of Object.entries({ newest: 'published_at', rating: 'rating_order' })) {
        const { rows } = await client.query<{ id: string }>(
          `SELECT id FROM listings WHERE search @@ phraseto_tsquery('english', 'alfa bravo') ORDER BY ${order} DESC, id DESC LIMIT 100`,
        )
        const wanted = { limit: 100, sort, phrases: ['alfa bravo'] }
        const { page, total } = await search(wanted)
        expect(total).toBe(1001)
        expect(idsOf(page)).toEqual(rows.map(({ id }) => id))
        const nodes = await nodesOfSearch(wanted)
        const scans = nodes.filter((node) => node['Index Name']?.startsWith('listings_'))
        expect(scans).not.toHaveLength(0)
        for (const scan of scans) expect(scan['Actual Rows'], sort).toBeLessThan(LISTINGS / 4)
      }
    },
  )
})

test('what must be there is read by its rarest word, where others may be missing', async () => {
  const { rows } = await client.query<{ reading: number }>(
    `WITH known AS (SELECT array_agg(word ORDER BY listing_count DESC, word) AS words FROM search_words)
     SELECT (resolve_text(jsonb_build_object('words', words[:5], 'phrases', jsonb_build_array(words[1] || ' ' || words[cardinality(words)])), level,
       resolve_text(jsonb_build_object('words', words[:5]), 0))).reading FROM known, generate_series(0, 3) AS level`,
  )
  expect(rows).toHaveLength(4)
  for (const { reading } of rows) expect(reading).toBeLessThan(5)
})

test('how many are around a place is counted, whatever is expected there', async () => {
  const around = (latitude: number, longitude: number, more = 'true') =>
    `SELECT count(*)::int AS count FROM listings WHERE ${more}
       AND earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${latitude}, ${longitude})) <= 50 * 1609.344`
  const { rows: cities } = await client.query<{ latitude: number; longitude: number }>(
    "SELECT latitude, longitude FROM places WHERE kind = 'city' ORDER BY zip_count DESC LIMIT 20",
  )
  await after(`UPDATE pg_class SET reltuples = reltuples * 100 WHERE oid = 'listings'::regclass`, async () => {
    let few = 0
    for (const { latitude, longitude } of cities) {
      const wanted = { sort: 'distance', near: [latitude, longitude], radius: 50 }
      for (const [part, condition] of [
        [{}, 'true'],
        [{ types: ['RENT'] }, "listing_type = 'RENT'"],
        [{ phrases: ['music'] }, "search @@ 'music'"],
      ] as const) {
        const { rows } = await client.query<{ count: number }>(around(latitude, longitude, condition))
        const { total } = await search({ ...wanted, ...part })
        expect(total, JSON.stringify({ ...wanted, ...part })).toBe(Math.min(rows[0]?.count ?? 0, 1001))
        if (total > 20 && total < 1001) few += 1
      }
    }
    expect(few).toBeGreaterThan(10)
  })
})

test('a further page of the nearest by relevance reads no farther than what ranks', async () => {
  const [word = ''] = await wordsUsed(LISTINGS / 8, LISTINGS)
  const wanted = { sort: 'relevance', words: [word], near: [40.71, -74.01], radius: 500 }
  const { next } = await search(wanted)
  expect(next).toMatchObject({ rank: expect.any(String) as string, floor: { key: expect.any(String) as string } })
  const nodes = (await nodesOfSearch({ ...wanted, after: next })).filter((node) =>
    /^listings_\w+_idx$/.test(node['Index Name'] ?? ''),
  )
  const read = nodes.map((node) => (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0))
  expect(read).not.toHaveLength(0)
  expect(Math.max(...read)).toBeLessThan(LISTINGS / 12)
})

test('thousands of listings at one place come page by page, each once, and are not all read for a page', async () => {
  const [latitude, longitude] = [39.1, -101.3]
  const nearest = { limit: 20, sort: 'distance', near: [latitude, longitude], radius: 50 }
  await after(
    `UPDATE listings SET latitude = ${latitude}, longitude = ${longitude} WHERE id IN (SELECT id FROM listings ORDER BY id LIMIT ${LISTINGS / 6})`,
    async () => {
      const ids: string[] = []
      let next: unknown
      for (let page = 0; page < 30; page += 1) {
        const found = await search({ ...nearest, ...(page > 0 && { after: next }) })
        ids.push(...idsOf(found.page))
        next = found.next
      }
      expect(new Set(ids).size).toBe(600)
      const nodes = await nodesOfSearch(nearest)
      const scans = nodes.filter((node) => node['Index Name'] === 'listings_position_idx')
      expect(scans).not.toHaveLength(0)
      for (const scan of scans) expect(scan['Actual Rows']).toBeLessThan(1000)
    },
  )
})

test('no search reads rows for what an index carries', async () => {
  const statements = shapes.filter(({ name }) => ['S18', 'S19'].includes(name)).flatMap((shape) => shape.statements)
  expect(statements).toHaveLength(80)
  for (const statement of statements) {
    const nodes = await nodesOfPlans(statement)
    expect(nodes.filter(readsRows), statement).toEqual([])
  }
})

test('a common word is not taken for a rare one, however long ago it was counted', async () => {
  const { rows } = await client.query<{ word: string }>(
    'SELECT word FROM search_words ORDER BY listing_count DESC, word LIMIT 8',
  )
  await after('UPDATE search_words SET listing_count = 1', async () => {
    for (const { word } of rows) {
      const indexes = (await nodesOfSearch({ sort: 'relevance', words: [word] })).map((node) => node['Index Name'])
      expect(indexes, word).toContain('listings_quality_idx')
      expect(indexes, word).not.toContain('listings_search_idx')
    }
  })
})

// A row counts as much as fourteen entries of an index, so that neither words nor filters alone would do.
test('words among half of the listings are found by the lists of words and filters together', async () => {
  const half = `SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS position FROM listings) AS numbered WHERE position <= ${LISTINGS / 2}`
  await after(
    `UPDATE listings SET category = 'DJs', state = 'TX', latitude = 29.7, longitude = -95.4 WHERE id IN (${half}); ANALYZE listings`,
    async () => {
      const { rows } = await client.query<{ word: string; lexeme: string }>(
        `SELECT word, lexeme FROM search_words WHERE listing_count BETWEEN ${LISTINGS / 30} AND ${LISTINGS / 20}
           AND length(word) > 4 AND word !~ '[^a-z]' ORDER BY word LIMIT 10`,
      )
      const choices: [list: string, ...condition: Choice][] = [
        ['category', { categories: ['DJs'] }, `category = 'DJs'`],
        ['state', { state: 'TX', priceMin: 50 }, `state = 'TX' AND price >= 50`],
        [
          'place_terms',
          { near: [29.76, -95.37], radius: 20 },
          'earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(29.76, -95.37)) <= 20 * 1609.344',
        ],
        // Of more than 25 square degrees the cells are too many to name, but not the squares.
        ['place_terms', { bbox: [-100, 25, -90, 35] }, 'longitude BETWEEN -100 AND -90 AND latitude BETWEEN 25 AND 35'],
        [
          'place_terms',
          { near: [29.76, -95.37], radius: 300 },
          'earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(29.76, -95.37)) <= 300 * 1609.344',
        ],
      ]
      for (const [list, part, condition] of choices) {
        let together = 0
        for (const { word, lexeme } of rows) {
          const wanted = { sort: 'price-asc', words: [word], ...part }
          const truth = await client.query<{ id: string }>(
            `SELECT id FROM listings WHERE search @@ '${lexeme}'::tsquery AND ${condition} ORDER BY price, id`,
          )
          const { page, total } = await search(wanted)
          expect(total, JSON.stringify(wanted)).toBe(Math.min(truth.rows.length, 1001))
          const ids = idsOf(page)
          expect(ids, JSON.stringify(wanted)).toEqual(truth.rows.slice(0, 20).map(({ id }) => id))
          const nodes = await nodesOfSearch(wanted)
          const conditions = nodes
            .filter((node) => node['Index Name'] === 'listings_search_idx')
            .map((node) => node['Index Cond'])
          if (conditions.some((text) => text?.includes('ARRAY['))) together += 1
        }
        expect(together, list).toBeGreaterThan(5)
      }
    },
  )
})

test('words that come together are found by a walk', async () => {
  const words = ['alfa', 'bravo', 'charlie']
  const text = words.join(' ')
  await after(
    `UPDATE listings SET search = to_tsvector('english', '${text}'), signature = search_signature(to_tsvector('english', '${text}'))
     WHERE id IN (SELECT id FROM listings ORDER BY md5(id::text) LIMIT ${LISTINGS / 2});
     INSERT INTO search_words SELECT word, word_lexeme(word), ${LISTINGS / 2}, word_deletions(word) FROM unnest('{${words.join()}}'::text[]) AS word`,
    async () => {
      for (const [sort, order] of Object.entries({
        popular: 'views',
        newest: 'published_at',
        rating: 'rating_order',
      })) {
        const { rows } = await client.query<{ id: string }>(
          `SELECT id FROM listings WHERE search @@ to_tsquery('english', 'alfa & bravo & charlie') ORDER BY ${order} DESC, id DESC LIMIT 40`,
        )
        const pages = [await search({ sort, words })]
        pages.push(await search({ sort, words, after: pages[0]?.next }))
        expect(pages.map(({ total }) => total)).toEqual([1001, 1001])
        const ids = pages.flatMap(({ page }) => idsOf(page))
        expect(ids, sort).toEqual(rows.map(({ id }) => id))

        // As if by chance two hundred had all of them, of lists that are long to read.
        const nodes = await nodesOfPlans(
          `SELECT found FROM resolve_text('${JSON.stringify({ words })}', 0) AS typed, estimated_rows('true') AS listings_,
               find_hits(search_ordering('${sort}', NULL), 'true', ARRAY[format('search @@ %L::tsquery', typed.matches)], '{}', 'true',
                 jsonb_populate_record(typed, jsonb_build_object('reading', 8000, 'counts', array_fill(listings_ * (200 / listings_) ^ (1 / 3.0), ARRAY[3]))),
                 'true', 120, 25) AS found`,
        )
        const indexes = nodes.map((node) => node['Index Name'])
        expect(indexes).toContain(`listings_${sort}_idx`)
        expect(indexes).not.toContain('listings_search_idx')
      }
    },
  )
})

test('what is in a large city is found by a walk in every order, and counted as far as a total goes', async () => {
  const half = `SELECT id FROM listings ORDER BY md5(id::text) LIMIT ${LISTINGS / 2}`
  await after(
    `UPDATE listings SET city = 'Austin', city_key = 'austin', state = 'TX' WHERE id IN (${half}); ANALYZE listings`,
    async () => {
      for (const [sort, order] of Object.entries(SORTS)) {
        const wanted = { sort, city: 'Austin', state: 'TX' }
        const { rows } = await client.query<{ id: string }>(
          `SELECT id FROM listings WHERE city = 'Austin' AND state = 'TX' ORDER BY ${order} LIMIT 20`,
        )
        const { page, total } = await search(wanted)
        expect(total, sort).toBe(1001)
        expect(idsOf(page)).toEqual(rows.map(({ id }) => id))
        const nodes = await nodesOfSearch(wanted)
        expect(nodes.filter(readsRows), sort).toEqual([])
        const scans = nodes.filter((node) => node['Index Name']?.startsWith('listings_'))
        expect(scans).not.toHaveLength(0)
        for (const scan of scans) expect(scan['Actual Rows'], sort).toBeLessThan(LISTINGS / 8)
      }
    },
  )
})

test('words in a large city or a state are found among the best of the state', async () => {
  const half = `SELECT id FROM listings ORDER BY md5(id::text) LIMIT ${LISTINGS / 2}`
  await after(
    `UPDATE listings SET city = 'Austin', city_key = 'austin', state = 'TX' WHERE id IN (${half}); ANALYZE listings`,
    async () => {
      const [word = ''] = await wordsUsed(LISTINGS / 8, LISTINGS)
      for (const place of [{ city: 'Austin', state: 'TX' }, { state: 'TX' }]) {
        const wanted = { sort: 'relevance', words: [word], ...place }
        const { rows } = await client.query<{ id: string }>(
          `SELECT id FROM listings, resolve_text('${JSON.stringify({ words: [word] })}', 0) AS typed
           WHERE search @@ typed.matches AND state = 'TX' ${'city' in place ? "AND city = 'Austin'" : ''} ORDER BY quality DESC, id DESC LIMIT 100`,
        )
        const { page, total } = await search(wanted)
        expect(total).toBe(1001)
        const best = new Set(rows.map(({ id }) => id))
        expect(idsOf(page).filter((id) => !best.has(id))).toEqual([])
        const scans = (await nodesOfSearch(wanted)).filter((node) =>
          /^listings_\w+_idx$/.test(node['Index Name'] ?? ''),
        )
        expect(scans.map((node) => node['Index Name'])).toContain('listings_state_quality_idx')
        for (const scan of scans) expect(scan['Actual Rows']).toBeLessThan(LISTINGS / 8)
      }
    },
  )
})

test('words that avoid each other are not walked for twice', async () => {
  const words = ['alfa', 'bravo']
  const numbered = 'SELECT id, row_number() OVER (ORDER BY md5(id::text)) AS position FROM listings'
  const lexemes = (text: string) => `to_tsvector('english', '${text}')`
  await after(
    // Of a half some only look as if they had both.
    `UPDATE listings SET search = CASE WHEN position <= 10 THEN ${lexemes('alfa bravo')} WHEN position % 2 = 0 THEN ${lexemes('alfa')} ELSE ${lexemes('bravo')} END,
       signature = CASE WHEN position <= 500 THEN search_signature(${lexemes('alfa bravo')}) WHEN position % 2 = 0 THEN search_signature(${lexemes('alfa')})
         ELSE search_signature(${lexemes('bravo')}) END
     FROM (${numbered}) AS numbered WHERE listings.id = numbered.id;
     UPDATE pg_class SET reltuples = reltuples * 5 WHERE oid = 'listings'::regclass;
     INSERT INTO search_words SELECT word, word_lexeme(word), estimated_rows('true') / 2, word_deletions(word) FROM unnest('{${words.join()}}'::text[]) AS word`,
    async () => {
      const wanted = { sort: 'relevance', words }
      expect(await search(wanted)).toMatchObject({ total: 10 })
      const nodes = await nodesOfSearch(wanted)
      // What is read whole is asked as it is read for what may match, and walks are asked afterwards.
      const walks = nodes.filter(
        (node) =>
          node['Node Type'] === 'Index Only Scan' &&
          node['Index Name'] === 'listings_quality_idx' &&
          node['Rows Removed by Filter'] === undefined,
      )
      expect(walks).toHaveLength(1)
    },
  )
})

test('what is expected of conditions is what the planner expects of a search by them', async () => {
  const conditions = [
    "state = 'TX'",
    "state = 'TX' AND price >= 100 AND price <= 300",
    "category = 'Food Trucks' AND listing_type = 'RENT'",
    "search @@ '''taco'' & ''truck'''",
    'latitude BETWEEN 30::real AND 40::real',
    'false',
  ]
  for (const condition of conditions) {
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `EXPLAIN (FORMAT JSON) SELECT id FROM listings WHERE ${condition}`,
    )
    const { rows: estimated } = await client.query('SELECT estimated_rows($1) AS rows', [condition])
    expect(estimated, condition).toEqual([{ rows: rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] }])
  }
})

test('a box of too many cells to name, with little in it, is read by its cells', async () => {
  await after(
    // In the sea, where no other is.
    `UPDATE listings SET latitude = 32.8, longitude = -136.3 WHERE id IN (SELECT id FROM listings ORDER BY md5(id::text) LIMIT 40); ANALYZE listings`,
    async () => {
      const wanted = { sort: 'popular', bbox: [-140, 30, -134, 36] }
      expect(await search(wanted)).toMatchObject({ total: 40 })
      const nodes = await nodesOfSearch(wanted)
      const indexes = nodes.map((node) => node['Index Name'])
      expect(indexes).toContain('listings_cell_idx')
      expect(indexes).not.toContain('listings_popular_idx')
    },
  )
})

// The dearest are all sales, and the cheapest are rented by the hour.
test('an order by price begins with what is asked for, however far from others its prices lie', async () => {
  const within: Choice[] = [
    [{ priceUnit: 'per hour' }, "price_unit = 'per hour'"],
    [{ priceUnit: 'one-time', types: ['SALE', 'EVENT_PRO'] }, "price_unit = 'one-time' AND listing_type <> 'RENT'"],
    [{ priceUnit: 'per hour', types: ['RENT'] }, "price_unit = 'per hour' AND listing_type = 'RENT'"],
    [{ priceUnit: 'per day', categories: ['food trucks'] }, "price_unit = 'per day' AND category = 'Food Trucks'"],
    [
      { categories: ['Food Trucks', 'DJs'], types: ['RENT', 'EVENT_PRO'] },
      "category IN ('Food Trucks', 'DJs') AND listing_type <> 'SALE'",
    ],
    [{ types: ['RENT'], priceMin: 40, priceMax: 300 }, "listing_type = 'RENT' AND price BETWEEN 40 AND 300"],
    [{ priceUnit: 'one-time', types: ['RENT'] }, 'false'],
  ]
  for (const [part, condition] of within) {
    for (const [sort, order] of [
      ['price-asc', 'price, id'],
      ['price-desc', 'price DESC, id DESC'],
    ] as const) {
      const wanted = { sort, ...part }
      const { rows: truth } = await client.query<{ id: string }>(
        `SELECT id FROM listings WHERE ${condition} ORDER BY ${order} LIMIT 1001`,
      )
      const first = await search(wanted)
      const second = first.next ? await search({ ...wanted, after: first.next }) : { page: '[]' }
      const ids = [first, second].flatMap(({ page }) => idsOf(page))
      expect(ids, JSON.stringify(wanted)).toEqual(truth.slice(0, 40).map(({ id }) => id))
      expect(first.total, JSON.stringify(wanted)).toBe(truth.length)
      const nodes = await nodesOfSearch(wanted)
      const read = nodes
        .filter((node) => node['Index Name']?.startsWith('listings_'))
        .map((node) => (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0))
      expect(Math.max(...read), JSON.stringify(wanted)).toBeLessThan(1100)
    }
  }
})

test('of a kind of price that no listing has nothing is read, whatever the planner expects', async () => {
  await after(`UPDATE listings SET price_unit = 'per day'; ANALYZE listings`, async () => {
    for (const part of [{}, { types: ['SALE'] }, { categories: ['DJs'] }]) {
      const wanted = { sort: 'price-desc', priceUnit: 'per hour', ...part }
      expect(await search(wanted)).toMatchObject({ page: '[]', total: 0 })
      const nodes = await nodesOfSearch(wanted)
      const read = nodes.map((node) => node['Rows Removed by Filter'] ?? 0)
      expect(Math.max(...read), JSON.stringify(wanted)).toBeLessThan(100)
    }
  })
})

test('a wide place is a few squares for the index of words, which have all of its cells and no other', async () => {
  const { rows } = await client.query<{ terms: number; missing: number; beside: number }>(
    `SELECT cardinality(terms) AS terms, (SELECT count(*)::int FROM unnest(cells) AS cell WHERE NOT place_terms(cell) && terms) AS missing,
       (SELECT count(*)::int FROM generate_series(-90, 89) AS y, generate_series(-180, 179) AS x, LATERAL (SELECT y * 8000 + x * 4 AS cell) AS square
        WHERE place_terms(cell) && terms AND cell <> ALL (squares)) AS beside
     FROM (VALUES (25.2, 49.7, -124.6, -100.1), (-8.4, 9.1, -3.3, 14.2), (60.0, 80.0, -180.0, -150.0)) AS box (south, north, west, east),
       LATERAL (SELECT cells_of(south, north, west, east, NULL, 1) AS cells, cells_of(south, north, west, east, NULL, 4) AS squares OFFSET 0) AS c,
       LATERAL (SELECT (regexp_match(in_squares(squares), '{.*}'))[1]::integer[] AS terms OFFSET 0) AS t`,
  )
  expect(rows).toHaveLength(3)
  for (const row of rows) {
    expect(row).toMatchObject({ missing: 0, beside: 0 })
    expect(row.terms).toBeLessThan(110)
  }
})

test('of the cells or squares that are read for a place it is known how much lies in it', async () => {
  const shareOf = async (wanted: object, place: string | null) => {
    const { rows } = await client.query<{ share: number }>('SELECT cell_share(search_filters($1, $2)) AS share', [
      wanted,
      place,
    ])
    return rows[0]?.share
  }
  expect(await shareOf({ bbox: [-97.7, 30.3, -97.6, 30.4] }, null)).toBeCloseTo(0.16)
  expect(await shareOf({ bbox: [-100, 25, -90, 35] }, null)).toBeCloseTo(100 / 121)
  // A circle of 1 mile takes up little of the one to four cells that it touches, one of 100 miles most of its own.
  expect(await shareOf({ radius: 1 }, '{30.375,-97.625}')).toBeLessThan(0.1)
  expect(await shareOf({ radius: 100 }, '{30.375,-97.625}')).toBeGreaterThan(0.7)
})

test('what is for sale only is not looked for where days are asked for', async () => {
  const words = await wordsUsed(LISTINGS / 8, LISTINGS)
  const wanted = {
    sort: 'newest',
    words: words.slice(0, 1),
    types: ['SALE'],
    availableFrom: day(3),
    availableTo: day(5),
  }
  expect(await search(wanted)).toMatchObject({ page: '[]', total: 0 })
  const nodes = await nodesOfSearch(wanted)
  for (const node of nodes.filter((each) => each['Index Name']?.startsWith('listings_')))
    expect(node['Actual Rows']).toBe(0)
})

test('a tag counts among the words, however common those are', async () => {
  const { rows } = await client.query<{ counts: number[]; reading: number; expected: number; together: number }>(
    `SELECT typed.counts, typed.reading, text_rows(typed, ${LISTINGS}) AS expected, (SELECT count(*)::int FROM listings WHERE search @@ typed.matches) AS together
     FROM (SELECT lower(tag) AS tag FROM listings, unnest(tags) AS tag GROUP BY 1 HAVING count(*) < ${LISTINGS / 20} ORDER BY count(*) DESC, 1 LIMIT 1) AS t,
       (SELECT word FROM search_words ORDER BY listing_count DESC, word LIMIT 1) AS w,
       resolve_text(jsonb_build_object('words', ARRAY[word], 'tags', ARRAY[tag]), 0) AS typed`,
  )
  const [{ counts, reading, expected, together } = { counts: [], reading: 0, expected: 0, together: 0 }] = rows
  expect(counts).toHaveLength(2)
  // Of the list of the word no more is read than the tag has.
  expect(reading).toBe(counts[1])
  expect(together).toBeGreaterThan(20)
  expect(expected / together).toBeGreaterThan(0.2)
  expect(expected / together).toBeLessThan(5)
})

test('words and filters that have less in common than by chance are looked up together', async () => {
  const { rows } = await client.query<{ alone: string; together: string }>(
    `SELECT (cheapest_set('true', 100000, '{}', filters, typed, ${LISTINGS}, 1000000, 1000, 0, 1)).best AS alone,
       (cheapest_set('true', 100000, '{}', filters, typed, ${LISTINGS}, 1000000, 1000, 0, 0.1)).best AS together
     FROM resolve_text('{"words": ["chef"]}', 0) AS typed, search_filters('{"categories": ["DJs"]}', NULL) AS filters`,
  )
  expect(rows).toEqual([
    { alone: 'true', together: expect.stringMatching(/^search @@ .* AND ARRAY\[category\]/) as string },
  ])
})

test('a set of up to two thousand is kept whole, as all of it may have to be looked at', async () => {
  const { rows: words } = await client.query<{ word: string; count: number }>(
    `SELECT word, count(*)::int AS count FROM search_words, resolve_text(jsonb_build_object('words', ARRAY[word]), 0) AS typed, listings
     WHERE listing_count BETWEEN 1200 AND 1900 AND word !~ '[^a-z]' AND search @@ typed.matches GROUP BY word HAVING count(*) BETWEEN 1200 AND 1900
     ORDER BY md5(word) LIMIT 3`,
  )
  expect(words).toHaveLength(3)
  for (const { word, count } of words) {
    const { rows } = await client.query(
      `SELECT cardinality(found.hits) AS hits, found.estimate, found.complete FROM resolve_text($1, 0) AS typed,
         find_hits(search_ordering('quality', NULL), 'false', ARRAY[format('search @@ %L::tsquery', typed.matches)], '{"host": "true"}', 'true', typed,
           'true', 29, 1000000) AS found`,
      [{ words: [word] }],
    )
    expect(rows, word).toEqual([{ hits: count, estimate: count, complete: false }])
  }
})

describe('words by price', () => {
  test('the terms of a price tell whether it is in a range, a dozen of them at most', async () => {
    const { rows } = await client.query<{ first: number; last: number; condition: string; terms: number }>(
      `SELECT first, last, in_prices(first, last) AS condition, cardinality(regexp_split_to_array(in_prices(first, last), ',')) AS terms
       FROM generate_series(0, 60) AS first, generate_series(first, 60) AS last ORDER BY md5(first || ' ' || last) LIMIT 60`,
    )
    const prices = `SELECT price FROM generate_series(0, 60) AS step, unnest(ARRAY[10 ^ (step / 10.0), 10 ^ (1 + step / 10.0)]::numeric(10, 2)[]) AS price`
    for (const { first, last, condition, terms } of rows) {
      const { rows: wrong } = await client.query(
        `SELECT price FROM (${prices}) AS p WHERE (${condition}) <> (price_step(price) BETWEEN ${first} AND ${last})`,
      )
      expect(wrong, condition).toEqual([])
      expect(terms, condition).toBeLessThanOrEqual(12)
    }
    const { rows: steps } = await client.query(
      `SELECT price_step(0) AS least, price_step(9.99) AS below, price_step(10) AS first, price_step(99.99) AS ninth, price_step(100) AS tenth,
         price_step(99999999) AS most, in_prices(NULL, NULL) AS all_`,
    )
    expect(steps).toEqual([{ least: 0, below: 0, first: 1, ninth: 10, tenth: 11, most: 60, all_: null }])
  })

  test('a price that every listing has is nothing to look words up with', async () => {
    const { rows } = await client.query(
      `SELECT search_filters('{"priceMin": 5}', NULL)->'withWords' AS every, search_filters('{"priceMin": 10}', NULL)->'withWords' AS most`,
    )
    expect(rows).toEqual([{ every: [], most: [expect.stringContaining('price_terms')] }])
  })

  test.each([
    ['price-asc', '', 'price, id'],
    ['price-desc', ' DESC', 'price DESC, id DESC'],
  ])('are looked for in a part of the order that has enough of them, %s', async (_sort, backwards, order) => {
    const needed = 100
    // As if these were a sample: of little nothing but the whole is read.
    const scale = 100
    const { rows: words } = await client.query<{ word: string }>(
      `SELECT min(word) AS word FROM search_words WHERE listing_count > ${LISTINGS / 30} AND word !~ '[^a-z]' GROUP BY lexeme ORDER BY md5(lexeme) LIMIT 12`,
    )
    let fitting = 0
    for (const { word } of words) {
      const { rows } = await client.query<{ matches: string; parts: string[] }>(
        `SELECT typed.matches::text AS matches, price_parts('{}', typed, 'true', 'true', $2, ${needed * scale}, ${LISTINGS * scale}) AS parts FROM resolve_text($1, 0) AS typed`,
        [{ words: [word] }, backwards],
      )
      const { matches = '', parts = [] } = rows[0] ?? {}
      expect(parts.at(-1)).toBe('true')
      const counts: number[] = []
      for (const part of parts) {
        // All of a part come before all others.
        const { rows: found } = await client.query<{ count: number; begins: boolean }>(
          `SELECT count(*) FILTER (WHERE is_in)::int AS count, bool_and(is_in = (position <= size)) AS begins FROM (
             SELECT is_in, row_number() OVER (ORDER BY ${order}) AS position, count(*) FILTER (WHERE is_in) OVER () AS size
             FROM (SELECT id, price, ${part} AS is_in FROM listings WHERE search @@ $1::tsquery) AS matching) AS ordered`,
          [matches],
        )
        expect(found[0]?.begins, `${word} ${part}`).toBe(true)
        counts.push(found[0]?.count ?? 0)
      }
      expect(counts).toEqual(counts.toSorted((a, b) => a - b))
      const [first = 0] = counts
      if (first >= needed && first < 0.6 * (counts.at(-1) ?? 0)) fitting += 1
    }
    expect(words).toHaveLength(12)
    expect(fitting).toBeGreaterThanOrEqual(9)
  })

  test.each(['price-asc', 'price-desc'])(
    'are found and counted page by page where millions are expected, %s',
    async (sort) => {
      // Hardly one of them is among the cheapest.
      const words = ['restaurant', 'trailer']
      await after(`UPDATE pg_class SET reltuples = reltuples * 100 WHERE oid = 'listings'::regclass`, async () => {
        for (const word of words) {
          const { rows } = await client.query<{ id: string }>(
            `SELECT id FROM listings, resolve_text('{"words": ["${word}"]}', 0) AS typed WHERE search @@ typed.matches ORDER BY ${SORTS[sort]}`,
          )
          expect(rows.length).toBeGreaterThan(1500)
          let next: unknown
          for (let page = 0; page < 3; page += 1) {
            const found = await search({ sort, words: [word], ...(page > 0 && { after: next }) })
            expect(found.total, word).toBe(1001)
            const ids = idsOf(found.page)
            expect(ids, word).toEqual(rows.slice(page * 20, page * 20 + 20).map(({ id }) => id))
            next = found.next
          }
        }
        const reads = (await nodesOfSearch({ sort, words: ['restaurant'] })).filter(
          (node) => node['Index Name'] === 'listings_search_idx',
        )
        if (sort === 'price-asc') {
          expect(reads.map((node) => node['Index Cond'])).toContainEqual(expect.stringContaining('price_terms'))
          // What is expected and what the best of all show tell that they are more than a total does.
          for (const node of reads) expect(node['Actual Rows']).toBeLessThan(1000)
        }
        // Facets are counted of a thousand all the same.
        const { rows: found } = await client.query<{ hits: number }>(
          `SELECT cardinality(found.hits) AS hits FROM resolve_text('{"words": ["restaurant"]}', 0) AS typed, unnest('{29,1000}'::integer[]) AS wanted,
             find_hits(search_ordering('${sort}', NULL), 'true', ARRAY[format('search @@ %L::tsquery', typed.matches)], '{}', 'true', typed, 'true', wanted, 1000000, 21)
               AS found ORDER BY wanted`,
        )
        expect(found[0]?.hits).toBeLessThan(1000)
        expect(found[1]?.hits).toBeGreaterThanOrEqual(1000)
      })
    },
  )
})

test('the next page of a set reads that set alone, however many share the key that it begins at', async () => {
  const words = (await wordsUsed(30, 60)).slice(0, 8)
  expect(words).toHaveLength(8)
  for (const word of words) {
    const wanted = { sort: 'rating', words: [word] }
    const { next } = await search(wanted)
    expect(next, word).not.toBeNull()
    const nodes = await nodesOfSearch({ ...wanted, after: next })
    const indexes = nodes.flatMap((node) => node['Index Name'] ?? []).filter((name) => name.startsWith('listings_'))
    expect([...new Set(indexes)].toSorted(), word).toEqual(['listings_pkey', 'listings_search_idx'])
  }
})

test('a word that nothing has as typed is not looked for again among those like it', async () => {
  const { rows } = await client.query<{ lexeme: string; typed: string; loose: string | null }>(
    `SELECT w.lexeme, strict.matches::text AS typed, loose.matches::text AS loose
     FROM (SELECT lexeme, word FROM search_words WHERE length(word) > 4 AND word !~ '[^a-z]' ORDER BY listing_count DESC, word LIMIT 40) AS w,
       LATERAL (SELECT jsonb_build_object('words', ARRAY[w.word]) AS search) AS s,
       resolve_text(s.search, 0) AS strict, resolve_text(s.search, 1, strict) AS loose`,
  )
  for (const { lexeme, typed } of rows) expect(typed).toContain(`'${lexeme}'`)
  const loosened = rows.filter(({ loose }) => loose !== null)
  expect(loosened.length).toBeGreaterThan(10)
  for (const { lexeme, loose } of loosened) expect(loose?.split(/[^a-z]+/)).not.toContain(lexeme)
})

describe('a search of many words', () => {
  /** How many of the words each listing has, by the queries that the search itself makes of them one by one. */
  const wordCounts = (words: string[]) =>
    `SELECT id, published_at, (SELECT count(*)::int FROM unnest(typed.words) AS word WHERE search @@ word) AS has
     FROM listings, resolve_text('${JSON.stringify({ words })}', 0) AS typed`

  test('gives what has all of them but one, where nothing has all', async () => {
    const known = await wordsUsed(LISTINGS / 100, LISTINGS / 20)
    let compared = 0
    for (let round = 0; round < 40 && compared < 15; round += 1) {
      const words = known.slice(round * 5, round * 5 + 4 + (round % 2))
      const { rows } = await client.query<{ id: string; has: number }>(
        `SELECT id, has FROM (${wordCounts(words)}) AS counted WHERE has >= ${words.length - 1} ORDER BY published_at DESC, id DESC`,
      )
      if (rows.length === 0 || rows.some(({ has }) => has === words.length)) continue
      const { page, total } = await search({ sort: 'newest', words })
      expect(total, words.join(' ')).toBe(rows.length)
      const ids = idsOf(page)
      expect(ids, words.join(' ')).toEqual(rows.slice(0, 20).map(({ id }) => id))
      compared += 1
    }
    expect(compared).toBe(15)
  })

  test.each(['newest', 'relevance'])(
    'gives what has as many of them as are within reach, the same number on every page, by %s',
    async (sort) => {
      const common = await wordsUsed(LISTINGS / 12, LISTINGS / 4)
      for (let round = 0; round < 4; round += 1) {
        const words = common.slice(round * 12, round * 12 + 12)
        expect(words).toHaveLength(12)
        const has = new Map<string, number>()
        for (const row of (await client.query<{ id: string; has: number }>(wordCounts(words))).rows)
          has.set(row.id, row.has)
        let next: { level: number; fewest: number } | undefined
        const seen: string[] = []
        let fewest: number | undefined
        for (let page = 0; page < 8; page += 1) {
          const found = await search({ sort, words, ...(next && { after: next }) })
          next = found.next as NonNullable<typeof next>
          fewest ??= next.fewest
          expect(next).toMatchObject({ level: 3, fewest, total: 1001 })
          seen.push(...idsOf(found.page))
        }
        expect(fewest).toBeGreaterThan(1)
        expect(new Set(seen).size).toBe(160)
        expect(seen.filter((id) => (has.get(id) ?? 0) < (fewest ?? 0))).toEqual([])
      }
    },
  )

  test('has patience for what lacks a word, and gives up what would take longer', async () => {
    const known = await wordsUsed(LISTINGS / 100, LISTINGS / 20)
    const look = async (words: string[], patience: number) => {
      const { rows } = await client.query<{ patience: number | null; hits: number | null; complete: boolean }>(
        `SELECT typed.patience, cardinality(found.hits) AS hits, found.complete
         FROM resolve_text($1, 2, resolve_text($1, 0)) AS typed,
           find_hits(search_ordering('quality', NULL), 'true', ARRAY[format('search @@ %L::tsquery', typed.matches)], '{}', 'true',
             jsonb_populate_record(typed, $2), 'true', 120, 25) AS found`,
        [{ words }, { patience }],
      )
      return rows[0]
    }
    expect(await look(known.slice(0, 4), 1e6)).toMatchObject({ patience: 40_000, hits: expect.any(Number) as number })
    expect(await look(known.slice(0, 4), 100)).toEqual({ patience: 40_000, hits: null, complete: true })
    expect(await look(known.slice(0, 3), 1e6)).toMatchObject({ patience: null })
  })

  test('expects words that come together by how often they do, in more than one order', async () => {
    const words = ['alfa', 'bravo', 'charlie', 'delta', 'foxtrot']
    const text = words.join(' ')
    const expected = `SELECT rows_elsewhere('price', '{}', resolve_text('${JSON.stringify({ words })}', 0), 'true', ${LISTINGS})::int AS rows`
    const inThese = async (order: string, count: number) => {
      let found = 0
      await after(
        `UPDATE listings SET search = to_tsvector('english', '${text}'), signature = search_signature(to_tsvector('english', '${text}'))
         WHERE id IN (SELECT id FROM listings ORDER BY ${order} LIMIT ${count});
         INSERT INTO search_words SELECT word, word_lexeme(word), ${count}, word_deletions(word) FROM unnest('{${words.join()}}'::text[]) AS word
         ON CONFLICT (word) DO UPDATE SET listing_count = excluded.listing_count`,
        async () => {
          found = (await client.query<{ rows: number }>(expected)).rows[0]?.rows ?? 0
          expect(await search({ sort: 'price-asc', words })).toMatchObject({ total: Math.min(count, 1001) })
        },
      )
      return found
    }
    const everywhere = await inThese('md5(id::text)', LISTINGS / 4)
    expect(everywhere / (LISTINGS / 4)).toBeGreaterThan(0.8)
    expect(everywhere / (LISTINGS / 4)).toBeLessThan(1.2)
    expect(await inThese('published_at DESC', 900)).toBeLessThan(LISTINGS / 20)
  })
})

test('the beginning of an order is counted where it is a range of prices, as far as it matters', async () => {
  const cheapSales = `listing_type = 'SALE' AND price <= 1000`
  const { rows } = await client.query(
    `SELECT (SELECT count(*)::int FROM listings WHERE ${cheapSales}) AS truth, counted_rows($1, 1e6, 1e9) AS counted,
       counted_rows($1, 1e6, 10) AS enough, counted_rows('true', 1e6, 1e9) AS known`,
    [cheapSales],
  )
  const { truth, ...found } = rows[0] as { truth: number }
  expect(truth).toBeGreaterThan(10)
  expect(found).toEqual({ counted: truth, enough: 1e6, known: 1e6 })
})

test('a number is no typing error of another, and the dictionary keeps nothing to find one by', async () => {
  const { rows } = await client.query<{ numbers: number; kept: number }>(
    `SELECT count(*)::int AS numbers, count(*) FILTER (WHERE deletions <> '{}')::int AS kept FROM search_words WHERE word ~ '[0-9]'`,
  )
  expect(rows).toEqual([{ numbers: expect.any(Number) as number, kept: 0 }])
  expect(rows[0]?.numbers).toBeGreaterThan(10)
  expect(await search({ sort: 'newest', words: ['40404'] })).toMatchObject({ total: 0 })
})

test.each([
  'search_listings(\'{"limit": 20, "sort": "newest", "words": ["kitchens"], "prefix": true}\')',
  "suggest('kitch')",
])('what %s asks the dictionary is planned once a session', async (call) => {
  const nodes = await nodesOfPlans(`SELECT * FROM ${call}`)
  const conditions = nodes
    .filter((node) => node['Index Name']?.startsWith('search_words_'))
    .map((node) => node['Index Cond'])
  expect(conditions).not.toHaveLength(0)
  for (const condition of conditions) expect(condition).toMatch(/\$\d|a\.value/)
})

test('the first letters of a word are completed without reading all that begin with it', async () => {
  await after(
    `INSERT INTO search_words SELECT 'qx' || n, 'qx' || n, 1, '{}' FROM generate_series(1, 20000) AS n; ANALYZE search_words`,
    async () => {
      const statement = `SELECT word_alternatives('qx', '{}', true, false)`
      const nodes = await nodesOfPlans(statement)
      const scans = nodes.filter((node) => node['Index Name']?.startsWith('search_words_'))
      expect(scans).not.toHaveLength(0)
      for (const scan of scans) expect(scan['Actual Rows']).toBeLessThanOrEqual(2000)
    },
  )
})

describe('a recount', () => {
  const truth = `SELECT word, listing_count AS used FROM search_words WHERE length(word) > 1`

  test.each(['1', `${LISTINGS}`])('finds how common words are that it took for those of %s listings', async (wrong) => {
    const { rows } = await client.query<{ word: string; used: number }>(truth)
    const used = new Map(rows.map((row) => [row.word, row.used]))
    await after(`UPDATE search_words SET listing_count = ${wrong}; SELECT recount_search_words()`, async () => {
      const counted = await client.query<{ word: string; used: number }>(truth)
      const common = counted.rows.filter(({ word }) => (used.get(word) ?? 0) >= LISTINGS / 20)
      expect(common.length).toBeGreaterThan(20)
      for (const row of common) {
        const share = row.used / (used.get(row.word) ?? 0)
        expect(share, JSON.stringify(row)).toBeGreaterThan(0.6)
        expect(share, JSON.stringify(row)).toBeLessThan(1.6)
      }
      // Of what nearly nobody uses, a sample meets nothing that contradicts one listing, and much that contradicts all.
      const rare = counted.rows.filter(({ word }) => (used.get(word) ?? 0) < 4)
      expect(rare.length).toBeGreaterThan(100)
      expect(Math.max(...rare.map((row) => row.used))).toBeLessThan(LISTINGS / 100)
    })
  })

  test('leaves counts that are right', async () => {
    const { rows } = await client.query<{ word: string; used: number }>(truth)
    await after('SELECT recount_search_words()', async () => {
      const counted = await client.query<{ word: string; used: number }>(truth)
      const used = new Map(counted.rows.map((row) => [row.word, row.used]))
      expect(rows.filter((row) => used.get(row.word) !== row.used).length).toBeLessThan(rows.length / 50)
    })
  })

  test('waits for nobody', async () => {
    const other = await connect(superuserUrl)
    try {
      await other.query('BEGIN; UPDATE search_words SET listing_count = 7')
      await after(`SET LOCAL lock_timeout = '5s'`, async () => {
        await expect(client.query('SELECT recount_search_words()')).resolves.toBeDefined()
      })
    } finally {
      await other.query('ROLLBACK')
      await other.end()
    }
  })
})

test('a plan that scans or sorts too much is told', async () => {
  const [plan] = await readPlans(client, 'SELECT title FROM listings ORDER BY title')
  const nodes = plan ? nodesOf(plan) : []
  expect(nodes.some(isSequentialScan)).toBe(true)
  expect(nodes.some(sortsMuch)).toBe(true)
})

const isSequentialScan = (node: PlanNode): boolean =>
  node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'listings'

const readsRows = (node: PlanNode): boolean =>
  node['Node Type'] === 'Index Scan' && /^listings_\w+_idx$/.test(node['Index Name'] ?? '')

const sortsMuch = (node: PlanNode): boolean =>
  node['Node Type'] === 'Sort' && (node.Plans ?? []).some((input) => (input['Actual Rows'] ?? 0) > MOST_SORTED)

type Choice = [wanted: object, condition: string]

/** The words that so many listings use, one for each lexeme. */
async function wordsUsed(low: number, high: number): Promise<string[]> {
  const { rows } = await client.query<{ word: string }>(
    `SELECT min(word) AS word FROM search_words WHERE listing_count BETWEEN ${low} AND ${high} AND length(word) > 4
       AND word !~ '[^a-z]' GROUP BY lexeme ORDER BY md5(lexeme)`,
  )
  return rows.map(({ word }) => word)
}

/** Runs with what the statements change, which is undone afterwards. */
async function after(statements: string, run: () => Promise<void>): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(statements)
    await run()
  } finally {
    await client.query('ROLLBACK')
  }
}

interface Found {
  page: string
  total: number
  next: unknown
}

const idsOf = (page: string): string[] => (JSON.parse(page) as { id: string }[]).map(({ id }) => id)

async function search(wanted: object): Promise<Found> {
  const { rows } = await client.query<Found>('SELECT * FROM search_listings($1)', [{ limit: 20, ...wanted }])
  if (rows[0] === undefined) throw new Error('a search has one row')
  return rows[0]
}

/** Every node of the plans that a statement comes to, those within functions among them. */
async function nodesOfPlans(statement: string): Promise<PlanNode[]> {
  return (await readPlans(client, statement)).flatMap(nodesOf)
}

async function nodesOfSearch(wanted: object): Promise<PlanNode[]> {
  return nodesOfPlans(`SELECT * FROM search_listings('${JSON.stringify({ limit: 20, ...wanted })}')`)
}
