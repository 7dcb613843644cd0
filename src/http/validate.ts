import { zValidator } from '@hono/zod-validator'
import type { MiddlewareHandler, ValidationTargets } from 'hono'
import type * as z from 'zod'
import { type FieldError, Invalid, NotFound } from '../lib/errors.ts'
import { findUncleanText } from '../lib/text.ts'
import { MAX_BODY_BYTES, readJsonBody } from './body.ts'
import type { Lazy } from '../lib/lazily.ts'
import type { AppEnv } from './router.ts'
import { markValidated, type Validated } from './validated.ts'

/**
 * Checks one part of a request against a schema, documents it, and types `c.req.valid(target)`.
 *
 * - Use `z.strictObject`: unknown keys are then 400 and named. A repeated query key arrives as an array.
 * - A `param` that fails is 404; everything else is 400 `invalid_request` with one entry of `errors` per fault.
 * - `json` also answers 415 (not `application/json`), 413 (more than `maxBytes`, default 64 KiB) and 400 (no JSON).
 * - With `optional`, a `json` body may be missing altogether: the schema then sees `{}`.
 * - Text with NUL characters or lone surrogates is 400 before the schema sees it.
 *
 * A feature's schemas come from `lazily(…)`. Describe each field with `.describe('…')`, and give examples with
 * `.meta({ examples: […] })`: both go to the document.
 */
export function validate<Target extends Validated['target'], Schema extends z.ZodType>(
  target: Target,
  schema: Schema | Lazy<Schema>,
  { maxBytes = MAX_BODY_BYTES, optional = false }: { maxBytes?: number; optional?: boolean } = {},
) {
  const load = typeof schema === 'function' ? schema : async () => schema
  let check: Check<Target, Schema> | undefined
  const handler: MiddlewareHandler<AppEnv> = async (c, next) => {
    if (target === 'json') await readJsonBody(c, maxBytes, optional)
    check ??= checkOf(target, await load())
    return check(c, next)
  }
  return markValidated({ target, schema: load }, handler as Check<Target, Schema>)
}

type Check<Target extends Validated['target'], Schema extends z.ZodType> = ReturnType<typeof checkOf<Target, Schema>>

function checkOf<Target extends Validated['target'], Schema extends z.ZodType>(target: Target, schema: Schema) {
  return zValidator<Schema, Target, AppEnv, string, () => undefined>(target, schema, () => undefined, {
    validationFunction: async (_schema: Schema, value: ValidationTargets[Target]) => {
      const unclean = findUncleanText(value)
      if (unclean) throw target === 'param' ? new NotFound() : new Invalid([unclean])
      const result = await schema.safeParseAsync(value)
      if (!result.success) throw target === 'param' ? new NotFound() : new Invalid(fieldErrors(result.error))
      return result
    },
  })
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
