import { COMMON_WORDS } from './common-words.ts'

/** Rows and columns of the keyboard and the alphabet, forth and back; any four letters in a row are a common word. */
const SEQUENCES = ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', 'qazwsxedcrfvtgbyhnujmikolp']
  .flatMap((letters) => [letters, letters.split('').toReversed().join('')])
  .map(undoSwaps)
const SWAPS: Record<string, string> = { 0: 'o', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b', 9: 'g', '@': 'a', $: 's' }
/** Above a number on the keyboard: `!@#` goes on as easily as `123`. */
const SHIFTED = ')!@#$%^&*('
/** How many characters of a decoration may surprise before a password counts as more than a decorated word. */
const MOST_SURPRISES = 3
/** The same for one or two letters, which are a word like any other in what a generator of passwords makes. */
const MOST_SURPRISES_OF_LETTERS = 2

let words: Set<string> | undefined

/**
 * True for a password that is no more than one of the commonest words, bent to pass a rule: capitals, letters swapped
 * for look-alikes, and a decoration that anyone would try (`P@ssw0rd!`, `Summer2024!`, `1qaz@WSX`). Several words, or a
 * word with a decoration of its own, are not common.
 */
export function isCommonPassword(password: string): boolean {
  const text = password.toLowerCase()
  if (isBentWord(text, '')) return true
  // A digit or special character at either end may be a swapped letter or decoration: try every division.
  const [lead = ''] = /^\P{L}*/u.exec(text) ?? []
  const [tail = ''] = /\P{L}*$/u.exec(text) ?? []
  for (let start = 0; start <= lead.length; start++) {
    for (let end = text.length - tail.length; end <= text.length; end++) {
      if (isBentWord(undoSwaps(text.slice(start, end)), text.slice(0, start) + text.slice(end))) return true
    }
  }
  return false
}

/** Whether the letters of `text` are a common word, and all else of it no more than the usual decoration. */
function isBentWord(text: string, decoration: string): boolean {
  const word = undoSwaps(text.replaceAll(/\P{L}/gu, '')).replace(/^(.+?)\1+$/, '$1')
  const count = surprises(decoration + text.replaceAll(/\p{L}/gu, ''))
  return word.length <= 2 ? count <= MOST_SURPRISES_OF_LETTERS : count <= MOST_SURPRISES && isCommonWord(word)
}

function isCommonWord(word: string): boolean {
  words ??= new Set(COMMON_WORDS.trim().split(/\s+/).map(undoSwaps))
  return words.has(word) || (word.length > 3 && SEQUENCES.some((sequence) => sequence.includes(word)))
}

/** `l`, `1` and `!` stand for each other and for `i`, so all of them become one. */
function undoSwaps(text: string): string {
  return text.replaceAll(/[l1!|]/g, 'i').replaceAll(/[0345789@$]/g, (character) => SWAPS[character] ?? character)
}

/** Counts the characters that neither repeat nor count on from the one before; a year is one. */
function surprises(decoration: string): number {
  const keys = decoration
    .replaceAll(/(19|20)\d\d/g, '0')
    .replaceAll(/[)!@#$%^&*(]/g, (key) => `${SHIFTED.indexOf(key)}`)
  return keys
    .split('')
    .filter((key, index) => Math.abs(key.charCodeAt(0) - keys.charCodeAt(index - 1)) !== 1 && key !== keys[index - 1])
    .length
}
