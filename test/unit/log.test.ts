import { afterEach, describe, expect, test, vi } from 'vitest'
import { describeFailure, log } from '../../src/lib/log.ts'

afterEach(() => vi.restoreAllMocks())

/** Listens to the console, which is where Workers Logs listens. */
function heard() {
  const lines: [string, string][] = []
  for (const method of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((line: string) => lines.push([method, line]))
  return lines
}

test('a line is JSON at its level, without what is undefined', () => {
  const lines = heard()
  log('info', 'request', { status: 200, ray: undefined })
  log('warn', 'storage unavailable', { reason: 'timeout' })
  log('error', 'failed')
  expect(lines).toEqual([
    ['log', '{"level":"info","message":"request","status":200}'],
    ['warn', '{"level":"warn","message":"storage unavailable","reason":"timeout"}'],
    ['error', '{"level":"error","message":"failed"}'],
  ])
})

describe('what is told of a failure', () => {
  test('is what it was, where it was thrown and which constraint, and never what it said', () => {
    const root = Object.assign(new RangeError('Key (email)=(rosa@example.com) already exists.'), {
      code: '23505',
      constraint: 'users_email_key',
      routine: '_bt_check_unique',
    })
    const failure = new Error('Failed query: INSERT INTO users', { cause: new Error('while', { cause: root }) })
    const told = describeFailure(failure)
    expect(told).toMatchObject({
      error: 'RangeError',
      sqlstate: '23505',
      constraint: 'users_email_key',
      routine: '_bt_check_unique',
    })
    expect(JSON.stringify(told)).not.toMatch(/rosa|INSERT|while/)
  })

  test('has at most eight lines of the stack, and no line of the message', () => {
    const failure = new Error('at the end')
    const frames = Array.from({ length: 12 }, (_, n) => `    at step${n} (worker.js:${n}:1)`)
    failure.stack = ['Error: first line', 'at the end', '  query: looked at nothing', ...frames].join('\n')
    expect(describeFailure(failure).stack).toEqual(
      Array.from({ length: 8 }, (_, n) => `at step${n} (worker.js:${n}:1)`),
    )
  })

  test('lacks what the failure has not', () => {
    const failure = Object.assign(new Error('x'), { code: 42, cause: 'rosa@example.com' })
    delete failure.stack
    expect(describeFailure(failure)).toEqual({ error: 'Error' })
  })

  test.each([
    ['text', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
    [{ message: 'secret' }, 'object'],
  ])('that is no error (%j) is its type', (thrown, type) => {
    expect(describeFailure(thrown)).toEqual({ error: type })
  })
})
