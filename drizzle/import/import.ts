import type pg from 'pg'
import { inBulk, type Row } from '../seed/rows.ts'
import { type JsonRow, NotAnArray, readJsonRows } from './json-rows.ts'
import { type Geography, readGeography, toRows } from './rows.ts'
import { parseRow } from './schema.ts'

export interface ImportSummary {
  /** Listings that are new. */
  imported: number
  /** Listings that were there already, and stay as they are. */
  present: number
  rejected: number
  /** How often a field was left out because nobody knows it. */
  ignored: Map<string, number>
}

export interface ImportOptions {
  /** Hears of each row that does not land: its line in the file, and why. */
  onRejected: (line: number, reason: string) => void
  signal?: AbortSignal
}

interface Accepted {
  line: number
  host: Row
  listing: Row
}

const batchSize = 1000

/**
 * Imports phase 2's export, a JSON array of listings with the public listing's fields, as LIVE listings. Hosts become
 * accounts that nobody can sign in to. Rows that are wrong are told of and left out; what is there already stays as it is,
 * so that doing it again changes nothing. Needs the owner's connection; each batch of 1,000 rows is a transaction.
 * @param chunks the file's text, read as it comes
 */
export async function importListings(
  client: pg.Client,
  chunks: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportSummary> {
  const geography = await readGeography(client)
  const now = new Date()
  const summary: ImportSummary = { imported: 0, present: 0, rejected: 0, ignored: new Map() }
  const reject = (line: number, reason: string) => {
    summary.rejected++
    options.onRejected(line, reason)
  }
  let batch: Accepted[] = []
  const flush = async () => {
    const added = await inBulk(client, () => addRows(client, batch, reject))
    summary.imported += added.imported
    summary.present += added.present
    batch = []
  }
  try {
    for await (const row of readJsonRows(chunks)) {
      const accepted = accept(row, geography, now, summary.ignored)
      if ('reason' in accepted) reject(row.line, accepted.reason)
      else batch.push(accepted)
      if (batch.length === batchSize) await flush()
      if (options.signal?.aborted) break
    }
  } catch (error) {
    // What came before the broken place is good; after it nothing can be told apart.
    if (!(error instanceof NotAnArray)) throw error
    reject(error.line, error.message)
  }
  await flush()
  if (summary.imported > 0) await client.query('SELECT refresh_search_words()')
  return summary
}

function accept(
  { line, text }: JsonRow,
  geography: Geography,
  now: Date,
  ignored: Map<string, number>,
): Accepted | { reason: string } {
  const parsed = parseRow(text)
  if ('reason' in parsed) return parsed
  const rows = toRows(parsed.listing, geography, now)
  if ('reason' in rows) return rows
  for (const field of parsed.ignored) ignored.set(field, (ignored.get(field) ?? 0) + 1)
  return { line, ...rows }
}

/** Adds the rows together or, when the database refuses one of them, one by one. */
async function addRows(
  client: pg.Client,
  rows: Accepted[],
  reject: (line: number, reason: string) => void,
): Promise<{ imported: number; present: number }> {
  if (rows.length === 0) return { imported: 0, present: 0 }
  try {
    const { rowCount } = await client.query(addStatement(rows), [
      JSON.stringify([...new Map(rows.map(({ host }) => [host.id, host])).values()]),
      JSON.stringify(rows.map(({ listing }) => listing)),
    ])
    const imported = rowCount ?? 0
    return { imported, present: rows.length - imported }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const [only, ...others] = rows
    if (only !== undefined && others.length === 0) {
      reject(only.line, error.message)
      return { imported: 0, present: 0 }
    }
    const half = Math.ceil(rows.length / 2)
    const first = await addRows(client, rows.slice(0, half), reject)
    const second = await addRows(client, rows.slice(half), reject)
    return { imported: first.imported + second.imported, present: first.present + second.present }
  }
}

/** Hosts, listings and the beginning of each listing's history in one statement, which returns the new listings. */
function addStatement(rows: Accepted[]): string {
  const columns = (row: Row | undefined) => Object.keys(row ?? {}).join(', ')
  const host = columns(rows[0]?.host)
  const listing = columns(rows[0]?.listing)
  return `WITH hosts AS (
      INSERT INTO users (${host}) SELECT ${host} FROM json_populate_recordset(NULL::users, $1)
      ON CONFLICT (id) DO UPDATE SET role = 'HOST' WHERE users.role = 'USER'
    ), added AS (
      INSERT INTO host_listings (${listing})
      SELECT ${listing} FROM json_populate_recordset(NULL::host_listings, $2) ON CONFLICT DO NOTHING
      RETURNING id, published_at
    ), logged AS (
      INSERT INTO status_logs (listing_id, to_status, created_at) SELECT id, 'LIVE', published_at FROM added
    )
    SELECT id FROM added`
}

/** Whether the database refused the data, and not the work. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23]/.test(error.code)
}
