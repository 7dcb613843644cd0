import type { Context } from 'hono'
import { jsonText } from './json-text.ts'
import type { Pagination } from './paging.answers.ts'

/** Answers a list under its name, `{ [name]: […], pagination }`, whose rows are JSON already. */
export const textPage = <Shape>(
  c: Context,
  name: string,
  { rows, pagination }: { rows: string; pagination: Pagination },
) => jsonText<Shape>(c, `{"${name}":${rows},"pagination":${JSON.stringify(pagination)}}`)
