import * as z from 'zod'
import { text } from '../../src/lib/text.schemas.ts'
import { findUncleanText } from '../../src/lib/text.ts'

const url = z.url({ protocol: /^https?$/, error: 'Must be an http or https address.' }).max(2048)
const instant = z.iso
  .datetime({ offset: true, error: 'Must be a time in ISO 8601 with an offset.' })
  .transform((value) => new Date(value))
const count = z.int().min(0).max(2_147_483_647)
const key = z.union([text(1, 200), z.int()], { error: 'Must be text or a whole number.' }).transform(String)

/** A listing as phase 2 exports it: the public listing's fields, of which those it can do without may be missing or null. */
const ExportedListing = z
  .object({
    id: key,
    title: text(3, 200),
    description: text(10, 5000),
    listingType: z.enum(['RENT', 'SALE', 'EVENT_PRO']),
    category: text(1, 50),
    city: text(2, 50),
    state: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]{2}$/, 'Must be a two-letter US state.'),
    latitude: z.number().min(-90).max(90).nullish(),
    longitude: z.number().min(-180).max(180).nullish(),
    price: z.number().gt(0).max(1_000_000).refine(isCents, 'Must have at most two decimals.'),
    priceUnit: z.enum(['per day', 'per hour', 'one-time']),
    imageUrl: url.nullish(),
    imageUrls: z.array(url).max(20).nullish(),
    tags: z.array(text(1, 100)).max(30).nullish(),
    highlights: z.array(text(1, 200)).max(20).nullish(),
    isVerified: z.boolean().nullish(),
    deliveryAvailable: z.boolean().nullish(),
    timeZone: z.string().min(1).max(64).nullish(),
    hostId: key,
    hostName: text(1, 100).nullish(),
    hostAvatarUrl: url.nullish(),
    rating: z.number().min(0).max(5).nullish(),
    reviewCount: count.max(400_000_000).nullish(),
    views: count.nullish(),
    publishedAt: instant.nullish(),
    createdAt: instant.nullish(),
    updatedAt: instant.nullish(),
  })
  .refine(({ latitude, longitude }) => (latitude == null) === (longitude == null), {
    path: ['longitude'],
    error: 'Latitude and longitude go together.',
  })

export type ExportedListing = z.infer<typeof ExportedListing>

/** An export may hold two more: one told by the other fields, one by the search that it came from. */
const known = new Set([...Object.keys(ExportedListing.shape), 'location', 'distanceMiles'])

export type ParsedRow = { listing: ExportedListing; ignored: string[] } | { reason: string }

/** Reads one element of the export: the listing and the fields that nobody knows, or why it is none. */
export function parseRow(json: string): ParsedRow {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    return { reason: `no valid JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const unclean = findUncleanText(value)
  if (unclean) return { reason: `${unclean.path}: ${unclean.message}` }
  const parsed = ExportedListing.safeParse(value, { reportInput: true })
  if (!parsed.success) return { reason: parsed.error.issues.map(describeIssue).join('; ') }
  return { listing: parsed.data, ignored: Object.keys(Object(value)).filter((name) => !known.has(name)) }
}

function describeIssue({ path, message, input }: z.core.$ZodIssue): string {
  if (path.length === 0) return message
  return `${path.map(String).join('.')}: ${input === undefined ? 'Is missing.' : message}`
}

function isCents(price: number): boolean {
  return Number(price.toFixed(2)) === price
}
