import { describeFailure, log } from '../lib/log.ts'

/** What a request and a scheduled run have of their execution: Cloudflare's shared caches are there only in production. */
export type Execution = {
  waitUntil: (promise: Promise<unknown>) => void
  cache?: { purge: (what: { tags: string[] }) => Promise<{ success: boolean }> }
}

/**
 * Makes the shared caches forget what carries one of these tags, after the answer was sent. A purge that fails is logged:
 * the lifetime of what they keep covers the rest.
 */
export function purge(execution: Execution, requestId: string, tags: string[]): void {
  const { cache } = execution
  if (!cache) return
  const done = cache.purge({ tags }).then(
    ({ success }) => {
      if (!success) log('warn', 'purge refused', { requestId, tags })
    },
    (error: unknown) => log('warn', 'purge failed', { requestId, tags, ...describeFailure(error) }),
  )
  execution.waitUntil(done)
}
