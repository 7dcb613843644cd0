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
type PostgresError = { code: string; message: string; detail: string }

/** A lost connection (08…), a serialization failure, a deadlock, a backend that was ended or is starting. */
const TRANSIENT = new Set(['40001', '40P01', '57P01', '57P02', '57P03'])

/**
 * What an SQLSTATE means to the caller; what is not here is a fault of ours. The VB ones are raised by the database's
 * own functions, whose MESSAGE may be shown, with JSON in DETAIL: VB400 one FieldError or a list of them, VB403 and
 * VB409 `{ code }`, VB429 `{ retryAfter }` in seconds.
 */
const MEANINGS: Record<string, (error: PostgresError) => DomainError> = {
  VB400: (error) => new Invalid([parseDetail(error)].flat().map(toFieldError)),
  VB401: () => new Unauthorized(),
  VB403: (error) => new Forbidden(sentence(error.message), codeOf(error, 'forbidden')),
  VB404: () => new NotFound(),
  VB409: (error) => new Conflict(sentence(error.message), codeOf(error, 'conflict')),
  VB429: (error) => new TooManyRequests(Number(Reflect.get(toObject(parseDetail(error)), 'retryAfter')) || 60),
  '23505': () => new Conflict(),
  '23P01': () => new Conflict(),
  '53300': () => new Unavailable(),
  '53400': () => new Unavailable(),
  '55P03': () => new Unavailable(),
  '57014': () => new Timeout(),
}

/**
 * What a failed database call means. Undefined for what is no database error, or one that only a bug can cause.
 * The result never holds SQL or parameters, which the driver's and Drizzle's messages do.
 */
export function toDomainError(error: unknown): DomainError | undefined {
  for (let depth = 0, current = error; depth < 5 && isObject(current); depth += 1) {
    if (current instanceof DomainError) return current
    const code = field(current, 'code')
    if (isSqlstate(code)) {
      const meaning = isTransientState(code) ? () => new Unavailable() : MEANINGS[code]
      return meaning?.({ code, message: field(current, 'message'), detail: field(current, 'detail') })
    }
    // A 400 without an SQLSTATE comes from the proxy in front of PostgreSQL: it could not reach or wake the database.
    if (field(current, 'name') === 'NeonDbError' && !isObject(Reflect.get(current, 'sourceError')))
      return new Unavailable()
    current = Reflect.get(current, 'sourceError') ?? Reflect.get(current, 'cause')
  }
  return undefined
}

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
