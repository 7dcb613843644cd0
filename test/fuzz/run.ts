import fc from 'fast-check'
import type { Account } from '../../dev/accounts.ts'
import { openDocument, type OpenDocument } from '../support/document.ts'
import { type Answer, judge, toCurl } from './judge.ts'
import { type Case, casesOf, endingActor, type Operation, operationsOf } from './requests.ts'
import { isLoopback, World } from './world.ts'

export interface FuzzOptions {
  /** Of the API, on this machine. */
  url: string
  /** Seeded accounts to use, at least an administrator. Their things are changed and deleted. */
  accounts: Account[]
  /** How many requests at least, and how long they may take at most. */
  requests: number
  seconds: number
  seed: number
  /** The operations to try, by their ids; all of them if not said. */
  only?: string[]
  /** What no answer may tell. */
  secrets?: string[]
  onRound?: (sent: number) => void
}

interface Fault {
  operation: string
  what: string
  /** The smallest request that was found to bring it about. */
  curl: string
  answer: string
}

export interface FuzzReport {
  sent: number
  faults: Fault[]
  /** How many answers of each status each operation gave. */
  statuses: Map<string, Map<number, number>>
}

const RUNS = 10
const SHRINKS = 40
const AT_ONCE = 4
const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/
/** What the local runtime says by itself while it takes over an edited source; the API has not seen the request. */
const RESTARTED = 'Your worker restarted mid-request'

/**
 * Sends requests made from the API's own document and judges every answer by it.
 * @throws when the API is not of this machine, or an account cannot be made
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { url, requests, seconds, seed } = options
  if (!isLoopback(url)) throw new Error(`Only what runs on this machine is fuzzed, not ${url}.`)
  const api = await openDocument(url)
  const operations = operationsOf(api)
  const chosen = operations.filter(({ details }) => options.only?.includes(details.operationId ?? '') ?? true)
  if (chosen.length === 0) throw new Error('The document has no such operation.')
  const world = new World(url)
  await world.populate(options.accounts, listingExample(operations, api))
  const report: FuzzReport = { sent: 0, faults: [], statuses: new Map() }
  const deadline = Date.now() + seconds * 1000
  for (let round = 0; report.sent < requests && Date.now() < deadline; round += 1) {
    await world.refresh()
    const runs = Math.min(RUNS, Math.ceil((requests - report.sent) / chosen.length))
    const queue = chosen.map((operation, index) => ({ operation, seed: seed + round * 1000 + index }))
    const worker = async () => {
      for (let next = queue.shift(); next && Date.now() < deadline; next = queue.shift()) {
        await fuzzOperation(next.operation, { api, world, report, options, seed: next.seed, runs })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    options.onRound?.(report.sent)
  }
  return report
}

type Work = { api: OpenDocument; world: World; report: FuzzReport; options: FuzzOptions; seed: number; runs: number }

/** Tries one operation; a fault that is new is tried again with ever smaller requests. */
async function fuzzOperation(operation: Operation, { api, world, report, options, seed, runs }: Work): Promise<void> {
  const ending = endingActor(operation)
  if (ending !== undefined) await world.replace(ending)
  const name = operation.details.operationId ?? ''
  const counts = report.statuses.get(name) ?? new Map<number, number>()
  report.statuses.set(name, counts)
  let found: Fault | undefined
  let shrinks = 0
  const property = fc.asyncProperty(casesOf(operation, api, world), async (request) => {
    if (found && (shrinks += 1) > SHRINKS) return true
    const answer = await send(world, request)
    report.sent += 1
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1)
    if (answer.status < 300) world.learn(operation.path, request.actor, answer.headers.get('ETag'), parsed(answer))
    const [id] = ID.exec(request.target) ?? []
    if (id !== undefined && request.method === 'DELETE' && answer.status < 300) world.forget(id, 'all')
    if (id !== undefined && request.method === 'GET' && answer.status === 404) world.forget(id, 'shared')
    const whats = judge(api, operation, request, answer, options.secrets ?? [])
    const isNew = (what: string) =>
      found ? kind(what) === kind(found.what) : !report.faults.some((old) => isSame(old, name, what))
    const what = whats.find(isNew)
    if (what === undefined) return true
    found = { operation: name, what, curl: toCurl(options.url, request), answer: answer.text.slice(0, 1000) }
    return false
  })
  await fc.check(property, { seed, numRuns: /get|delete/.test(operation.method) ? runs : 2 * runs })
  if (found) report.faults.push(found)
}

const kind = (what: string): string => what.replaceAll(/\/\d+/g, '/0')
const isSame = (old: Fault, operation: string, what: string) =>
  old.operation === operation && kind(old.what) === kind(what)

async function send(world: World, request: Case): Promise<Answer> {
  const { method, target, headers, body, actor } = request
  const token = world.actors.get(actor)?.token
  const response = await fetch(`${world.url}${target}`, {
    method,
    headers: { ...(token !== undefined && { Authorization: `Bearer ${token}` }), ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  if (response.status === 503 && text.startsWith(RESTARTED)) return send(world, request)
  return { status: response.status, headers: response.headers, text }
}

function parsed({ text, headers }: Answer): unknown {
  return headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : undefined
}

function listingExample(operations: Operation[], api: OpenDocument): object {
  const body = operations.find(({ details }) => details.operationId === 'createHostListing')?.details.requestBody
  if (!body) throw new Error('The document does not say how to make a listing.')
  const { schema = {} } = api.resolved(body).content['application/json'] ?? {}
  const [example] = (api.resolved(schema).examples ?? []) as object[]
  return example ?? {}
}
