/**
 * Schemas for query parameters, which arrive as text. Each also takes the JSON value itself, and documents as that.
 */
import * as z from 'zod'

const INTEGER = /^-?\d{1,15}$/
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/

/** A whole number: `20`, not `2e1`, `0x14`, ` 20` or an empty text. */
export const intParam = (min: number, max: number) =>
  z.preprocess((value: number | string) => numeric(value, INTEGER), z.int().min(min).max(max))

/** A decimal number: `12.5`, not `1e3` or an empty text. */
export const numberParam = (min: number, max: number) =>
  z.preprocess((value: number | string) => numeric(value, DECIMAL), z.number().min(min).max(max))

/** `true` or `false`, nothing else. */
export const boolParam = () =>
  z.preprocess(
    (value: boolean | 'true' | 'false') => (value === 'true' ? true : value === 'false' ? false : value),
    z.boolean(),
  )

/** One or several values: repeated keys, commas, or both. Empty pieces are dropped; `max` bounds the number. */
export const listParam = <Item extends z.ZodType>(item: Item, max: number) =>
  z.preprocess((value: string | string[]) => pieces(value), z.array(item).min(1).max(max))

const numeric = (value: unknown, shape: RegExp): unknown =>
  typeof value === 'string' && shape.test(value) ? Number(value) : value

function pieces(value: unknown): unknown {
  const values = Array.isArray(value) ? value : [value]
  return values.flatMap((entry: unknown) =>
    typeof entry === 'string' ? entry.split(',').flatMap((piece) => piece.trim() || []) : [entry],
  )
}
