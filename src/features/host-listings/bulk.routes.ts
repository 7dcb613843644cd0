import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { validateRows } from '../../http/rows.ts'
import { validate } from '../../http/validate.ts'
import { readListings, writeListings } from './bulk.rules.ts'
import type { ExportedListing, ImportReport, ListingExport } from './bulk.answers.ts'
import { exportListings, importListings } from './bulk.service.ts'

const schemas = lazily(() => import('./bulk.schemas.ts'))

const MAX_ROWS = 500
const MAX_IMPORT_BYTES = 4 * 1024 * 1024

/** Many listings of a host at once. Mounted before those of one listing, whose `:id` would match `export`. */
export const bulkRoutes = createRouter()
  .post(
    '/host/listings/import',
    requireUser,
    validateRows(schemas.ImportRow, { maxRows: MAX_ROWS, maxBytes: MAX_IMPORT_BYTES, readCsv: readListings }),
    takeIdempotencyKey,
    async (c) => jsonText<ImportReport>(c, await importListings(c.var.ctx, c.req.valid('json'))),
  )
  .get('/host/listings/export', requireUser, validate('query', schemas.ExportQuery), async (c) => {
    const { format } = c.req.valid('query')
    const listings = await exportListings(c.var.ctx)
    c.header('Content-Disposition', `attachment; filename="listings.${format}"`)
    if (format === 'json') return jsonText<ListingExport>(c, `{"listings":${listings}}`)
    const csv = writeListings(JSON.parse(listings) as ExportedListing[])
    return c.body(csv, 200, { 'Content-Type': 'text/csv; charset=utf-8' })
  })
