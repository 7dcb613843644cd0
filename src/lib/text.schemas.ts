import * as z from 'zod'

/**
 * Trimmed text of `min` to `max` characters, counted as PostgreSQL and JSON Schema count them (an emoji is one, where
 * `String.length` says two).
 */
export const text = (min: number, max: number) =>
  z
    .string()
    .trim()
    .refine((value) => lengthWithin(value, min, max), `Must be ${min} to ${max} characters long.`)
    .meta({ minLength: min, maxLength: max })

function lengthWithin(value: string, min: number, max: number): boolean {
  if (value.length > max * 2) return false
  const { length } = Array.from(value)
  return length >= min && length <= max
}
