import { zValidator } from '@hono/zod-validator'
import type { MiddlewareHandler, ValidationTargets } from 'hono'
import { resolver, uniqueSymbol } from 'hono-openapi'
import type * as z from 'zod'
import { type FieldError, Invalid, NotFound } from '../lib/errors.ts'
import { findUncleanText } from '../lib/text.ts'
import { MAX_BODY_BYTES, readJsonBody } from './body.ts'
import type { AppEnv } from './router.ts'

/**
 * Checks one part of a request against a schema, documents it, and types `c.req.valid(target)`.
 *
 * - Use `z.strictObject`: unknown keys are then 400 and named. A repeated query key arrives as an array.
 * - A `param` that fails is 404; everything else is 400 `invalid_request` with one entry of `errors` per fault.
 * - `json` also answers 415 (not `application/json`), 413 (more than `maxBytes`, default 64 KiB) and 400 (no JSON).
 * - With `optional`, a `json` body may be missing altogether: the schema then sees `{}`.
 * - Text with NUL characters or lone surrogates is 400 before the schema sees it.
 *
 * Describe each field with `.describe('…')`, and give examples with `.meta({ examples: […] })`: both go to the document.
 */
export function validate<Target extends 'json' | 'query' | 'param', Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
  { maxBytes = MAX_BODY_BYTES, optional = false }: { maxBytes?: number; optional?: boolean } = {},
) {
  const check = zValidator<Schema, Target, AppEnv, string, () => undefined>(target, schema, () => undefined, {
    validationFunction: async (_schema: Schema, value: ValidationTargets[Target]) => {
      const unclean = findUncleanText(value)
      if (unclean) throw target === 'param' ? new NotFound() : new Invalid([unclean])
      const result = await schema.safeParseAsync(value)
      if (!result.success) throw target === 'param' ? new NotFound() : new Invalid(fieldErrors(result.error))
      return result
    },
  })
  const withBody: MiddlewareHandler<AppEnv> = async (c, next) => {
    await readJsonBody(c, maxBytes, optional)
    return check(c, next)
  }
  const handler = target === 'json' ? (withBody as typeof check) : check
  return Object.assign(handler, { [uniqueSymbol]: { target, ...resolver(schema) } })
}

/** Zod's issues as the `errors` of a problem document: one entry per unknown key, and never a value from the request. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.join('.')
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message, code: codeOf(issue) }]
    return issue.keys.map((key) => {
      const name = [...issue.path, key.slice(0, 100).toWellFormed()].join('.')
      return { path: name, message: `Unknown field: ${name}`, code: 'unknown_field' }
    })
  })
}

/** A schema's own check may name its fault: `.refine(…, { params: { code: 'common_password' } })`. */
function codeOf(issue: z.core.$ZodIssue): string {
  const own: unknown = issue.code === 'custom' ? issue.params?.code : undefined
  return typeof own === 'string' ? own : issue.code
}
