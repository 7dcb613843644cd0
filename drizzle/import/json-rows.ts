/** One element of a JSON array, still as text. */
export interface JsonRow {
  /** The line in the file on which it starts, from 1. */
  line: number
  text: string
}

/** Longer than any listing can be: what does not end by then is not an array of listings. */
const longestRow = 1_000_000

/** The text is no JSON array, or it ends too early. */
export class NotAnArray extends Error {
  override name = 'NotAnArray'
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/**
 * Splits the text of a JSON array into its elements, in memory for one element. It only follows brackets and quotes:
 * what is wrong inside an element is found by whoever parses that, and the elements after it are read all the same.
 * @throws NotAnArray
 */
export async function* readJsonRows(chunks: AsyncIterable<string>): AsyncGenerator<JsonRow> {
  let line = 1
  let state: 'before' | 'between' | 'inside' | 'after' = 'before'
  let row: JsonRow = { line: 1, text: '' }
  let depth = 0
  let quoted = false
  let escaped = false

  for await (const chunk of chunks) {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const character = chunk.charAt(at)
      if (character === '\n') line++
      if (state === 'inside') {
        if (quoted) {
          if (escaped) escaped = false
          else if (character === '\\') escaped = true
          else if (character === '"') quoted = false
        } else if (character === '"') quoted = true
        else if (character === '{' || character === '[') depth++
        else if (depth > 0 && (character === '}' || character === ']')) depth--
        else if (depth === 0 && (character === ',' || character === ']')) {
          row.text += chunk.slice(from, at)
          yield row
          state = character === ',' ? 'between' : 'after'
        }
      } else if (!isSpace(character)) {
        if (state === 'before' && character === '[') state = 'between'
        else if (state === 'before') throw new NotAnArray('The file does not hold a JSON array.', line)
        else if (state === 'after') throw new NotAnArray('There is more after the end of the array.', line)
        else if (character === ']') state = 'after'
        else if (character !== ',') {
          state = 'inside'
          row = { line, text: '' }
          from = at
          depth = character === '{' || character === '[' ? 1 : 0
          quoted = character === '"'
          escaped = false
        }
      }
    }
    if (state === 'inside') row.text += chunk.slice(from)
    if (row.text.length > longestRow)
      throw new NotAnArray('The row does not end: a bracket or a quote is missing.', row.line)
  }
  if (state === 'before') throw new NotAnArray('The file is empty.', line)
  if (state === 'inside' && (depth > 0 || quoted))
    throw new NotAnArray('The row does not end: a bracket or a quote is missing.', row.line)
  if (state === 'inside') yield row
  if (state === 'inside' || state === 'between')
    throw new NotAnArray('The array does not end: its last bracket is missing.', line)
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t' || character === '\uFEFF'
}
