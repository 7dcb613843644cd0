import { Problem } from '../../../dev/problem.ts'
import type { Answer, Dialect } from './contestants.ts'
import type { Shape } from './searches.ts'

export interface Asked {
  name: string
  url: string
  dialect: Dialect
  /** Of a contestant that answers in its own form: its fields and its totals are not compared. */
  isForeign?: boolean
}

/** Some contestants take seconds for a ranked search: every fourth of them is compared. */
const RANKED_STEP = 4

/**
 * Asks every contestant every search, and compares its answers with the first one's: the same listings in the same order
 * and as many in all, where the order is given; at the same distances, where it is that. What each ranks in its own way need
 * only be found by both.
 * @returns by contestant, the share of the first one's ranked pages that it has too (overlap@20)
 * @throws Problem that names the first difference
 */
export async function compareAnswers(contestants: Asked[], shapes: Shape[]): Promise<Map<string, number>> {
  const [first, ...others] = contestants
  if (!first) throw new Error('Nobody answers.')
  const overlaps = new Map<string, number[]>(others.map(({ name }) => [name, []]))
  for (const { name, isRanked, searches } of shapes) {
    for (const search of isRanked ? searches.filter((_, index) => index % RANKED_STEP === 0) : searches) {
      const expected = await ask(first, search)
      const answers = await Promise.all(others.map(async (other) => ({ other, given: await ask(other, search) })))
      for (const { other, given } of answers) {
        const difference = isRanked ? unlike(expected, given) : different(expected, given, other.isForeign === true)
        if (difference !== undefined)
          throw new Problem(
            `${other.name} answers ${JSON.stringify(search)} (${name}) otherwise than ${first.name}: ${difference}`,
          )
        if (isRanked) overlaps.get(other.name)?.push(overlap(expected.ids, given.ids))
      }
    }
  }
  return new Map([...overlaps].map(([name, shares]) => [name, shares.reduce((a, b) => a + b, 0) / shares.length]))
}

async function ask({ name, url, dialect }: Asked, search: Shape['searches'][number]): Promise<Answer> {
  const { path, ...init } = dialect.request(search)
  const response = await fetch(url + path, init)
  const text = await response.text()
  if (!response.ok) throw new Problem(`${name} answers ${response.status} to ${path}: ${text.slice(0, 500)}`)
  try {
    return dialect.read(JSON.parse(text))
  } catch {
    throw new Problem(`${name} answers ${path} with ${text.slice(0, 500)}`)
  }
}

function different(expected: Answer, given: Answer, isForeign: boolean): string | undefined {
  if (expected.ids.length === 0) return `${expected.ids.length} listings: nothing is compared by that`
  if (!isForeign && expected.fields.join() !== given.fields.join())
    return `the fields ${expected.fields.join()} and ${given.fields.join()}`
  if (given.total !== undefined && !isForeign && expected.total !== given.total)
    return `${expected.total} and ${given.total} in all`
  // What is equally far away has no order that all of them share.
  const apart = expected.miles.findIndex((miles, index) => Math.abs(miles - (given.miles[index] ?? Infinity)) > 0.11)
  if (apart >= 0) return `listing ${apart + 1} is ${expected.miles[apart]} and ${given.miles[apart]} miles away`
  if (expected.miles.length > 0) return undefined
  const other = expected.ids.findIndex((id, index) => id !== given.ids[index])
  return other < 0 ? undefined : `listing ${other + 1} is ${expected.ids[other]} and ${given.ids[other]}`
}

const unlike = (expected: Answer, given: Answer): string | undefined =>
  expected.ids.length > 0 && given.ids.length > 0
    ? undefined
    : `${expected.ids.length} and ${given.ids.length} listings on the page`

function overlap(expected: string[], given: string[]): number {
  const ids = new Set(given)
  return expected.filter((id) => ids.has(id)).length / Math.max(1, Math.min(expected.length, given.length))
}
