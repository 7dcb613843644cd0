/** What somebody typed, taken apart. `prefix`: the last word may still be unfinished. `intent`: to buy, or to rent or hire. */
export type SearchTerms = {
  words: string[]
  phrases: string[]
  excluded: string[]
  prefix: boolean
  intent?: 'buy' | 'rent'
}

/**
 * What people say around the thing that they look for. Hosts do not write it, so nobody would be found by it.
 * Stop words (for, the, my, me, how) are left to PostgreSQL.
 */
const FILLERS = new Set(
  [
    'near nearby nearest around local close',
    'rent rental rentals renting hire hiring book booking lease buy buying purchase sale',
    'cheap cheapest affordable best good great top',
    'looking look need want find get search searching please',
    'much many price prices cost costs rate rates',
  ].flatMap((line) => line.split(' ')),
)
const BUY = /\b(for sale|to buy|buy|buying|purchase)\b/i
const RENT = /\b(for rent|to rent|rent|rental|rentals|renting|for hire|to hire|hire|hiring|lease)\b/i

/** Takes `taco "food truck" -trailer` apart. An open quotation mark quotes to the end. */
export function readTerms(q: string): SearchTerms {
  const terms: SearchTerms = { words: [], phrases: [], excluded: [], prefix: false }
  let rest = q.replaceAll(/[“”„]/g, '"').trimStart()
  while (rest !== '') {
    const isExcluded = rest.startsWith('-') && !/^-+(\s|$)/.test(rest)
    if (isExcluded) rest = rest.slice(1)
    const isQuoted = rest.startsWith('"')
    const end = endOf(rest, isQuoted ? rest.indexOf('"', 1) : rest.search(/[\s"]/))
    const term = rest.slice(isQuoted ? 1 : 0, end)
    if (term.trim() !== '') terms[isExcluded ? 'excluded' : isQuoted ? 'phrases' : 'words'].push(term)
    terms.prefix = !isExcluded && !isQuoted
    rest = rest.slice(isQuoted ? end + 1 : end).trimStart()
  }
  return withoutFillers(terms)
}

/** Leaves out what says how, not what; unless nothing else was typed. */
function withoutFillers(terms: SearchTerms): SearchTerms {
  const isFiller = (word: string) => FILLERS.has(word.toLowerCase())
  const words = terms.words.filter((word) => !isFiller(word))
  if (words.length === terms.words.length || (words.length === 0 && terms.phrases.length === 0)) return terms
  const typed = terms.words.join(' ')
  const intent = BUY.test(typed) ? 'buy' : RENT.test(typed) ? 'rent' : undefined
  const prefix = terms.prefix && !isFiller(terms.words.at(-1) ?? '')
  return { ...terms, words, prefix, ...(intent && { intent }) }
}

const endOf = (rest: string, found: number): number => (found === -1 ? rest.length : found)
