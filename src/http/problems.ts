import type { Context } from 'hono'
import type { DomainError, ErrorCode } from '../lib/errors.ts'

type Problem = {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 429 | 500 | 503 | 504
  title: string
}

/** Every error code: its status and title. `dev/build/problem-pages.ts` explains each on the page that `type` opens. */
export const PROBLEMS: Record<ErrorCode, Problem> = {
  invalid_request: { status: 400, title: 'Invalid request' },
  malformed_json: { status: 400, title: 'Malformed JSON' },
  malformed_csv: { status: 400, title: 'Malformed CSV' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  invalid_credentials: { status: 401, title: 'Wrong email or password' },
  forbidden: { status: 403, title: 'Not allowed' },
  account_suspended: { status: 403, title: 'Account suspended' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  email_taken: { status: 409, title: 'Email taken' },
  invalid_transition: { status: 409, title: 'Not from this status' },
  open_bookings: { status: 409, title: 'Open bookings' },
  export_too_large: { status: 409, title: 'Too large for one answer' },
  changed_meanwhile: { status: 412, title: 'Changed meanwhile' },
  own_listing: { status: 409, title: 'Your own listing' },
  other_party_gone: { status: 409, title: 'The other party is gone' },
  no_completed_booking: { status: 403, title: 'No completed booking' },
  already_reviewed: { status: 409, title: 'Reviewed already' },
  dates_unavailable: { status: 409, title: 'Not free then' },
  already_flagged: { status: 409, title: 'Reported already' },
  last_admin: { status: 409, title: 'The last administrator' },
  idempotency_in_progress: { status: 409, title: 'First request still running' },
  idempotency_mismatch: { status: 422, title: 'Key used for another request' },
  payload_too_large: { status: 413, title: 'Body too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Internal error' },
  misconfigured: { status: 500, title: 'Not configured' },
  database_unavailable: { status: 503, title: 'Database unavailable' },
  database_timeout: { status: 504, title: 'Database timeout' },
  invalid_image: { status: 422, title: 'Not a picture that can be shown' },
  upload_missing: { status: 409, title: 'Nothing uploaded' },
  image_in_use: { status: 409, title: 'Image in use' },
  storage_unavailable: { status: 503, title: 'Storage unavailable' },
  storage_timeout: { status: 504, title: 'Storage timeout' },
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
