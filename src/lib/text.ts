import type { FieldError } from './errors.ts'

/** True for text that PostgreSQL can store and JSON can carry: no NUL, no lone surrogate. */
export const isCleanText = (value: string): boolean => !value.includes('\u0000') && value.isWellFormed()

/** The first place in a parsed body or query that holds text nobody can store, as a field error; undefined if none. */
export function findUncleanText(value: unknown, path = ''): FieldError | undefined {
  if (typeof value === 'string') return isCleanText(value) ? undefined : unclean(path)
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    if (!isCleanText(key)) return unclean(path)
    const found = findUncleanText(inner, path === '' ? key : `${path}.${key}`)
    if (found) return found
  }
  return undefined
}

const unclean = (path: string): FieldError => ({
  path,
  message: 'Text must not contain NUL characters or lone surrogates.',
  code: 'invalid_text',
})
