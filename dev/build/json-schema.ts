import type { loadVendor } from 'hono-openapi'
import * as z from 'zod'

type ToJsonSchema = NonNullable<Parameters<typeof loadVendor>[1]['toJSONSchema']>
type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>

/** A Zod schema as JSON Schema (2020-12), as callers see it: what they send, and what they get. */
export const toJsonSchema: ToJsonSchema = (schema) => {
  if (!(schema instanceof z.ZodType)) throw new TypeError('Only Zod schemas can be documented.')
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any', override }) as Awaited<
    ReturnType<ToJsonSchema>
  >
}

const override: Override = ({ zodSchema, jsonSchema }) => {
  // Zod drops these two from schemas that transform, as parameters made of text do; here they are the caller's.
  const { examples } = z.globalRegistry.get(zodSchema) ?? {}
  if (Array.isArray(examples)) jsonSchema.examples = examples
  if (zodSchema instanceof z.ZodDefault) jsonSchema.default = zodSchema.def.defaultValue
  // The reference page takes a nullable text for invalid where it is written as a choice.
  const [value, other, ...more] = jsonSchema.anyOf ?? []
  if (typeof value?.type === 'string' && other?.type === 'null' && more.length === 0) {
    delete jsonSchema.anyOf
    Object.assign(jsonSchema, { ...value, ...jsonSchema, type: [value.type, 'null'] })
    if (value.enum) jsonSchema.enum = [...value.enum, null]
  }
  // Noise: the bounds of every safe integer, and a page of regular expression beside `format`.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern
}
