import { rm } from 'node:fs/promises'
import { freePort } from '../../dev/ports.ts'
import type { Reporter } from '../../dev/reporter.ts'
import { type Stack, startStack as startWholeStack } from '../../dev/stack.ts'
import { temporaryDirectory } from './databases.ts'

export interface TestStack extends Stack {
  /** Connection string of the owner, for assertions with `withClient` of dev/client.ts. */
  ownerUrl: string
  /** What the Worker has printed so far, a line each. */
  log: string[]
  stop(): Promise<void>
}

const silent: Reporter = {
  title: () => undefined,
  step: (_doing, work) => work(() => undefined),
  info: () => undefined,
  box: () => undefined,
  failure: () => undefined,
  end: () => undefined,
}

/**
 * All that `npm run dev` starts, in a temporary directory and on free ports.
 * @param options.origins browser origins that may sign in
 */
export async function startStack({ origins = [] }: { origins?: string[] } = {}): Promise<TestStack> {
  await using cleanup = new AsyncDisposableStack()
  const dir = await temporaryDirectory()
  cleanup.defer(() => rm(dir, { recursive: true, force: true }))
  const log: string[] = []
  const stack = await startWholeStack({
    dir,
    port: await freePort(),
    cleanup,
    reporter: silent,
    throwAway: true,
    origins,
    onWorkerLine: (line) => log.push(line),
  })
  const started = cleanup.move()
  return { ...stack, ownerUrl: stack.cluster.url('vendibook_owner'), log, stop: () => started.disposeAsync() }
}
