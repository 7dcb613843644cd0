import type { Context, MiddlewareHandler } from 'hono'
import { Invalid, NotFound } from '../lib/errors.ts'
import { isCleanText } from '../lib/text.ts'
import { rawQuery } from './endpoints.ts'
import type { AppEnv } from './router.ts'

/**
 * One spelling of a request. No route needs percent-encoding in its path, so an encoded path is no route (404). Encoding
 * that is no text is 400 wherever it stands. A guarded route looks at its query itself: who may not call it is told first.
 */
export const refuseOddSpelling: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { path } = c.req
  if (path.includes('%')) {
    if (decoded(path) === undefined) throw new Invalid([unreadable('', 'The path')])
    throw new NotFound('Path')
  }
  for (const pair of queryPairs(c)) {
    if (decoded(pair) === undefined) throw new Invalid([unreadable(nameOf(pair), 'The query')])
  }
  if (c.var.endpoint?.access !== 'user' && c.var.endpoint?.access !== 'admin') refuseUnknownQuery(c)
  await next()
}

/** An endpoint of the API that takes no query refuses every key. @throws Invalid */
export function refuseUnknownQuery(c: Context<AppEnv>): void {
  const pairs = queryPairs(c)
  if (c.req.path.startsWith('/api/') && c.var.endpoint?.takesQuery === false && pairs.length > 0)
    throw new Invalid(pairs.map((pair) => unknownKey(nameOf(pair))))
}

const queryPairs = (c: Context<AppEnv>): string[] => rawQuery(c).split('&').filter(Boolean)

/** The text that a piece of a URL encodes; undefined for broken UTF-8, NUL characters and lone surrogates. */
function decoded(piece: string): string | undefined {
  try {
    const text = decodeURIComponent(piece.replaceAll('+', ' '))
    return isCleanText(text) ? text : undefined
  } catch {
    return undefined
  }
}

const nameOf = (pair: string): string => decoded(pair.split('=', 1)[0] ?? '')?.slice(0, 100) ?? ''

const unreadable = (path: string, where: string) => ({
  path,
  message: `${where} holds a NUL character, or percent-encoding that is not UTF-8 text.`,
  code: 'invalid_text',
})

const unknownKey = (name: string) => ({ path: name, message: `Unknown field: ${name}`, code: 'unknown_field' })
