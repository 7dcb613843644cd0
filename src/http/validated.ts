import type * as z from 'zod'
import type { Lazy } from '../lib/lazily.ts'

/** Which part of a request a validator checks, and against what. */
export type Validated = { target: 'json' | 'query' | 'param'; schema: Lazy<z.ZodType> }

const validatedMark = Symbol('validated')

/** Marks a handler as the validator of a part of the request, for the document and for what refuses unknown queries. */
export const markValidated = <Handler extends object>(validated: Validated, handler: Handler): Handler =>
  Object.assign(handler, { [validatedMark]: validated })

/** What a handler validates; undefined for one that is no validator. */
export function validatedBy(handler: object): Validated | undefined {
  return validatedMark in handler ? (handler[validatedMark] as Validated) : undefined
}
