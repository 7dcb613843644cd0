import { expect, test } from 'vitest'
import { recallAtTen, reciprocalRank, score, scoreTable } from './measure.ts'

const answer = (expected: string[], found: string[], kind = 'exact') => ({ kind, expected, found })
const letters = (text: string) => text.split('')

test.each([
  ['all that was expected', 'ab', 'ba', 1],
  ['half of it', 'ab', 'axyz', 0.5],
  ['nothing', 'a', '', 0],
  ['the tenth counts', 'a', 'bcdefghijak', 1],
  ['the eleventh does not', 'a', 'bcdefghijka', 0],
  ['no more than ten can be asked for', 'abcdefghijklmno', 'abcdefghij', 1],
])('recall@10: %s', (_what, expected, found, recall) => {
  expect(recallAtTen(answer(letters(expected), letters(found)))).toBe(recall)
})

test.each([
  ['first', 'ab', 'bxa', 1],
  ['third', 'ab', 'xyb', 1 / 3],
  ['eleventh', 'a', 'bcdefghijka', 0],
  ['nowhere', 'a', 'xyz', 0],
])('reciprocal rank: %s', (_what, expected, found, rank) => {
  expect(reciprocalRank(answer(letters(expected), letters(found)))).toBe(rank)
})

test('a score is the mean over its queries', () => {
  expect(score([answer(['a', 'b'], ['x', 'a']), answer(['a'], ['a'])])).toEqual({ queries: 2, recall: 0.75, mrr: 0.75 })
})

test('the table has a line per kind, and one for all', () => {
  const table = scoreTable([
    answer(['a'], ['a'], 'exact'),
    answer(['a'], [], 'phrase'),
    answer(['a'], ['x', 'a'], 'exact'),
  ])
  expect(table.split('\n')).toEqual([
    'kind                   queries  recall@10    MRR',
    'exact                        2      1.000  0.750',
    'phrase                       1      0.000  0.000',
    'all                          3      0.667  0.500',
  ])
})
