/** Every `code` that a problem document can carry. `src/http/problems.ts` says its HTTP status, `dev/build/problem-pages.ts` what it means. */
const ERROR_CODES = [
  'invalid_request',
  'malformed_json',
  'malformed_csv',
  'unauthenticated',
  'invalid_credentials',
  'forbidden',
  'account_suspended',
  'not_found',
  'method_not_allowed',
  'conflict',
  'email_taken',
  'last_admin',
  'already_flagged',
  'dates_unavailable',
  'own_listing',
  'other_party_gone',
  'no_completed_booking',
  'already_reviewed',
  'invalid_transition',
  'open_bookings',
  'export_too_large',
  'changed_meanwhile',
  'idempotency_in_progress',
  'idempotency_mismatch',
  'payload_too_large',
  'unsupported_media_type',
  'too_many_requests',
  'internal_error',
  'misconfigured',
  'database_unavailable',
  'database_timeout',
  'storage_unavailable',
  'storage_timeout',
  'invalid_image',
  'upload_missing',
  'image_in_use',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export const isErrorCode = (value: unknown): value is ErrorCode => ERROR_CODES.some((code) => code === value)

/** One thing that is wrong with a request: `path` is `limit`, `tags.2` or empty for the whole; `code` is stable. */
export type FieldError = { path: string; message: string; code: string }

type Extra = { errors?: FieldError[]; retryAfter?: number; cause?: unknown }

/** What services throw. It knows no HTTP; `message` is shown to the caller, so it never holds a secret or SQL. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly errors: FieldError[]
  /** Seconds after which the same request may succeed; 0 when waiting does not help. */
  readonly retryAfter: number

  constructor(code: ErrorCode, message: string, extra: Extra = {}) {
    super(message, { cause: extra.cause })
    this.name = code
    this.code = code
    this.errors = extra.errors ?? []
    this.retryAfter = extra.retryAfter ?? 0
  }
}

/** The request cannot be understood; `errors` names each field. At most 100 are kept. */
export class Invalid extends DomainError {
  constructor(errors: FieldError[]) {
    super('invalid_request', errors[0]?.message ?? 'The request is not valid.', { errors: errors.slice(0, 100) })
  }
}

/** What was asked for does not exist, or the caller may not know that it does. */
export class NotFound extends DomainError {
  constructor(what = 'Resource') {
    super('not_found', `${what} not found.`)
  }
}

/** No credentials, or credentials that no longer hold. */
export class Unauthorized extends DomainError {
  constructor(message = 'Sign in to do this.') {
    super('unauthenticated', message)
  }
}

/** The caller may see the thing but not do this with it. */
export class Forbidden extends DomainError {
  constructor(message = 'You may not do this.', code: ErrorCode = 'forbidden') {
    super(code, message)
  }
}

/** The request contradicts the present state. */
export class Conflict extends DomainError {
  constructor(message = 'This contradicts the current state of the resource.', code: ErrorCode = 'conflict') {
    super(code, message)
  }
}

/** Too many requests; `retryAfter` is in seconds. */
export class TooManyRequests extends DomainError {
  constructor(retryAfter: number) {
    super('too_many_requests', 'Too many requests. Try again later.', { retryAfter })
  }
}

/** The database cannot be reached, or gave up on the request. Nothing was done, or a repeat is needed to know. */
export class Unavailable extends DomainError {
  constructor(cause?: unknown) {
    super('database_unavailable', 'The database cannot be reached at the moment.', { retryAfter: 2, cause })
  }
}

/** The store of pictures cannot be reached, refuses the Worker, or is not configured. A repeat is safe. */
export class StorageUnavailable extends DomainError {
  constructor(
    message = 'The store of pictures cannot be reached at the moment.',
    code: 'storage_unavailable' | 'storage_timeout' = 'storage_unavailable',
  ) {
    super(code, message, { retryAfter: 5 })
  }
}

/** The store of pictures did not answer in time. A repeat is safe. */
export class StorageTimeout extends StorageUnavailable {
  constructor() {
    super('The store of pictures did not answer in time.', 'storage_timeout')
  }
}

/** The database did not answer in time. */
export class Timeout extends DomainError {
  constructor(cause?: unknown) {
    super('database_timeout', 'The database did not answer in time.', { retryAfter: 5, cause })
  }
}
