import type pg from 'pg'
import type { RandomSearch } from './random.ts'

const pageSize = 20
/** Totals are counted so far. */
const counted = 1001
/** As many are paged through whole. */
const few = 250

export interface Verdict {
  /** What is not as plain SQL has it; empty where all is. */
  faults: string[]
  /** Milliseconds of each page. */
  times: number[]
  /** Whether there was something to compare: what nothing matches as it was typed is searched less strictly. */
  isCompared: boolean
}

interface Page {
  page: string
  total: number
  next: object | null
}

/**
 * Reads some pages of a search and compares them with what plain SQL finds: the total, and the ids in their order; of the nearest
 * and the most relevant that each is a match, comes once, none is missing and none is nearer than the one before.
 * @param most how many pages at most
 */
export async function judge(client: pg.Client, search: RandomSearch, most: number): Promise<Verdict> {
  const { wanted, order } = search
  const times: number[] = []
  const read = async (more: object): Promise<Page> => {
    const started = performance.now()
    const { rows } = await client.query<Page>('SELECT page, total, next FROM search_listings($1)', [
      { limit: pageSize, ...wanted, ...more },
    ])
    times.push(performance.now() - started)
    return rows[0] as Page
  }
  const first = await read({})
  const where = [...search.conditions, ...(await wordCondition(client, wanted))].join(' AND ') || 'true'
  const truth = await plainly(client, where, order ?? 'id', pageSize * most)
  if (truth.count === 0 && wanted.words) return { faults: [], times, isCompared: false }

  const pages = [first]
  const enough = order === undefined && truth.count <= few ? few : most
  while (pages.length < enough && pages.at(-1)?.next) pages.push(await read({ after: pages.at(-1)?.next }))
  const found = pages.flatMap(({ page }) => JSON.parse(page) as { id: string; distanceMiles?: number }[])
  const ids = found.map(({ id }) => id)
  const expected = Math.min(truth.count, pageSize * enough)

  const faults: string[] = []
  const differs = (what: string, got: string | number | undefined, right: string | number | undefined) =>
    faults.push(`${what}: ${got} for ${right}`)
  if (first.total !== Math.min(truth.count, counted)) differs('total', first.total, truth.count)
  if (ids.length !== expected) differs(`listings on ${pages.length} pages`, ids.length, expected)
  if (order !== undefined) {
    const at = ids.findIndex((id, index) => id !== truth.ids[index])
    if (at !== -1) differs(`listing ${at}`, ids[at], truth.ids[at])
  } else {
    if (new Set(ids).size !== ids.length) differs('different listings', new Set(ids).size, ids.length)
    const matches = await plainly(client, `${where} AND id = ANY ('{${ids.join()}}')`, 'id', 0)
    if (matches.count !== new Set(ids).size) differs('matches', matches.count, ids.length)
    // Of those that are as far to a tenth of a mile any may come first.
    const far = found.map(({ distanceMiles = 0 }) => distanceMiles)
    const back = wanted.sort === 'distance' ? far.findIndex((miles, index) => miles < (far[index - 1] ?? 0)) : -1
    if (back !== -1) differs(`miles of listing ${back}`, far[back], far[back - 1])
  }
  return { faults, times, isCompared: true }
}

/** The words as the search resolves them where all are asked for. */
async function wordCondition(client: pg.Client, wanted: RandomSearch['wanted']): Promise<string[]> {
  if (!wanted.words) return []
  const { rows } = await client.query<{ condition: string }>(
    `SELECT format('search @@ %L::tsquery', (resolve_text($1, 0)).matches) AS condition`,
    [{ words: wanted.words }],
  )
  return rows.map(({ condition }) => condition)
}

async function plainly(client: pg.Client, where: string, order: string, most: number) {
  const { rows } = await client.query<{ count: number; ids: string[] }>(
    `WITH matches AS MATERIALIZED (SELECT id, published_at, price, rating_order, views FROM listings WHERE ${where})
     SELECT (SELECT count(*)::int FROM matches) AS count, ARRAY(SELECT id FROM matches ORDER BY ${order} LIMIT ${most}) AS ids`,
  )
  return rows[0] as { count: number; ids: string[] }
}
