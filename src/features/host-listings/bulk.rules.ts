import { parse } from '@vanillaes/csv'
import { DomainError, type FieldError, Invalid } from '../../lib/errors.ts'
import type { RawRow } from '../../http/rows.ts'
import type { ExportedListing } from './bulk.answers.ts'

type Kind = 'text' | 'number' | 'boolean' | 'list'

/** The columns of an export, in their order. */
const EXPORTED = {
  id: 'text',
  status: 'text',
  title: 'text',
  description: 'text',
  listingType: 'text',
  category: 'text',
  city: 'text',
  state: 'text',
  latitude: 'number',
  longitude: 'number',
  timeZone: 'text',
  price: 'number',
  priceUnit: 'text',
  imageUrl: 'text',
  imageUrls: 'list',
  tags: 'list',
  highlights: 'list',
  deliveryAvailable: 'boolean',
} as const satisfies Record<keyof ExportedListing, Kind>
const IMPORTED = new Map<string, Kind>(Object.entries({ ...EXPORTED, imageIds: 'list' }))
const NAMES = Object.keys(EXPORTED) as (keyof ExportedListing)[]

const MAX_LINES = 2_000
const MAX_CELLS = 100
const NUMBER = /^-?\d+(\.\d+)?(e-\d+)?$/i
// What a spreadsheet takes for a formula, also after quotes and spaces and in full-width letters. Another ' in front of it
// changes nothing about that: so whatever is defused can be told from what was written with a ' by its author.
const FORMULA = /^['"\s]*[=+\-@＝＋－＠]|^['"]*[\t\r\n]/

/**
 * The rows of a CSV of listings, each with the types that JSON would have. Blank lines are no rows.
 * @throws Invalid for columns that no listing has or that come twice; DomainError malformed_csv
 */
export function readListings(text: string): RawRow[] {
  const [header = [], ...lines] = readCells(text).filter((cells) => cells.length > 1 || cells[0] !== '')
  const names = header.map((name) => name.trim())
  const faults = names.flatMap((name, index) => columnFault(name, names.indexOf(name) < index))
  if (faults.length > 0) throw new Invalid(faults)
  return lines.map((cells) => {
    if (cells.length !== names.length) return { errors: [wrongCount(cells.length, names.length)] }
    const fields = names.map((name, index) => [name, readCell(IMPORTED.get(name), cells[index] ?? '')] as const)
    return { value: Object.fromEntries(fields.filter(([, value]) => value !== undefined)) }
  })
}

/** Listings as CSV (RFC 4180), whose formulas are defused. */
export function writeListings(listings: ExportedListing[]): string {
  const lines = [NAMES, ...listings.map((listing) => NAMES.map((name) => writeCell(listing[name])))]
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('')
}

function readCells(text: string): string[][] {
  // The parser takes the end of the text for the end of a cell that is still open.
  if ((text.length - text.replaceAll('"', '').length) % 2 === 1) throw malformed('A quoted cell is never closed.')
  try {
    // With its end of line even a last line of one cell counts. Stopped early: millions of cells are a lot of memory.
    return parse(`${text.trimEnd()}\n`, {}, (cell: string, line: number, column: number) => {
      if (line > MAX_LINES) throw malformed(`The file has more than ${MAX_LINES} lines.`)
      if (column > MAX_CELLS) throw malformed(`Record ${line} has more than ${MAX_CELLS} cells.`)
      return cell
    }) as string[][]
  } catch (error) {
    const [, record, cell] = /row:(\d+), col:(\d+)/.exec(error instanceof Error ? error.message : '') ?? []
    if (record === undefined) throw error
    throw malformed(`In record ${record}, the header being the first, cell ${cell} has a quote where none may stand.`)
  }
}

function columnFault(name: string, isRepeated: boolean): FieldError[] {
  const path = name.slice(0, 100).toWellFormed()
  if (!IMPORTED.has(name)) return [{ path, message: `Unknown field: ${path}`, code: 'unknown_field' }]
  return isRepeated ? [{ path, message: `The column ${path} comes twice.`, code: 'repeated_column' }] : []
}

const wrongCount = (found: number, wanted: number): FieldError => ({
  path: '',
  message: `The row has ${found} cells, the header ${wanted}.`,
  code: 'wrong_cell_count',
})

/** What is not of its column's kind stays text, which the schema then refuses by its name. */
function readCell(kind: Kind | undefined, cell: string): unknown {
  const trimmed = cell.trim()
  if (trimmed === '') return undefined
  if (kind === 'number') return NUMBER.test(trimmed) ? Number(trimmed) : cell
  if (kind === 'boolean') return { true: true, false: false }[trimmed.toLowerCase()] ?? cell
  const text = cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell
  return kind === 'list' ? splitList(text) : text
}

function writeCell(value: ExportedListing[keyof ExportedListing]): string {
  if (value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = Array.isArray(value) ? value.map(escapeItem).join('|') : value
  const defused = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused
}

const escapeItem = (item: string): string => item.replaceAll(/[\\|]/g, String.raw`\$&`)

function splitList(text: string): string[] {
  const items = ['']
  for (const [token] of text.matchAll(/\\[\\|]|[^\\|]+|[\\|]/g)) {
    if (token === '|') items.push('')
    else items.push(`${items.pop() ?? ''}${token.length === 2 && token.startsWith('\\') ? token.slice(1) : token}`)
  }
  return items
}

const malformed = (message: string): DomainError => new DomainError('malformed_csv', message)
