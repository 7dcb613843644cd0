import * as z from 'zod'
import { Id } from '../../lib/ids.schemas.ts'
import { HostListing } from './host-listings.answers.ts'
import { importExample } from './bulk.schemas.ts'

const Row = z.int().describe('Its number among the rows that were sent, from 1; a CSV’s header is none.')

export const ImportReport = z
  .object({
    imported: z.array(z.object({ row: Row, id: Id })),
    rejected: z.array(
      z.object({
        row: Row,
        errors: z
          .array(z.object({ path: z.string(), message: z.string(), code: z.string() }))
          .describe('At most 20 of them.'),
      }),
    ),
  })
  .meta({
    id: 'ImportReport',
    examples: [
      {
        imported: [{ row: 1, id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071' }],
        rejected: [
          { row: 2, errors: [{ path: 'price', message: 'Too small: expected number to be >0', code: 'too_small' }] },
        ],
      },
    ],
  })
export type ImportReport = z.output<typeof ImportReport>

/** What a host has written of a listing, in the fields that an import takes. */
const ExportedListing = HostListing.pick({
  id: true,
  status: true,
  title: true,
  description: true,
  listingType: true,
  category: true,
  city: true,
  state: true,
  timeZone: true,
  price: true,
  priceUnit: true,
  imageUrl: true,
  imageUrls: true,
  tags: true,
  highlights: true,
  deliveryAvailable: true,
}).extend({
  latitude: z.number().nullable().describe('Degrees, as you gave it; null stands for the city’s own.'),
  longitude: z.number().nullable(),
})
export type ExportedListing = z.output<typeof ExportedListing>

export const ListingExport = z.object({ listings: z.array(ExportedListing) }).meta({
  id: 'ListingExport',
  examples: [
    {
      listings: [
        {
          ...importExample,
          id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
          status: 'LIVE',
          latitude: 30.26129,
          longitude: -97.71442,
          timeZone: 'America/Chicago',
          imageUrl: null,
          imageUrls: [],
          highlights: [],
          deliveryAvailable: true,
        },
      ],
    },
  ],
})
export type ListingExport = z.output<typeof ListingExport>

export const ExportCsv = z
  .string()
  .describe(
    "RFC 4180, as an import takes it. A cell of text that a spreadsheet would run as a formula has a `'` before it.",
  )
  .meta({ examples: ['id,status,title,…\r\n'] })
