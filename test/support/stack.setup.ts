import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import type { Account } from '../../dev/accounts.ts'
import type { StorageConfig } from '../../src/lib/signing.ts'
import { findChromium } from './chromium.ts'
import { startPrism } from './prism.ts'
import { startStack } from './stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    stack: {
      url: string
      /** The same API behind a proxy that judges all that passes: for `judgedFetch` of test/support/judged.ts. */
      judgedUrl: string
      ownerUrl: string
      accounts: Account[]
      storage: StorageConfig
      /** An origin of another port, whose empty pages may call the API. */
      site: string
      /** What the Worker is told of its database and its tokens. */
      bindings: { DATABASE_URL: string; NEON_FETCH_ENDPOINT: string; JWT_SECRET: string }
    }
    /** Path of the browser, or '' on a machine without one: there the browser's tests are left out. */
    chromium: string
  }
}

/** One whole stack for all tests over HTTP and in the browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = findChromium()
  if (chromium === undefined) {
    const message =
      'No Chromium or Chrome on this machine: the tests in a browser are left out (CHROMIUM_PATH names one elsewhere).'
    if (process.env.REQUIRE_BROWSER === '1') throw new Error(message)
    console.log(message)
  }
  const site = await startSite()
  const stack = await startStack({ origins: [site.origin] })
  const { url, ownerUrl, accounts, storage, cluster, endpoint } = stack
  const bindings = {
    DATABASE_URL: cluster.url('vendibook_api'),
    NEON_FETCH_ENDPOINT: endpoint.url,
    JWT_SECRET: cluster.secrets.JWT_SECRET,
  }
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as object
  const prism = await startPrism(url, document)
  project.provide('stack', { url, judgedUrl: prism.url, ownerUrl, accounts, storage, site: site.origin, bindings })
  project.provide('chromium', chromium ?? '')
  return async () => {
    site.stop()
    await prism.stop()
    await stack.stop()
  }
}

async function startSite() {
  const server = createServer((_, response) =>
    response.setHeader('Content-Type', 'text/html').end('<title>Site</title>'),
  )
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
