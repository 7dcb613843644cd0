import {
  Conflict,
  DomainError,
  type ErrorCode,
  type FieldError,
  Forbidden,
  Invalid,
  isErrorCode,
  NotFound,
  Timeout,
  TooManyRequests,
  Unauthorized,
  Unavailable,
} from '../lib/errors.ts'

/** The fields of a PostgreSQL error that decide what it means. */
type PostgresError = { code: string; message: string; detail: string; constraint: string }

/** A lost connection (08…), a serialization failure, a deadlock, a backend that was ended or is starting. */
const TRANSIENT = new Set(['40001', '40P01', '57P01', '57P02', '57P03'])

/** A serialization failure and a deadlock: PostgreSQL has rolled the transaction back before it says so. */
const UNDONE = new Set(['40001', '40P01'])

/**
 * What an SQLSTATE means to the caller; what is not here is a fault of ours. The VB ones are raised by the database's
 * own functions, whose MESSAGE may be shown, with JSON in DETAIL: VB400 one FieldError or a list of them, VB403, VB409
 * and VB422 `{ code }`, VB429 `{ retryAfter }` in seconds. VB200 is no error: see `toReplay`.
 */
const MEANINGS: Record<string, (error: PostgresError) => DomainError | undefined> = {
  VB400: (error) => new Invalid([parseDetail(error)].flat().map(toFieldError)),
  VB401: () => new Unauthorized(),
  VB403: (error) => new Forbidden(sentence(error.message), codeOf(error, 'forbidden')),
  VB404: () => new NotFound(),
  VB409: (error) => new Conflict(sentence(error.message), codeOf(error, 'conflict')),
  VB422: (error) => new DomainError(codeOf(error, 'idempotency_mismatch'), sentence(error.message)),
  VB429: (error) => new TooManyRequests(Number(Reflect.get(toObject(parseDetail(error)), 'retryAfter')) || 60),
  '23505': (error) => CONSTRAINTS[error.constraint]?.() ?? new Conflict(),
  '23514': (error) => CONSTRAINTS[error.constraint]?.(),
  '23P01': (error) => CONSTRAINTS[error.constraint]?.() ?? new Conflict(),
  '53300': () => new Unavailable(),
  '53400': () => new Unavailable(),
  '55P03': () => new Unavailable(),
  '57014': () => new Timeout(),
}

/** What breaking one of these constraints means to the caller. */
const CONSTRAINTS: Record<string, () => DomainError> = {
  bookings_no_overlap: () => new Conflict('The listing is not free then.', 'dates_unavailable'),
  bookings_one_event_a_day: () => new Conflict('The listing is not free then.', 'dates_unavailable'),
  reviews_booking_key: () => new Conflict('You have reviewed this booking already.', 'already_reviewed'),
  bookings_one_sale: () => new Conflict('The listing was sold already.', 'invalid_transition'),
  flags_reporter_resource_key: () => new Conflict('You have reported this before.', 'already_flagged'),
  users_email_key: () => new Conflict('An account with this email exists already.', 'email_taken'),
  host_listings_coordinates: () =>
    new Invalid([
      { path: 'longitude', message: 'Latitude and longitude go together.', code: 'incomplete_coordinates' },
    ]),
}

/** The first answer to a request that came again with its Idempotency-Key; undefined for any other error. */
export type Replay = { status: number; location: string | undefined; body: string }

export function toReplay(error: unknown): Replay | undefined {
  const found = findPostgresError(error)
  if (found?.code !== 'VB200') return undefined
  const detail = toObject(parseDetail(found))
  const status: unknown = Reflect.get(detail, 'status')
  const location = field(detail, 'location')
  return {
    status: typeof status === 'number' ? status : 200,
    location: location === '' ? undefined : location,
    body: field(detail, 'response'),
  }
}

/**
 * What a failed database call means. Undefined for what is no database error, or one that only a bug can cause.
 * The result never holds SQL or parameters, which the driver's and Drizzle's messages do.
 */
export function toDomainError(error: unknown): DomainError | undefined {
  for (const current of causesOf(error)) {
    if (current instanceof DomainError) return current
    const found = toPostgresError(current)
    if (found) return isTransientState(found.code) ? new Unavailable() : MEANINGS[found.code]?.(found)
    // A 400 without an SQLSTATE comes from the proxy in front of PostgreSQL: it could not reach or wake the database.
    if (field(current, 'name') === 'NeonDbError' && !isObject(Reflect.get(current, 'sourceError')))
      return new Unavailable()
  }
  return undefined
}

const findPostgresError = (error: unknown): PostgresError | undefined =>
  causesOf(error)
    .map(toPostgresError)
    .find((found) => found !== undefined)

function toPostgresError(error: object): PostgresError | undefined {
  const code = field(error, 'code')
  if (!isSqlstate(code)) return undefined
  return {
    code,
    message: field(error, 'message'),
    detail: field(error, 'detail'),
    constraint: field(error, 'constraint'),
  }
}

/** An error and what it wraps, outermost first. */
function causesOf(error: unknown): object[] {
  const causes: object[] = []
  for (let current = error; causes.length < 5 && isObject(current);) {
    causes.push(current)
    current = Reflect.get(current, 'sourceError') ?? Reflect.get(current, 'cause')
  }
  return causes
}

/** Whether an answer of the endpoint is an error that has undone everything: the same statements may be sent again. */
export const isUndone = (answer: unknown): boolean => isObject(answer) && UNDONE.has(field(answer, 'code'))

/** Whether an answer of the endpoint is an error after which the same statements may succeed. */
export const isTransient = (answer: unknown): boolean => isObject(answer) && isTransientState(field(answer, 'code'))

const isTransientState = (code: string): boolean => TRANSIENT.has(code) || code.startsWith('08')

function parseDetail({ detail }: PostgresError): unknown {
  try {
    return JSON.parse(detail)
  } catch {
    return undefined
  }
}

function codeOf(error: PostgresError, fallback: ErrorCode): ErrorCode {
  const code: unknown = Reflect.get(toObject(parseDetail(error)), 'code')
  return isErrorCode(code) ? code : fallback
}

function toFieldError(entry: unknown): FieldError {
  const object = toObject(entry)
  return { path: field(object, 'path'), message: field(object, 'message'), code: field(object, 'code') }
}

/** PostgreSQL's messages begin in lower case and have no full stop. */
const sentence = (message: string): string =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, '.')

const isSqlstate = (value: string): boolean => /^[0-9A-Z]{5}$/.test(value)
const toObject = (value: unknown): object => (isObject(value) ? value : {})
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function field(value: object, name: string): string {
  const found: unknown = Reflect.get(value, name)
  return typeof found === 'string' ? found : ''
}
