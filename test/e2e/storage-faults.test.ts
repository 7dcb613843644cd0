import type { OpenAPIV3_1 } from 'openapi-types'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { withClient } from '../../dev/client.ts'
import { type NeonEndpoint, startNeonEndpoint } from '../../dev/neon-http.ts'
import { storageVariables } from '../../dev/storage.ts'
import { createApp } from '../../src/app.ts'
import { headObject } from '../../src/lib/storage.ts'
import { runJobs } from '../../src/scheduled.ts'
import { type FaultMatrix, NO_FAULT, reportOf } from '../support/fault-report.ts'
import { type Fate, startStorageProxy, type StorageProxy } from '../support/storage-proxy.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { type Answer, LOCATED, othersOf, SCENES } from '../support/upload-scenes.ts'
import { newUploader, type Uploader } from '../support/uploader.ts'

const { url, storage } = inject('stack')

/** What can happen to a request to the store. After some of it the store has done what it was asked. */
const FAULTS: Fate[] = ['late', 'cut', 'fail', 'slow down', 'lost', 'torn']
const HANGS: Fate[] = ['hang', 'hang after']
const IS_DONE = new Set<Fate>(['late', 'lost', 'torn', 'hang after'])

/** A database of its own: nobody else's sweep takes what is left here. */
const { ownerUrl, appUrl } = await createTestDatabase()
let endpoint: NeonEndpoint
let proxy: StorageProxy
/** Of each object that is watched: the requests about it, and what becomes of one. */
const watched = new Map<string, { methods: string[]; fate: (index: number) => Fate }>()
let strangers = 0
/** What came of each fault of each request to the store. */
const matrix: FaultMatrix = new Map()

/** The Worker's code here in Node, where its store can be given faults. */
const env = () => ({
  DATABASE_URL: appUrl,
  NEON_FETCH_ENDPOINT: endpoint.url,
  JWT_SECRET: 'a secret for tests, which is long enough',
  ...storageVariables(proxy.storage),
  AUTH_LIMIT: { limit: async () => ({ success: true }) },
})

beforeAll(async () => {
  for (const stream of ['warn', 'error'] as const) vi.spyOn(console, stream).mockReturnValue()
  endpoint = await startNeonEndpoint()
  proxy = await startStorageProxy(storage)
  proxy.decide((method, path) => {
    const found = [...watched].find(([key]) => path.includes(key))?.[1]
    strangers += found ? 0 : 1
    return found ? found.fate(found.methods.push(method) - 1) : 'pass'
  })
})
afterAll(async () => {
  vi.restoreAllMocks()
  proxy.stop()
  await endpoint.close()
})

async function newHost(): Promise<Uploader> {
  const app = createApp()
  const execution = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} }
  return newUploader(url, async (address, init) => app.fetch(new Request(address, init), env(), execution))
}

/** A connection each time, since many ask at once. */
const asOwner = <Found extends object>(statement: string, values: unknown[]) =>
  withClient(ownerUrl, (client) => client.query<Found>(statement, values))

/** Sweeps when an upload is so old that it had to be confirmed by now, and its URL has ended. */
async function sweep(key: string): Promise<void> {
  await asOwner(
    `UPDATE image_assets SET created_at = created_at - interval '25 hours', expires_at = expires_at - interval '25 hours'
     WHERE s3_key = $1`,
    [key],
  )
  await runJobs(env())
}

/** What stands in the database and in the store, in words: the upload, its entries in the audit log, and its object. */
async function stateOf(key: string): Promise<string> {
  const { rows } = await asOwner<{ state: string }>(
    `SELECT concat_ws(' ', i.status, CASE WHEN swept_at IS NOT NULL THEN 'swept' END,
       (SELECT string_agg(action::text, ' ' ORDER BY created_at) FROM audit_logs WHERE resource_id = i.id)) AS state
     FROM image_assets AS i WHERE s3_key = $1`,
    [key],
  )
  const head = await headObject(storage, key)
  return `${rows[0]?.state} ${head ? (head.size === LOCATED.length ? 'unstripped object' : 'object') : 'no object'}`
}

/** The sweep of another scene, which goes on, may have taken the upload: waits for a state. @returns the last one seen */
async function stateOnce(key: string, isReached: (state: string) => boolean): Promise<string> {
  let state = ''
  const reached = async () => isReached((state = await stateOf(key)))
  await vi.waitUntil(reached, { timeout: 20_000, interval: 100 }).catch(() => undefined)
  return state
}

type Whole = { status: number; state: string; methods: string[] }
type Cell = { fault: Fate; from: number }

/** What a request comes to without a fault, and what it asks of the store. */
async function undisturbed(host: Uploader, name: string): Promise<Whole> {
  const { key, send } = await sceneOf(host, name)
  const methods: string[] = []
  watched.set(key, { methods, fate: () => 'pass' })
  const { status } = await send()
  return { status, state: await stateOf(key), methods }
}

async function sceneOf(host: Uploader, name: string) {
  const make = SCENES[name]
  if (!make) throw new Error(`There is no scene for ${name}.`)
  return make(host, sweep)
}

function answerOf({ status, headers }: Answer, ms: number): string {
  const mayRepeat = status < 500 || Number(headers.get('Retry-After')) > 0
  return `${status}${mayRepeat ? '' : ' without Retry-After'}${ms < 10_000 ? '' : ' too late'}`
}

/** Sends a request while the store has a fault, and makes it good. @returns what came of it, and what should have */
async function suffer(host: Uploader, name: string, whole: Whole, { fault, from }: Cell) {
  const { key, send } = await sceneOf(host, name)
  const before = await stateOf(key)
  const plan = { methods: [], fate: (index: number): Fate => (index < from ? 'pass' : fault) }
  watched.set(key, plan)
  const expected = expectedOf(before, whole, { fault, from })
  const started = performance.now()
  const found = [answerOf(await send(), performance.now() - started)]
  const isSweep = whole.state.includes(' swept ')
  found.push(await (isSweep ? stateOnce(key, (state) => state === expected[1]) : stateOf(key)))
  plan.fate = () => 'pass'
  if (whole.methods[from] === 'DELETE') {
    // The database has let go of the object before: what the store does not delete now, the sweep deletes.
    await sweep(key)
    found.push(`swept: ${await stateOnce(key, (state) => state.includes(' swept '))}`)
  } else {
    found.push(`again: ${(await send()).status}`, await stateOf(key))
  }
  const inWords = (states: string[]) =>
    states
      .join(', ')
      .replaceAll(whole.state, 'whole')
      .replaceAll(new RegExp(`${before}(?=,|$)`, 'g'), 'nothing')
  return { found: inWords(found), expected: inWords(expected) }
}

function expectedOf(before: string, { status, state, methods }: Whole, { fault, from }: Cell): string[] {
  const isDone = IS_DONE.has(fault)
  if (methods[from] === 'DELETE') {
    const swept = state.includes('swept') ? state : state.replace(' ', ' swept ')
    const unswept = fault === 'late' ? state : state.replace(' swept', '')
    return [`${status}`, isDone ? unswept : unswept.replace('no object', 'object'), `swept: ${swept}`]
  }
  if (fault === 'late') return [`${status}`, state, `again: ${status === 201 ? 200 : status}`, state]
  const isStripped = methods.slice(0, from).includes('PUT') || (methods[from] === 'PUT' && isDone)
  const refused = HANGS.includes(fault) ? '504' : '503'
  return [refused, isStripped ? before.replace('unstripped ', '') : before, `again: ${status}`, state]
}

/** Lets each request that a route sends to the store suffer these faults. @returns what came of it, and what should have */
async function walk(name: string, faults: Fate[]) {
  const host = await newHost()
  const whole = await undisturbed(host, name)
  const cells = whole.methods.flatMap((method, from) =>
    faults.map(async (fault) => {
      const request = `${name}, request ${from + 1} (${method})`
      return { request, fault, ...(await suffer(host, name, whole, { fault, from })) }
    }),
  )
  const outcomes = await Promise.all(cells)
  for (const { request, fault, found } of outcomes) {
    const row = matrix.get(request) ?? new Map([[NO_FAULT, `${whole.status}, ${whole.state}`]])
    matrix.set(request, row.set(fault, found))
  }
  const listOf = (kind: 'found' | 'expected') =>
    Object.fromEntries(outcomes.map((outcome) => [`${outcome.request}, ${outcome.fault}`, outcome[kind]]))
  return { found: listOf('found'), expected: listOf('expected') }
}

test.each(Object.keys(SCENES))('%s: whole or not at all, and made good afterwards', async (name) => {
  const { found, expected } = await walk(name, FAULTS)
  expect(found).toEqual(expected)
})

test('a store that hangs is 504 within ten seconds', { timeout: 60_000 }, async () => {
  const walks = await Promise.all(Object.keys(SCENES).map((name) => walk(name, HANGS)))
  for (const { found, expected } of walks) expect(found).toEqual(expected)
})

test('every other route that documents a store needs no answer of it', async () => {
  const { paths = {} } = (await (await fetch(`${url}/openapi.json`)).json()) as OpenAPIV3_1.Document
  const documented = Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const)
      .filter((method) => JSON.stringify(item?.[method]?.responses?.[503] ?? {}).includes('storage_unavailable'))
      .map((method) => `${method.toUpperCase()} ${path}`),
  )
  const others = await othersOf(await newHost())
  const talking = Object.keys(SCENES).filter((name) => documented.includes(name))
  expect([...Object.keys(others), ...talking].toSorted()).toEqual(documented.toSorted())
  strangers = 0
  for (const [name, ask] of Object.entries(others)) {
    const { status } = await ask()
    expect(status, name).toBeLessThan(300)
    matrix.set(name, new Map([[NO_FAULT, `${status}, asks nothing of the store`]]))
  }
  expect(strangers).toBe(0)
})

test('the matrix is full', () => {
  const cells = [...matrix.values()].reduce((sum, row) => sum + row.size - 1, 0)
  expect(cells).toBe(9 * [...FAULTS, ...HANGS].length)
  console.log(`Faults of the store, and what came of them:\n\n${reportOf(matrix)}`)
})
