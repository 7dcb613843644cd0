import type { Context, TypedResponse } from 'hono'

/** An answer that is JSON already, typed as what it holds; 201 where it has a Location. */
export function jsonText<Shape>(c: Context, text: string): Response & TypedResponse<Shape, 200, 'json'>
export function jsonText<Shape>(
  c: Context,
  text: string,
  location: string,
): Response & TypedResponse<Shape, 201, 'json'>
export function jsonText(c: Context, text: string, location?: string): Response {
  const headers = { 'Content-Type': 'application/json' }
  return location === undefined ? c.body(text, 200, headers) : c.body(text, 201, { ...headers, Location: location })
}
