import { describe, expect, test } from 'vitest'
import {
  Conflict,
  DomainError,
  Forbidden,
  Invalid,
  isErrorCode,
  NotFound,
  StorageTimeout,
  StorageUnavailable,
  Timeout,
  TooManyRequests,
  Unauthorized,
  Unavailable,
} from '../../src/lib/errors.ts'

const cause = new Error('connection reset')

describe('an error of the domain', () => {
  test.each([
    [new NotFound('Listing'), 'not_found', 'Listing not found.'],
    [new NotFound(), 'not_found', 'Resource not found.'],
    [new Unauthorized(), 'unauthenticated', 'Sign in to do this.'],
    [new Unauthorized('The token is not valid.'), 'unauthenticated', 'The token is not valid.'],
    [new Forbidden(), 'forbidden', 'You may not do this.'],
    [new Forbidden('Suspended.', 'account_suspended'), 'account_suspended', 'Suspended.'],
    [new Conflict(), 'conflict', 'This contradicts the current state of the resource.'],
    [new Conflict('Taken.', 'email_taken'), 'email_taken', 'Taken.'],
  ])('%s has its code, and a repeat does not help', (error, code, message) => {
    expect(error).toBeInstanceOf(DomainError)
    expect(error).toMatchObject({ code, name: code, message, errors: [], retryAfter: 0, cause: undefined })
  })

  test.each([
    [new TooManyRequests(17), 'too_many_requests', 17, undefined],
    [new Unavailable(cause), 'database_unavailable', 2, cause],
    [new Timeout(cause), 'database_timeout', 5, cause],
    [new StorageUnavailable(), 'storage_unavailable', 5, undefined],
    [new StorageTimeout(), 'storage_timeout', 5, undefined],
  ])('%s says when to try again, and nothing of its cause', (error, code, retryAfter, because) => {
    expect(error).toMatchObject({ code, retryAfter, cause: because })
    expect(error.message).toMatch(/^[A-Z].{10,}\.$/)
    expect(error.message).not.toContain('reset')
  })
})

describe('an invalid request', () => {
  const field = (n: number) => ({ path: `tags.${n}`, message: `Tag ${n} is too long.`, code: 'too_big' })

  test('is told by its first fault', () => {
    expect(new Invalid([field(1), field(2)])).toMatchObject({
      code: 'invalid_request',
      message: 'Tag 1 is too long.',
      errors: [field(1), field(2)],
    })
    expect(new Invalid([]).message).toBe('The request is not valid.')
  })

  test('keeps a hundred faults at most', () => {
    const { errors } = new Invalid(Array.from({ length: 101 }, (_, n) => field(n)))
    expect(errors).toHaveLength(100)
    expect(errors.at(-1)).toEqual(field(99))
  })
})

test('only codes that are documented are codes', () => {
  expect(['not_found', 'database_timeout', 'image_in_use'].every(isErrorCode)).toBe(true)
  expect(['', 'NOT_FOUND', 'toString', undefined, 404].some(isErrorCode)).toBe(false)
})
