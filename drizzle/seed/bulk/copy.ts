import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from } from 'pg-copy-streams'

export type Value = string | number | boolean | Date | string[] | null

/**
 * Loads rows in one COPY: one statement, so either all of them land or none.
 * @param columns comma-separated, in the order of each row's values
 */
export async function copyRows(client: pg.Client, table: string, columns: string, rows: Value[][]): Promise<void> {
  if (rows.length === 0) return
  const stream = client.query(from(`COPY ${table} (${columns}) FROM STDIN`))
  const done = finished(stream)
  // Whoever waits for `done` below hears of it; without this an early failure would end the process.
  done.catch(() => undefined)
  for (let start = 0; start < rows.length; start += 500) {
    const text = rows
      .slice(start, start + 500)
      .map(toLine)
      .join('')
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done])
  }
  stream.end()
  await done
}

function toLine(row: Value[]): string {
  return `${row.map(toField).join('\t')}\n`
}

/** COPY's text format: a tab between values, \N for null, backslashes before what would be mistaken. */
function toField(value: Value): string {
  if (value === null) return String.raw`\N`
  if (typeof value === 'string') return escape(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value))
    return escape(`{${value.map((item) => `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`)
  return String(value)
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escape(text: string): string {
  return text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character)
}
