import { describeRoute, resolver } from 'hono-openapi'
import type * as z from 'zod'
import type { ErrorCode } from '../lib/errors.ts'

type Success = 200 | 201 | 204
const DESCRIPTIONS: Record<Success, string> = { 200: 'Success', 201: 'Created', 204: 'Done; no body' }

/** The chapters of the reference page; `dev/build/document.ts` introduces each. */
export type Tag = 'Listings' | 'Users' | 'Health'

/** Facts about a route that only its document needs. `codes` are the errors that its code alone can throw. */
export type RouteFacts = { tag: Tag; operationId: string; description?: string; codes?: ErrorCode[] }

/**
 * Documents a route. What every route can answer (validation errors, 404 of an `:id`, body errors, database errors) is
 * added by the generator from the route's validators: list in `codes` only what the handler itself throws.
 * @param successes the schema of each success status; null for an answer without a body. Give schemas an
 *   `.meta({ id: 'Listing', examples: […] })`: the id names them in the document, the example is shown there.
 */
export function describe(summary: string, successes: Partial<Record<Success, z.ZodType | null>>, facts: RouteFacts) {
  const { tag, codes = [], ...rest } = facts
  const responses = Object.fromEntries(
    ([200, 201, 204] as const).flatMap((status) => {
      const schema = successes[status]
      if (schema === undefined) return []
      const content = schema && { content: { 'application/json': { schema: resolver(schema) } } }
      return [[status, { description: DESCRIPTIONS[status], ...content }]]
    }),
  )
  const spec = { summary, tags: [tag], responses, ...rest, 'x-error-codes': codes }
  return describeRoute(spec)
}
