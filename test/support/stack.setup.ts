import type { TestProject } from 'vitest/node'
import type { Account } from '../../dev/accounts.ts'
import { findChromium } from './chromium.ts'
import { startStack } from './stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    stack: { url: string; ownerUrl: string; accounts: Account[] }
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
  const stack = await startStack()
  const { url, ownerUrl, accounts } = stack
  project.provide('stack', { url, ownerUrl, accounts })
  project.provide('chromium', chromium ?? '')
  return () => stack.stop()
}
