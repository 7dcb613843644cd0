import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { withClient } from '../../dev/client.ts'
import { storageVariables } from '../../dev/storage.ts'
import { createApp } from '../../src/app.ts'
import { headObject } from '../../src/lib/storage.ts'
import { runJobs } from '../../src/scheduled.ts'
import { text } from '../support/pictures.ts'
import { startStorageProxy, type StorageProxy } from '../support/storage-proxy.ts'
import { newUploader, putAgain, type Uploader } from '../support/uploader.ts'

const { url, ownerUrl, storage, bindings } = inject('stack')

let proxy: StorageProxy
let host: Uploader

/** The Worker's code on the stack's database, here in Node, where its store can be given faults. */
const env = () => ({
  ...bindings,
  ...storageVariables(proxy.storage),
  AUTH_LIMIT: { limit: async () => ({ success: true }) },
})

beforeAll(async () => {
  proxy = await startStorageProxy(storage)
  const app = createApp()
  const execution = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} }
  host = await newUploader(url, async (address, init) => app.fetch(new Request(address, init), env(), execution))
})
afterAll(() => proxy.stop())
beforeEach(() => {
  proxy.decide(() => 'pass')
  for (const stream of ['info', 'log', 'warn', 'error'] as const) vi.spyOn(console, stream).mockReturnValue()
})

const isStored = async (key: string) => (await headObject(storage, key)) !== null
const sql = async <Row extends object>(statement: string, values: unknown[]) =>
  withClient(ownerUrl, async (client) => (await client.query<Row>(statement, values)).rows)

type State = { status: string; swept: boolean }

async function stateOf(key: string): Promise<State | undefined> {
  const select = 'SELECT status::text, swept_at IS NOT NULL AS swept FROM image_assets WHERE s3_key = $1'
  return (await sql<State>(select, [key]))[0]
}

/** Makes an upload so old that its URL has ended, or that it had to be confirmed. */
const age = (key: string, interval: '1 hour' | '25 hours') =>
  sql(
    `UPDATE image_assets SET created_at = created_at - $2::interval, expires_at = expires_at - $2::interval
     WHERE s3_key = $1`,
    [key, interval],
  )

const sweep = () => runJobs(env())

describe('the sweep', () => {
  test('deletes what was not confirmed within a day, and never a confirmed image', async () => {
    const [forgotten, fresh] = [await host.put(), await host.put()]
    const never = await host.sign()
    const image = await host.upload()
    for (const key of [forgotten.s3Key, never.s3Key, image.s3Key]) await age(key, '25 hours')
    await age(fresh.s3Key, '1 hour')
    await sweep()
    expect(await stateOf(forgotten.s3Key)).toEqual({ status: 'REJECTED', swept: true })
    expect(await stateOf(never.s3Key)).toEqual({ status: 'REJECTED', swept: true })
    expect(await stateOf(fresh.s3Key)).toEqual({ status: 'PENDING', swept: false })
    expect(await stateOf(image.s3Key)).toEqual({ status: 'CONFIRMED', swept: false })
    const stored = [forgotten, fresh, image].map(({ s3Key }) => isStored(s3Key))
    expect(await Promise.all(stored)).toEqual([false, true, true])
    expect((await host.confirm(forgotten.s3Key)).status).toBe(422)
  })

  test('takes what a URL that was still valid has put again', async () => {
    const liar = await host.put(text('<html>'))
    const image = await host.put()
    await host.confirm(liar.s3Key)
    const { body } = await host.confirm(image.s3Key)
    await host.call('DELETE', `/api/host/images/${(body.imageAsset as { id: string }).id}`)
    expect([await putAgain(liar, text('<html>')), await putAgain(image)]).toEqual([200, 200])
    await sweep()
    for (const { s3Key } of [liar, image]) {
      expect(await isStored(s3Key)).toBe(true)
      await age(s3Key, '1 hour')
    }
    await sweep()
    for (const { s3Key } of [liar, image]) {
      expect(await isStored(s3Key)).toBe(false)
      expect((await stateOf(s3Key))?.swept).toBe(true)
    }
  })

  test('goes on after one that fails, and the next one finishes', async () => {
    const uploads = await Promise.all(Array.from({ length: 12 }, () => host.put()))
    for (const { s3Key } of uploads) await age(s3Key, '25 hours')
    const stuck = uploads[3]?.s3Key ?? ''
    proxy.decide((method, path) => (method === 'DELETE' && path.endsWith(stuck) ? 'cut' : 'pass'))
    await sweep()
    for (const { s3Key } of uploads) expect(await isStored(s3Key)).toBe(s3Key === stuck)
    expect(await stateOf(stuck)).toEqual({ status: 'REJECTED', swept: false })
    proxy.decide(() => 'pass')
    await sweep()
    expect(await isStored(stuck)).toBe(false)
    expect(await stateOf(stuck)).toEqual({ status: 'REJECTED', swept: true })
  })

  test('and a confirmation at the same moment: either the image stays, or there is none', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { s3Key } = await host.put()
      await age(s3Key, '25 hours')
      const [answer] = await Promise.all([host.confirm(s3Key), sweep()])
      await sweep()
      const { status } = (await stateOf(s3Key)) ?? {}
      expect([answer.status, status, await isStored(s3Key)]).toEqual(
        status === 'CONFIRMED' ? [201, 'CONFIRMED', true] : [422, 'REJECTED', false],
      )
    }
  })

  test('takes the pictures of an erased account, confirmed or not', async () => {
    const leaving = await newUploader(url)
    const image = await leaving.upload()
    const pending = await leaving.put()
    expect((await leaving.call('DELETE', '/api/users/me', { password: 'Correct-Horse-7!' })).status).toBe(204)
    for (const { s3Key } of [image, pending]) await age(s3Key, '1 hour')
    await sweep()
    for (const { s3Key } of [image, pending]) expect(await isStored(s3Key)).toBe(false)
  })

  test('runs in the Worker when it is due', async () => {
    const { s3Key } = await host.put()
    await age(s3Key, '25 hours')
    expect((await fetch(`${url}/cdn-cgi/local/scheduled`)).status).toBe(200)
    await expect.poll(() => isStored(s3Key)).toBe(false)
  })
})
