import type { OpenAPIV3_1 } from 'openapi-types'
import { PROBLEMS } from '../../src/http/problems.ts'
import type { ErrorCode } from '../../src/lib/errors.ts'
import { EXPLANATIONS } from './problem-pages.ts'

const REQUEST_ID = '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071'
const FIELD_ERROR = { path: 'limit', message: 'Too big: expected number to be <=100', code: 'too_big' }
const WITH_RETRY_AFTER = new Set([429, 503, 504])

/** The body of every error. */
export const Problem: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  description: 'A problem document (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Opens the explanation of `code`.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What was wrong with this request, for people.' },
    code: { type: 'string', enum: Object.keys(PROBLEMS), description: 'What went wrong, for programs. Never changes.' },
    requestId: { type: 'string', description: 'The same as `X-Request-Id`; quote it when you ask for help.' },
    errors: {
      type: 'array',
      description:
        'One entry per fault of the request, with `invalid_request`; one per field, with `changed_meanwhile`.',
      items: {
        type: 'object',
        required: ['path', 'message', 'code'],
        properties: {
          path: { type: 'string', description: 'The parameter or field, such as `limit` or `tags.2`.' },
          message: { type: 'string' },
          code: { type: 'string' },
        },
      },
    },
  },
}

/** The error responses of an operation: one per status, with an example for each code. */
export function errorResponses(codes: readonly ErrorCode[]): OpenAPIV3_1.ResponsesObject {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEMS[code].status)
  return Object.fromEntries(
    [...byStatus].toSorted(([a], [b]) => a - b).map(([status, group]) => [status, response(status, group)]),
  )
}

function response(status: number, codes: ErrorCode[]): OpenAPIV3_1.ResponseObject {
  const retryAfter = {
    'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } satisfies OpenAPIV3_1.HeaderObject,
  }
  return {
    description: codes.map((code) => `${PROBLEMS[code].title} (\`${code}\`)`).join(', '),
    ...(WITH_RETRY_AFTER.has(status) && { headers: retryAfter }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
        },
        examples: Object.fromEntries(codes.map((code) => [code, { value: example(code) }])),
      },
    },
  }
}

function example(code: ErrorCode): Record<string, unknown> {
  const { status, title } = PROBLEMS[code]
  const explanation = EXPLANATIONS[code]
  const detail = code === 'invalid_request' ? FIELD_ERROR.message : explanation
  const errors = code === 'invalid_request' && { errors: [FIELD_ERROR] }
  return { type: `/problems/${code}`, title, status, detail, code, requestId: REQUEST_ID, ...errors }
}
