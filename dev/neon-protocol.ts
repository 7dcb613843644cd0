import type { IncomingHttpHeaders } from 'node:http'
import pg from 'pg'

/** One statement; parameters are in PostgreSQL's text format, which the driver writes, or null. */
export interface Statement {
  query: string
  params: (string | null)[]
  /** Whether rows are arrays of values, or objects by column name. */
  arrayMode: boolean
}

export interface Transaction {
  isolationLevel: string | undefined
  readOnly: boolean
  deferrable: boolean
  /** What of it the answer repeats. */
  headers: Record<string, string>
}

export interface Batch {
  connectionString: string
  queries: Statement[]
  transaction: Transaction
}

export type NeonRequest = Batch | { connectionString: string; query: Statement }

/** The request itself is wrong, before PostgreSQL has seen it. */
export class InvalidRequest extends Error {}

const isolationLevels: Record<string, string> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
}

/** Reads one request. @throws InvalidRequest */
export function parseRequest(headers: IncomingHttpHeaders, body: string): NeonRequest {
  const connectionString = headerOf(headers, 'neon-connection-string')
  if (connectionString === undefined || !URL.canParse(connectionString))
    throw new InvalidRequest('invalid connection string')
  if (headerOf(headers, 'neon-raw-text-output') !== 'true') {
    throw new InvalidRequest('This local endpoint answers raw text only: set the header Neon-Raw-Text-Output to true.')
  }
  const arrayMode = headerOf(headers, 'neon-array-mode') === 'true'
  const payload = parseJson(body)
  if (isRecord(payload) && Array.isArray(payload.queries)) {
    const queries = payload.queries.map((query) => parseStatement(query, arrayMode))
    return { connectionString, queries, transaction: parseTransaction(headers) }
  }
  return { connectionString, query: parseStatement(payload, arrayMode) }
}

/** The statement that opens a batch's transaction. */
export function beginStatement({ isolationLevel, readOnly, deferrable }: Transaction): string {
  const modes = []
  if (isolationLevel !== undefined) modes.push(`ISOLATION LEVEL ${isolationLevel}`)
  if (readOnly) modes.push('READ ONLY')
  if (deferrable) modes.push('DEFERRABLE')
  return `BEGIN ${modes.join(', ')}`
}

/** How Neon answers a failure: 400 with every field of PostgreSQL's error, 500 where PostgreSQL cannot be reached. */
export function errorAnswer(error: unknown): { status: number; body: string } {
  const known = error instanceof pg.DatabaseError ? error : undefined
  const status = known || error instanceof InvalidRequest ? 400 : 500
  const fields = {
    message: error instanceof Error ? error.message || String(error) : String(error),
    code: known?.code ?? '',
    detail: known?.detail ?? null,
    hint: known?.hint ?? null,
    position: known?.position ?? null,
    internalPosition: known?.internalPosition ?? null,
    internalQuery: known?.internalQuery ?? null,
    severity: known?.severity ?? '',
    where: known?.where ?? null,
    table: known?.table ?? null,
    column: known?.column ?? null,
    schema: known?.schema ?? null,
    dataType: known?.dataType ?? null,
    constraint: known?.constraint ?? null,
    file: known?.file ?? null,
    line: known?.line ?? null,
    routine: known?.routine ?? null,
  }
  return { status, body: JSON.stringify(fields) }
}

function parseTransaction(headers: IncomingHttpHeaders): Transaction {
  const level = headerOf(headers, 'neon-batch-isolation-level')
  if (level !== undefined && !(level in isolationLevels)) throw new InvalidRequest('invalid isolation level')
  const readOnly = headerOf(headers, 'neon-batch-read-only') === 'true'
  const deferrable = headerOf(headers, 'neon-batch-deferrable') === 'true'
  return {
    isolationLevel: level === undefined ? undefined : isolationLevels[level],
    readOnly,
    deferrable,
    headers: {
      ...(level === undefined ? {} : { 'Neon-Batch-Isolation-Level': level }),
      ...(readOnly ? { 'Neon-Batch-Read-Only': 'true' } : {}),
      ...(deferrable ? { 'Neon-Batch-Deferrable': 'true' } : {}),
    },
  }
}

function parseStatement(value: unknown, arrayMode: boolean): Statement {
  if (!isRecord(value) || typeof value.query !== 'string')
    throw new InvalidRequest('could not parse the HTTP request body: no query')
  const { query, params = [] } = value
  if (!Array.isArray(params)) throw new InvalidRequest('could not parse the HTTP request body: params is no array')
  return {
    query,
    params: params.map(toText),
    arrayMode: typeof value.arrayMode === 'boolean' ? value.arrayMode : arrayMode,
  }
}

/** The driver writes parameters as text; of other clients Neon takes numbers, booleans and objects too. */
function toText(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value
  if (Array.isArray(value))
    throw new InvalidRequest("This local endpoint takes arrays in PostgreSQL's text format only, such as {1,2}.")
  return JSON.stringify(value)
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new InvalidRequest('could not parse the HTTP request body: not JSON')
  }
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
