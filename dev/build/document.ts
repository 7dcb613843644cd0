import { readFile } from 'node:fs/promises'
import { generateSpecs, loadVendor } from 'hono-openapi'
import type { OpenAPIV3_1 } from 'openapi-types'
import { createApp } from '../../src/app.ts'
import { findEndpoint } from '../../src/http/endpoints.ts'
import type { Tag } from '../../src/http/document.ts'
import { PROBLEMS } from '../../src/http/problems.ts'
import type { ErrorCode } from '../../src/lib/errors.ts'
import { describedApp } from './described-app.ts'
import { errorResponses, Problem } from './error-responses.ts'
import { toJsonSchema } from './json-schema.ts'

type Operation = OpenAPIV3_1.OperationObject & { 'x-error-codes'?: ErrorCode[] }

const TAGS: Record<Tag, string> = {
  Listings: 'The public marketplace: search, one listing, what is like it, when it is free, what people say.',
  Hosts: 'What hosts do with their own listings, from draft to sold, and what is asked of them.',
  Uploads: 'Pictures of hosts: where to put them, what is found in them, and which there are.',
  Authentication:
    'Accounts, sessions and tokens. Send the access token as `Authorization: Bearer`; trade the refresh token for a new pair when it has expired.',
  Bookings: 'Requests to hosts: rentals, events and sales, from asking to the end.',
  Calendars: 'A listing’s calendar for other programs, and other calendars whose busy times block its days.',
  Notifications: 'What has happened to your listings and requests since you last looked.',
  Users: 'Your own account and what you have done with it, and what anyone may know about a host.',
  Flags: 'Reports of listings, reviews and users that somebody should look at.',
  Administration: 'For administrators: accounts, listings, bookings, reports and the audit log.',
  Health: 'For monitors and load balancers.',
}
const SECURITY_SCHEMES: Record<string, OpenAPIV3_1.SecuritySchemeObject> = {
  accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The access token.' },
  accessCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'accessToken',
    description: 'The access token, where the request’s `Origin` is an allowed one.',
  },
  linkToken: {
    type: 'apiKey',
    in: 'query',
    name: 'link_token',
    description: 'A token of `POST /api/auth/link-tokens`, for this path alone.',
  },
  feedSecret: { type: 'apiKey', in: 'query', name: 'feed', description: 'The secret of the listing’s calendar feed.' },
}
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** The OpenAPI 3.1 document of the whole API, generated from the routes, their validators' schemas and their documents. */
export async function buildDocument(): Promise<OpenAPIV3_1.Document> {
  const app = createApp()
  loadVendor('zod', { toJSONSchema: toJsonSchema })
  const packageFile = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }
  const generated = await generateSpecs(await describedApp(app), {
    defaultValidationErrorResponse: false,
    documentation: {
      info: {
        title: 'Vendibook API',
        version,
        description: introduction(),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'This server' }],
      security: [],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    },
  })
  const document = generated as unknown as OpenAPIV3_1.Document
  document.components ??= {}
  document.components.securitySchemes = SECURITY_SCHEMES
  document.components.schemas = { ...document.components.schemas, Problem }
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation: Operation | undefined = item?.[method]
      if (!operation) continue
      const endpoint = findEndpoint(app.router, method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1'))
      const codes = [...(operation['x-error-codes'] ?? []), ...impliedCodes(path, operation)]
      delete operation['x-error-codes']
      if (endpoint?.access === 'user' || endpoint?.access === 'admin') {
        codes.push('unauthenticated', ...(endpoint.access === 'admin' ? (['forbidden'] as const) : []))
        operation.security = [
          { accessToken: [] },
          { accessCookie: [] },
          ...(method === 'get' ? [{ linkToken: [] }] : []),
          ...(takesFeed(operation) ? [{ feedSecret: [] }] : []),
        ]
      }
      if (endpoint?.takesIdempotencyKey) documentIdempotency(operation, codes)
      if (method === 'get' && endpoint?.access === 'public') documentCaching(operation)
      operation.responses = { ...operation.responses, ...errorResponses(codes) }
    }
  }
  return document
}

const takesFeed = ({ parameters = [] }: Operation): boolean =>
  parameters.some((parameter) => 'name' in parameter && parameter.name === 'feed')

/** What the frame and the validators of a route can answer by themselves. */
function impliedCodes(path: string, operation: Operation): ErrorCode[] {
  const codes: ErrorCode[] = ['invalid_request', 'internal_error', 'misconfigured']
  if (operation.requestBody) codes.push('malformed_json', 'payload_too_large', 'unsupported_media_type')
  if (path.includes('{')) codes.push('not_found')
  if (path.startsWith('/api/')) codes.push('database_unavailable', 'database_timeout')
  return codes
}

function documentIdempotency(operation: Operation, codes: ErrorCode[]): void {
  codes.push('idempotency_in_progress', 'idempotency_mismatch')
  const header: OpenAPIV3_1.ParameterObject = {
    in: 'header',
    name: 'Idempotency-Key',
    description:
      'For 24 hours, a retry with the same key and body gets the first answer again, with `Idempotency-Replayed: true`.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  }
  operation.parameters = [...(operation.parameters ?? []), header]
}

function documentCaching(operation: Operation): void {
  const ok = operation.responses?.['200']
  if (!ok || '$ref' in ok) return
  ok.headers = {
    ETag: { description: 'A strong tag of the body, for `If-None-Match`.', schema: { type: 'string' } },
    'Cache-Control': {
      description: 'How long shared and private caches may keep the answer.',
      schema: { type: 'string' },
    },
    'Server-Timing': { description: 'Milliseconds spent in the database, and in all.', schema: { type: 'string' } },
  }
  operation.responses = {
    ...operation.responses,
    304: { description: 'Unchanged since the `ETag` in `If-None-Match`.' },
  }
  const header: OpenAPIV3_1.ParameterObject = {
    in: 'header',
    name: 'If-None-Match',
    description: 'The `ETag` of an earlier answer: 304 without a body if it is still the same.',
    schema: { type: 'string' },
  }
  operation.parameters = [...(operation.parameters ?? []), header]
}

function introduction(): string {
  const codes = Object.entries(PROBLEMS).map(([code, { status }]) => `[${code}](/problems/${code}) (${status})`)
  return `The API of a marketplace for food trucks, trailers, ghost kitchens and event pros.

**Conventions.** Bodies are JSON in UTF-8, at most 64 KiB. Times are ISO 8601 in UTC. Money is US dollars with at most two
decimals. Ids are lower-case UUIDs. Unknown parameters and fields are refused. A path has exactly one spelling. HEAD
answers as GET without a body. Every response carries \`X-Request-Id\`; your own is kept if it is 1 to 128 of \`[A-Za-z0-9._-]\`.

**Errors** are problem documents (RFC 9457) with a stable \`code\`, and \`type\` opens its explanation:
${codes.join(', ')}.
`
}
