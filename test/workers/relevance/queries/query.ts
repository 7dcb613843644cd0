/** A search that a renter or buyer would type, and what they would expect to see on its first screen. */
export interface RelevanceQuery {
  kind: string
  /** Query parameters of `GET /api/listings`. */
  params: Record<string, string>
  /** Keys of seeded listings, in no order: all that a reasonable person expects within the first ten. */
  expected: string[]
  /** Keys of seeded listings that the search must leave out. */
  never: string[]
  why: string
}

type Row = [search: string | Record<string, string>, expected: string, why: string, never?: string]

/** Queries of one kind, a row each: `q` or all parameters, the keys expected, why, the keys never to be seen. */
export const queries = (kind: string, rows: Row[]): RelevanceQuery[] =>
  rows.map(([search, expected, why, never = '']) => ({
    kind,
    params: typeof search === 'string' ? { q: search } : search,
    expected: keys(expected),
    never: keys(never),
    why,
  }))

const keys = (text: string) => text.split(' ').filter((key) => key !== '')
