import type { Context, MiddlewareHandler } from 'hono'
import type * as z from 'zod'
import { DomainError, type FieldError, Invalid } from '../lib/errors.ts'
import { findUncleanText } from '../lib/text.ts'
import { isJsonType, MAX_BODY_BYTES, parseJson, readTextBody } from './body.ts'
import type { Lazy } from '../lib/lazily.ts'
import type { AppEnv } from './router.ts'
import { fieldErrors } from './validate.ts'
import { markValidated } from './validated.ts'

const CSV_TYPE = /^text\/csv(\s*;\s*(charset="?utf-8"?|header="?present"?))*\s*$/i
const MAX_ERRORS_A_ROW = 20

/** A row as the body had it, or what keeps it from being read. */
export type RawRow = { value: unknown } | { errors: FieldError[] }

/** A row that was found valid, or what is wrong with it. Rows count from 1. */
export type JudgedRow<Value> = { row: number; value: Value } | { row: number; errors: FieldError[] }

type Options = {
  maxRows: number
  maxBytes: number
  /** Makes rows of CSV text. @throws Invalid, DomainError malformed_csv */
  readCsv: (text: string) => RawRow[]
}

/**
 * Reads a body of many rows, a JSON array or CSV, and judges each by itself: `c.req.valid('json')` is a list of JudgedRow.
 * A row may be as large as any other JSON body. What is wrong with the body as a whole is 400, 413 or 415 as in `validate`.
 */
export function validateRows<Schema extends z.ZodType>(load: Lazy<Schema>, { maxRows, maxBytes, readCsv }: Options) {
  type Rows = { in: { json: z.input<Schema>[] }; out: { json: JudgedRow<z.output<Schema>>[] } }
  const handler: MiddlewareHandler<AppEnv, string, Rows> = async (c, next) => {
    const rows = isJsonType(c) ? await readJsonRows(c, maxBytes) : await readCsvRows(c, maxBytes, readCsv)
    if (rows.length === 0 || rows.length > maxRows) {
      const code = rows.length === 0 ? 'too_small' : 'too_big'
      throw new Invalid([{ path: '', message: `Send 1 to ${maxRows} rows.`, code }])
    }
    const schema = await load()
    c.req.addValidatedData(
      'json',
      rows.map((raw, index) => ({ row: index + 1, ...judge(schema, raw) })),
    )
    await next()
  }
  const rows = async () => (await load()).array().min(1).max(maxRows)
  return markValidated({ target: 'json', schema: rows }, handler)
}

async function readJsonRows(c: Context, maxBytes: number): Promise<RawRow[]> {
  const rows = parseJson(await readTextBody(c, maxBytes, 'malformed_json'))
  if (!Array.isArray(rows))
    throw new Invalid([{ path: '', message: 'Must be an array of rows.', code: 'invalid_type' }])
  return rows.map((value: unknown) => ({ value }))
}

async function readCsvRows(c: Context, maxBytes: number, readCsv: Options['readCsv']): Promise<RawRow[]> {
  if (!CSV_TYPE.test(c.req.header('Content-Type') ?? ''))
    throw new DomainError('unsupported_media_type', 'Send the body as Content-Type: application/json or text/csv.')
  return readCsv(await readTextBody(c, maxBytes, 'malformed_csv'))
}

function judge<Schema extends z.ZodType>(
  schema: Schema,
  raw: RawRow,
): { value: z.output<Schema> } | { errors: FieldError[] } {
  if ('errors' in raw) return raw
  if (JSON.stringify(raw.value).length > MAX_BODY_BYTES)
    return {
      errors: [{ path: '', message: `A row is at most ${MAX_BODY_BYTES} characters of JSON.`, code: 'too_big' }],
    }
  const unclean = findUncleanText(raw.value)
  if (unclean) return { errors: [unclean] }
  const result = schema.safeParse(raw.value)
  return result.success ? { value: result.data } : { errors: fieldErrors(result.error).slice(0, MAX_ERRORS_A_ROW) }
}
