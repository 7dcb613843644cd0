/** `npm run fuzz`: requests made from the API's own document, and answers judged by it. */
import { parseArgs } from 'node:util'
import { startStack } from '../support/stack.ts'
import { readAccounts } from '../../dev/accounts.ts'
import { dataDir } from '../../dev/local.ts'
import { fuzz, type FuzzReport } from './run.ts'

const usage = `npm run fuzz -- [--requests 10000] [--seconds 1800] [--seed N] [--url http://localhost:8787] [--only operationId,…]

Sends requests made from the API's own OpenAPI document, whole and broken, and judges every answer by it. Without --url it
starts a stack of its own; with it, the stack of \`npm run dev\` is fuzzed, whose seeded accounts' things are then changed.`

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '1800' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    url: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

if (values.help) console.log(usage)
else await main()

async function main(): Promise<void> {
  await using cleanup = new AsyncDisposableStack()
  const { url, accounts, secrets } = await target(cleanup)
  console.log(`Seed ${values.seed}, at least ${values.requests} requests in at most ${values.seconds} s to ${url}`)
  const began = Date.now()
  const report = await fuzz({
    url,
    accounts,
    secrets,
    requests: Number(values.requests),
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    ...(values.only !== undefined && { only: values.only.split(',') }),
    onRound: (sent) => console.log(`${sent} requests, ${Math.round((Date.now() - began) / 1000)} s`),
  })
  print(report)
  process.exitCode = report.faults.length > 0 || report.sent < Number(values.requests) ? 1 : 0
}

async function target(cleanup: AsyncDisposableStack) {
  if (values.url !== undefined) return { url: values.url, accounts: await readAccounts(dataDir), secrets: [] }
  const stack = await startStack()
  cleanup.defer(() => stack.stop())
  const { JWT_SECRET } = stack.cluster.secrets
  return { url: stack.url, accounts: stack.accounts, secrets: [JWT_SECRET, stack.storage.secretAccessKey] }
}

function print({ sent, faults, statuses }: FuzzReport): void {
  for (const [operation, counts] of statuses) {
    const line = [...counts].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}×${count}`)
    const never = counts.keys().some((status) => status < 400) ? '' : ' (never succeeded)'
    console.log(`  ${operation.padEnd(26)} ${line.join(' ')}${never}`)
  }
  for (const { operation, what, curl, answer } of faults) console.log(`\n✗ ${operation}: ${what}\n${curl}\n${answer}`)
  console.log(`\n${sent} requests to ${statuses.size} operations, ${faults.length} kinds of fault. Seed ${values.seed}`)
}
