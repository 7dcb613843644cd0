import type { Context, TypedResponse } from 'hono'

/** An answer that is JSON already, typed as what it holds. */
export function jsonText<Shape>(c: Context, text: string): Response & TypedResponse<Shape, 200, 'json'> {
  const response: Response = c.body(text, 200, { 'Content-Type': 'application/json' })
  return response as Response & TypedResponse<Shape, 200, 'json'>
}
