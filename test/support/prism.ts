import { getHttpOperationsFromSpec } from '@stoplight/prism-http'
import { createServer } from '@stoplight/prism-http-server'

/** Nothing of it is needed: what Prism finds is in its answers. */
const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  success: () => undefined,
  child: () => silent,
}

export interface Prism {
  url: string
  stop(): Promise<void>
}

/**
 * Prism, a proxy that judges each request and each answer by an OpenAPI document. It passes both on as they are, what breaks
 * the document too, and names that in the header `sl-violations` of the answer: test/support/judged.ts reads it.
 * Its own mode `errors` would answer for the API where a request is wrong, and no test could see the API refuse it.
 * @param url of the API, or of whatever stands for it
 */
export async function startPrism(url: string, document: object): Promise<Prism> {
  const operations = await getHttpOperationsFromSpec(document)
  const server = createServer(operations, {
    components: { logger: silent },
    cors: false,
    config: {
      isProxy: true,
      upstream: new URL(url),
      upstreamProxy: undefined,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: false,
      mock: { dynamic: false },
    },
  })
  return { url: await server.listen(0, '127.0.0.1'), stop: () => server.close() }
}
