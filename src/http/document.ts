/**
 * What only the OpenAPI document says of routes. It stands beside them, in `x.document.ts`, with the schemas of their
 * answers in `x.answers.ts`: both are for Node (`dev/build`), and the Worker imports nothing but types of them.
 */
import type { ExtractSchema } from 'hono/types'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type * as z from 'zod'
import type { ErrorCode } from '../lib/errors.ts'

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

type Success = 200 | 201 | 204

/** The document of one route. What its validators take, and what every route can answer, the generator finds itself. */
export type RouteDocument<Answers = Partial<Record<Success, z.ZodType | null>>> = {
  tag: Tag
  operationId: string
  summary: string
  description?: string
  /**
   * The schema of each success; null for one without a body. Give it a `.meta({ id: 'Listing', examples: […] })`: the id
   * names it in the document, the example is shown there.
   */
  answers: Answers
  /** Its success carries an `ETag` for `If-Match`; with the code `changed_meanwhile` it takes that header. */
  etag?: boolean
  /** Its success carries an `ETag` for `If-None-Match`, which is answered by 304 while nothing has changed. */
  revalidates?: boolean
  /** What its success is; JSON if not said. */
  mediaType?: string
  /** What else its success may be: a schema for each media type. */
  otherAnswers?: Record<string, z.ZodType>
  /** What else its body may be. */
  otherBodies?: Record<string, z.ZodType>
  /** The errors that its code alone can throw. */
  codes?: readonly ErrorCode[]
}

/**
 * The documents of a router's routes: one for each, by method and path (`'GET /bookings/:id'`), with a schema for each of
 * its successes that takes what the handler answers.
 */
export type DocumentOf<Router> = {
  [Route in RouteOf<ExtractSchema<Router>>]: RouteDocument<AnswersOf<EndpointOf<ExtractSchema<Router>, Route>>>
}

type RouteOf<Schema> = {
  [Path in keyof Schema & string]: keyof Schema[Path] extends infer Method
    ? Method extends `$${infer Name}`
      ? `${Uppercase<Name>} ${Path}`
      : never
    : never
}[keyof Schema & string]

type EndpointOf<Schema, Route> = Route extends `${infer Method} ${infer Path extends keyof Schema & string}`
  ? Schema[Path][`$${Lowercase<Method>}` & keyof Schema[Path]]
  : never

type AnswersOf<Endpoint> = {
  [Status in StatusOf<Endpoint>]: Status extends 204 ? null : Taking<JsonOf<Endpoint, Status>>
}

/** `c.json(…)` without a status is typed as every status, and is 200. */
type StatusOf<Endpoint> = Endpoint extends { status: infer Status }
  ? ContentfulStatusCode extends Status
    ? 200
    : Extract<Status, Success>
  : never

type JsonOf<Endpoint, Status> = Endpoint extends { status: infer Its; outputFormat: 'json'; output: infer Output }
  ? Status extends Its
    ? Output
    : never
  : never

/** A schema of which this is an output. Zod's own type would allow the contrary: a schema of less. */
type Taking<Output> = z.ZodType & { encode: (value: Output) => unknown }
