import { describeRoute, resolver } from 'hono-openapi'
import type * as z from 'zod'
import type { ErrorCode } from '../lib/errors.ts'

type Success = 200 | 201 | 204
const DESCRIPTIONS: Record<Success, string> = { 200: 'Success', 201: 'Created', 204: 'Done; no body' }

/** The chapters of the reference page; `dev/build/document.ts` introduces each. */
export type Tag =
  | 'Listings'
  | 'Hosts'
  | 'Uploads'
  | 'Authentication'
  | 'Users'
  | 'Bookings'
  | 'Calendars'
  | 'Notifications'
  | 'Flags'
  | 'Administration'
  | 'Health'

/** Facts about a route that only its document needs. `codes` are the errors that its code alone can throw. */
export type RouteFacts = {
  tag: Tag
  operationId: string
  description?: string
  codes?: ErrorCode[]
  /** Its success carries an `ETag` for `If-Match`; with the code `changed_meanwhile` it takes that header. */
  etag?: boolean
  /** What its success is; JSON if not said. */
  mediaType?: string
  /** What else its success may be: a schema for each media type. */
  otherAnswers?: Record<string, z.ZodType>
  /** What else its body may be. */
  otherBodies?: Record<string, z.ZodType>
  /** Its success carries an `ETag` for `If-None-Match`, which is answered by 304 while nothing has changed. */
  revalidates?: boolean
}

const ETAG = { description: 'For `If-Match` when you change this.', schema: { type: 'string' as const } }
const IF_MATCH = {
  in: 'header' as const,
  name: 'If-Match',
  description: 'The `ETag` of the last read: refused if anything was changed since. Without it the last write wins.',
  schema: { type: 'string' as const },
}

const REVALIDATION = {
  headers: { ETag: { description: 'For `If-None-Match`.', schema: { type: 'string' as const } } },
  parameter: {
    in: 'header' as const,
    name: 'If-None-Match',
    description: 'The `ETag` of an earlier answer: 304 without a body if it is still the same.',
    schema: { type: 'string' as const },
  },
  unchanged: { 304: { description: 'Unchanged since the `ETag` in `If-None-Match`.' } },
}

/**
 * Documents a route. What every route can answer (validation errors, 404 of an `:id`, body errors, database errors) is
 * added by the generator from the route's validators: list in `codes` only what the handler itself throws.
 * @param successes the schema of each success status; null for an answer without a body. Give schemas an
 *   `.meta({ id: 'Listing', examples: […] })`: the id names them in the document, the example is shown there.
 */
export function describe(summary: string, successes: Partial<Record<Success, z.ZodType | null>>, facts: RouteFacts) {
  const { tag, codes = [], etag = false, mediaType = 'application/json', revalidates = false, ...more } = facts
  const { otherAnswers = {}, otherBodies, ...rest } = more
  const responses = Object.fromEntries(
    ([200, 201, 204] as const).flatMap((status) => {
      const schema = successes[status]
      if (schema === undefined) return []
      const content = schema && { content: contentOf({ [mediaType]: schema, ...otherAnswers }) }
      const headers = {
        ...(etag && { headers: { ETag: ETAG } }),
        ...(revalidates && { headers: REVALIDATION.headers }),
      }
      return [[status, { description: DESCRIPTIONS[status], ...content, ...headers }]]
    }),
  )
  const parameters = [
    ...(codes.includes('changed_meanwhile') ? [IF_MATCH] : []),
    ...(revalidates ? [REVALIDATION.parameter] : []),
  ]
  const spec = {
    summary,
    tags: [tag],
    responses: { ...responses, ...(revalidates && REVALIDATION.unchanged) },
    parameters,
    ...(otherBodies && { requestBody: { required: true, content: contentOf(otherBodies) } }),
    ...rest,
    'x-error-codes': codes,
  }
  return describeRoute(spec)
}

const contentOf = (schemas: Record<string, z.ZodType>) =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema: resolver(schema) }]))
