import * as z from 'zod'
import type { DocumentOf } from '../../http/document.ts'
import { ExportCsv, ImportReport, ListingExport } from './bulk.answers.ts'
import type { bulkRoutes } from './bulk.routes.ts'

const tag = 'Hosts'

const ImportCsv = z
  .string()
  .describe(
    "RFC 4180, with the names of the fields as its header. An empty cell is a field that is left out. Items of a list are separated by `|`; within an item `\\|` and `\\\\` stand for `|` and `\\`. A `'` before what a spreadsheet would run is taken off, since an export puts it there.",
  )
  .meta({
    examples: [
      'title,description,listingType,category,city,state,price,priceUnit,tags\r\nBirria truck,"A truck, with a plancha",RENT,Food Truck,Austin,TX,425,per day,tacos|birria\r\n',
    ],
  })

export const bulkDocument = {
  'POST /host/listings/import': {
    tag,
    operationId: 'importHostListings',
    summary: 'Make drafts of many listings',
    description:
      'Up to 500 rows and 4 MiB, as JSON or CSV. Each row stands by itself: it becomes a DRAFT, or the answer says what is wrong with it. Without an `Idempotency-Key` a retry makes the drafts once more.',
    answers: { 200: ImportReport },
    otherBodies: { 'text/csv': ImportCsv },
    codes: ['malformed_csv', 'storage_unavailable'],
  },
  'GET /host/listings/export': {
    tag,
    operationId: 'exportHostListings',
    summary: 'Take all of your listings with you',
    description:
      'What you have written of each listing, oldest first, in the fields that an import takes; at most 8 MiB, which is thousands of listings.',
    answers: { 200: ListingExport },
    otherAnswers: { 'text/csv': ExportCsv },
    codes: ['export_too_large'],
  },
} satisfies DocumentOf<typeof bulkRoutes>
