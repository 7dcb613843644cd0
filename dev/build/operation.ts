import { type describeRoute, resolver } from 'hono-openapi'
import type * as z from 'zod'
import type { RouteDocument } from '../../src/http/document.ts'

type Spec = Parameters<typeof describeRoute>[0] & { 'x-error-codes': RouteDocument['codes'] }

const DESCRIPTIONS = { 200: 'Success', 201: 'Created', 204: 'Done; no body' }
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

/** The document of a route as hono-openapi takes it; `x-error-codes` are the errors that it names. */
export function operationOf(document: RouteDocument): Spec {
  const {
    tag,
    summary,
    answers,
    codes = [],
    etag = false,
    mediaType = 'application/json',
    revalidates = false,
    ...more
  } = document
  const { otherAnswers = {}, otherBodies, ...rest } = more
  const responses = Object.fromEntries(
    ([200, 201, 204] as const).flatMap((status) => {
      const schema = answers[status]
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
  return {
    summary,
    tags: [tag],
    responses: { ...responses, ...(revalidates && REVALIDATION.unchanged) },
    parameters,
    ...(otherBodies && { requestBody: { required: true, content: contentOf(otherBodies) } }),
    ...rest,
    'x-error-codes': codes,
  }
}

const contentOf = (schemas: Record<string, z.ZodType>) =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema: resolver(schema) }]))
