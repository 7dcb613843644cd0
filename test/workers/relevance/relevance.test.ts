import { exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { seedListings } from '../../../drizzle/seed/content/index.ts'
import { type Answered, recallAtTen, reciprocalRank, score, scoreTable } from './measure.ts'
import { placeQueries } from './queries/places.ts'
import type { RelevanceQuery } from './queries/query.ts'
import { renterQueries } from './queries/renters.ts'
import { spellingQueries } from './queries/spellings.ts'
import { wordQueries } from './queries/words.ts'

const queries = [...wordQueries, ...spellingQueries, ...placeQueries, ...renterQueries]
const keysByTitle = new Map(seedListings.map(({ title, key }) => [title, key]))

/** Keys of the first ten listings that the search answers. */
async function search(params: Record<string, string>): Promise<string[]> {
  const query = new URLSearchParams({ ...params, limit: '10' }).toString()
  const response = await exports.default.fetch(`http://localhost/api/listings?${query}`)
  if (!response.ok) throw new Error(`${query} was answered ${response.status}: ${await response.text()}`)
  const { listings } = await response.json<{ listings: { title: string }[] }>()
  return listings.map(({ title }) => keysByTitle.get(title) ?? title)
}

const say = ({ params: { q, ...others } }: RelevanceQuery) =>
  [q, ...Object.entries(others).map((pair) => pair.join('='))].join(' · ')

describe('the set of queries', () => {
  test('expects listings that are there to be found, eight at most', () => {
    const live = new Set(seedListings.flatMap(({ key, status }) => (status === undefined ? [key] : [])))
    const wrong = queries.filter(
      ({ expected, never }) =>
        expected.length < 1 || expected.length > 8 || [...expected, ...never].some((key) => !live.has(key)),
    )
    expect(wrong.map(say)).toEqual([])
  })

  test('asks nothing twice, and tells two listings apart by their titles', () => {
    expect(new Set(queries.map(say)).size).toBe(queries.length)
    expect(keysByTitle.size).toBe(seedListings.length)
  })
})

describe('the search of listings', () => {
  let answers: (RelevanceQuery & Answered)[]
  beforeAll(async () => {
    answers = await Promise.all(queries.map(async (query) => ({ ...query, found: await search(query.params) })))
  })

  test('finds what people expect', () => {
    const missed = answers.filter((answer) => recallAtTen(answer) < 1 || reciprocalRank(answer) < 1)
    const lines = missed.map((answer) => {
      const missing = answer.expected.filter((key) => !answer.found.includes(key))
      return `  [${answer.kind}] ${say(answer)} (${answer.why}): missing ${missing.join(' ') || 'none'}; found ${answer.found.join(' ') || 'nothing'}`
    })
    console.log([scoreTable(answers), `Not perfect: ${missed.length}`, ...lines].join('\n'))
    const { recall, mrr } = score(answers)
    expect(recall).toBeGreaterThanOrEqual(0.95)
    expect(mrr).toBeGreaterThanOrEqual(0.85)
  })

  test('leaves out what a query excludes', () => {
    const wrong = answers.filter(({ never, found }) => never.some((key) => found.includes(key)))
    expect(wrong.map(say)).toEqual([])
  })
})
