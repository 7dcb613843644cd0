import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { createRouter } from '../../http/router.ts'
import { validateRows } from '../../http/rows.ts'
import { validate } from '../../http/validate.ts'
import { readListings, writeListings } from './bulk.rules.ts'
import {
  ExportCsv,
  type ExportedListing,
  ExportQuery,
  ImportCsv,
  ImportReport,
  ImportRow,
  ListingExport,
} from './bulk.schemas.ts'
import { exportListings, importListings } from './bulk.service.ts'

const tag = 'Hosts'
const MAX_ROWS = 500
const MAX_IMPORT_BYTES = 4 * 1024 * 1024

/** Many listings of a host at once. Mounted before those of one listing, whose `:id` would match `export`. */
export const bulkRoutes = createRouter()
  .post(
    '/host/listings/import',
    describe(
      'Make drafts of many listings',
      { 200: ImportReport },
      {
        tag,
        operationId: 'importHostListings',
        description:
          'Up to 500 rows and 4 MiB, as JSON or CSV. Each row stands by itself: it becomes a DRAFT, or the answer says what is wrong with it. Without an `Idempotency-Key` a retry makes the drafts once more.',
        codes: ['malformed_csv', 'storage_unavailable'],
        otherBodies: { 'text/csv': ImportCsv },
      },
    ),
    requireUser,
    validateRows(ImportRow, { maxRows: MAX_ROWS, maxBytes: MAX_IMPORT_BYTES, readCsv: readListings }),
    takeIdempotencyKey,
    async (c) => jsonText<ImportReport>(c, await importListings(c.var.ctx, c.req.valid('json'))),
  )
  .get(
    '/host/listings/export',
    describe(
      'Take all of your listings with you',
      { 200: ListingExport },
      {
        tag,
        operationId: 'exportHostListings',
        description:
          'What you have written of each listing, oldest first, in the fields that an import takes; at most 8 MiB, which is thousands of listings.',
        codes: ['export_too_large'],
        otherAnswers: { 'text/csv': ExportCsv },
      },
    ),
    requireUser,
    validate('query', ExportQuery),
    async (c) => {
      const { format } = c.req.valid('query')
      const listings = await exportListings(c.var.ctx)
      c.header('Content-Disposition', `attachment; filename="listings.${format}"`)
      if (format === 'json') return jsonText<ListingExport>(c, `{"listings":${listings}}`)
      const csv = writeListings(JSON.parse(listings) as ExportedListing[])
      return c.body(csv, 200, { 'Content-Type': 'text/csv; charset=utf-8' })
    },
  )
