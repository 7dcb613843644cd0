/** How well one query was answered. */
export interface Answered {
  kind: string
  expected: string[]
  /** Keys of the listings found, best first. */
  found: string[]
}

export interface Score {
  queries: number
  /** Share of the expected listings that are among the first ten, 0 to 1, as a mean over the queries. */
  recall: number
  /** Mean of 1 / rank of the first expected listing, 0 where none is among the first ten. */
  mrr: number
}

const depth = 10

/** |expected ∩ first ten| / min(10, |expected|) */
export function recallAtTen({ expected, found }: Answered): number {
  const top = new Set(found.slice(0, depth))
  return expected.filter((key) => top.has(key)).length / Math.min(depth, expected.length)
}

/** 1 / rank of the first expected listing among the first ten, else 0. */
export function reciprocalRank({ expected, found }: Answered): number {
  const index = found.slice(0, depth).findIndex((key) => expected.includes(key))
  return index === -1 ? 0 : 1 / (index + 1)
}

/** Means over all queries given, which must be at least one. */
export function score(answers: Answered[]): Score {
  return { queries: answers.length, recall: mean(answers.map(recallAtTen)), mrr: mean(answers.map(reciprocalRank)) }
}

/** A table with a line per kind, in the order of the answers, and one for all. */
export function scoreTable(answers: Answered[]): string {
  const byKind = Map.groupBy(answers, ({ kind }) => kind)
  const lines = [...byKind].map(([kind, some]) => line(kind, score(some)))
  return ['kind                   queries  recall@10    MRR', ...lines, line('all', score(answers))].join('\n')
}

const line = (name: string, { queries, recall, mrr }: Score) =>
  `${name.padEnd(22)} ${String(queries).padStart(7)}  ${recall.toFixed(3).padStart(9)}  ${mrr.toFixed(3)}`

const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
