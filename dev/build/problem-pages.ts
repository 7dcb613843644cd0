/** The pages that a problem document's `type` opens: one for each error code. */
import { PROBLEMS } from '../../src/http/problems.ts'
import type { ErrorCode } from '../../src/lib/errors.ts'

/** What the page of each error code explains, in words for its caller; `code` in backticks. */
export const EXPLANATIONS: Record<ErrorCode, string> = {
  invalid_request:
    'A parameter or a field is missing, unknown, or out of its range. `errors` names each with its path, a message and a code.',
  malformed_json: 'The body is not JSON in UTF-8, is empty, or nests deeper than 32 levels.',
  malformed_csv:
    'The body is not CSV as RFC 4180 has it, in UTF-8: a quote stands where none may, or one is never closed. The first line names the columns, and commas separate the cells.',
  unauthenticated: 'The request needs an access token, and has none or one that no longer holds. Sign in or refresh.',
  invalid_credentials: 'No account has this email and this password. Which of the two is wrong is not told.',
  forbidden: 'You may see this, but your role or your part in it does not let you do this.',
  account_suspended: 'Email and password are right, but the account has been suspended by an administrator.',
  not_found:
    'There is no such path or resource, or you may not know of it. Paths have exactly one spelling: lower case, no trailing or doubled slash, no percent-encoding.',
  method_not_allowed: 'The path exists, but not with this method. The `Allow` header lists those that it has.',
  conflict: 'The request contradicts what is stored now. Read the resource again before you retry.',
  email_taken: 'An account with this email exists already, whatever the case of its letters. Sign in instead.',
  invalid_transition: 'From its present status this cannot become what you ask for, or it is that already.',
  open_bookings:
    'The listing has requests that wait for an answer, or approved bookings that are not over. Decline, cancel or complete them first.',
  export_too_large:
    'Your listings together weigh more than 8 MiB. Read them in pages instead: `GET /api/host/listings`.',
  changed_meanwhile:
    'The `ETag` in `If-Match` is not the present one any more. `errors` names the fields that were changed since; read the resource again, and decide.',
  own_listing: 'Nobody can book, or ask about, a listing of their own.',
  other_party_gone: 'The other party of this booking has deleted their account: nobody would read the message.',
  no_completed_booking: 'Only who has a completed booking of a listing can review it.',
  already_reviewed: 'Each completed booking can be reviewed once, and you have reviewed all of yours here.',
  dates_unavailable: 'An approved booking or a day that the host has blocked stands in the way.',
  already_flagged: 'You have reported this before; once is enough.',
  last_admin: 'Somebody must be left who can appoint others: make another administrator first.',
  idempotency_in_progress:
    'Another request with this `Idempotency-Key` has not ended yet. Retry in a moment for its answer.',
  idempotency_mismatch: 'This `Idempotency-Key` came with another path or body before. A new request needs a new key.',
  payload_too_large: 'The body is larger than the route takes: 64 KiB where nothing else is said.',
  unsupported_media_type:
    'Send the body as `Content-Type: application/json`, in UTF-8; an import may be `text/csv` as well.',
  too_many_requests: 'Wait for the seconds in `Retry-After`, then try again.',
  internal_error: 'A fault of ours. It is logged under `requestId`; quote that when you report it.',
  misconfigured: "The service's own configuration is incomplete. Its log names the variable.",
  database_unavailable: 'The database cannot be reached. Try again after the seconds in `Retry-After`.',
  database_timeout: 'The database took too long. Try again after the seconds in `Retry-After`.',
  invalid_image:
    'What was uploaded is no whole JPEG, PNG, WebP or GIF of the announced type, at most 10 MiB and 50 megapixels, or is something else as well. It was deleted, and its key is spent: begin a new upload. `errors` says what is wrong with it.',
  upload_missing: 'There is no object under this key yet. `PUT` the file to its `uploadUrl`, then confirm it.',
  image_in_use: 'A LIVE listing shows this image. Take it off there, or pause the listing, before you delete it.',
  storage_unavailable:
    'The store of pictures cannot be reached, or this installation has none. Try again after the seconds in `Retry-After`.',
  storage_timeout: 'The store of pictures took too long. Try again after the seconds in `Retry-After`.',
}

/** Every page, by its code. */
export const problemPages = (): [code: string, html: string][] =>
  (Object.keys(EXPLANATIONS) as ErrorCode[]).map((code) => [code, problemPage(code)])

function problemPage(code: ErrorCode): string {
  const { status, title } = PROBLEMS[code]
  const text = EXPLANATIONS[code].replaceAll('<', '&lt;').replaceAll(/`([^`]+)`/g, '<code>$1</code>')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${title} (${code})</title>
<style>:root { color-scheme: light dark; font: 1rem/1.5 system-ui } body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>${title}</h1>
<p><code>${code}</code>, HTTP ${status}</p>
<p>${text}</p>
<p><a href="/docs">API reference</a></p>
</html>
`
}
