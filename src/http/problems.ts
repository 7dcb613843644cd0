import type { Context } from 'hono'
import type { DomainError, ErrorCode } from '../lib/errors.ts'

type Problem = {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 500 | 503 | 504
  title: string
  explanation: string
}

/** Every error code: its status, and what `/problems/<code>` and the OpenAPI document say about it. */
export const PROBLEMS: Record<ErrorCode, Problem> = {
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    explanation:
      'A parameter or a field is missing, unknown, or out of its range. `errors` names each with its path, a message and a code.',
  },
  malformed_json: {
    status: 400,
    title: 'Malformed JSON',
    explanation: 'The body is not JSON in UTF-8, is empty, or nests deeper than 32 levels.',
  },
  unauthenticated: {
    status: 401,
    title: 'Not signed in',
    explanation: 'The request needs an access token, and has none or one that no longer holds. Sign in or refresh.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    explanation: 'You may see this, but your role or your part in it does not let you do this.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    explanation:
      'There is no such path or resource, or you may not know of it. Paths have exactly one spelling: lower case, no trailing or doubled slash, no percent-encoding.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    explanation: 'The path exists, but not with this method. The `Allow` header lists those that it has.',
  },
  conflict: {
    status: 409,
    title: 'Conflict',
    explanation: 'The request contradicts what is stored now. Read the resource again before you retry.',
  },
  payload_too_large: {
    status: 413,
    title: 'Body too large',
    explanation: 'The body is larger than the route takes: 64 KiB where nothing else is said.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    explanation: 'Send the body as `Content-Type: application/json`, in UTF-8.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    explanation: 'Wait for the seconds in `Retry-After`, then try again.',
  },
  internal_error: {
    status: 500,
    title: 'Internal error',
    explanation: 'A fault of ours. It is logged under `requestId`; quote that when you report it.',
  },
  misconfigured: {
    status: 500,
    title: 'Not configured',
    explanation: "The service's own configuration is incomplete. Its log names the variable.",
  },
  database_unavailable: {
    status: 503,
    title: 'Database unavailable',
    explanation: 'The database cannot be reached. Try again after the seconds in `Retry-After`.',
  },
  database_timeout: {
    status: 504,
    title: 'Database timeout',
    explanation: 'The database took too long. Try again after the seconds in `Retry-After`.',
  },
}

/** A problem document (RFC 9457) for an error. Its `type` is a path that opens the code's explanation. */
export function problemResponse(c: Context, error: DomainError): Response {
  const { status, title } = PROBLEMS[error.code]
  const body = {
    type: `/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId: c.get('requestId') as string,
    ...(error.errors.length > 0 && { errors: error.errors }),
  }
  const headers = new Headers({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
  if (error.retryAfter > 0) headers.set('Retry-After', String(error.retryAfter))
  if (status === 401) headers.set('WWW-Authenticate', 'Bearer')
  return c.newResponse(JSON.stringify(body), { status, headers })
}
