import { LISTING } from '../../support/records.ts'
import { bodyOf, call } from './accounts.ts'
import { send } from './api.ts'

export type Report = {
  imported: { row: number; id: string }[]
  rejected: { row: number; errors: { path: string; message: string; code: string }[] }[]
}
type Headers = Record<string, string>

const PATH = '/api/host/listings/import'

/** A row of an import. */
export const rowOf = (fields: object = {}) => ({ ...LISTING, ...fields })

export const postRows = (token: string, body: unknown, headers: Headers = {}) =>
  call('POST', PATH, { token, body, headers })

export const postCsv = (token: string, body: string | Uint8Array, headers: Headers = {}) =>
  send(
    PATH,
    {},
    { method: 'POST', body, headers: { 'Content-Type': 'text/csv', Authorization: `Bearer ${token}`, ...headers } },
  )

export const importRows = async (token: string, rows: unknown[]): Promise<Report> =>
  bodyOf<Report>(await postRows(token, rows))

export const importCsv = async (token: string, csv: string): Promise<Report> =>
  bodyOf<Report>(await postCsv(token, csv))

/** What is wrong with each rejected row: `row path code`. */
export const rejections = ({ rejected }: Report): string[] =>
  rejected.flatMap(({ row, errors }) => errors.map(({ path, code }) => `${row} ${path} ${code}`))

export async function exportJson(token: string): Promise<Record<string, unknown>[]> {
  const response = await call('GET', '/api/host/listings/export', { token })
  return (await bodyOf<{ listings: Record<string, unknown>[] }>(response)).listings
}

export const exportCsv = async (token: string): Promise<string> =>
  (await call('GET', '/api/host/listings/export', { token, query: { format: 'csv' } })).text()

/** A CSV of the least columns, with lines of its own. */
export const csvOf = (...lines: string[]): string => [Object.keys(LISTING).join(','), ...lines].join('\r\n')

/** A line of such a CSV. */
export const lineOf = (fields: Partial<Record<keyof typeof LISTING, string>> = {}): string =>
  Object.values({ ...LISTING, ...fields }).join(',')
