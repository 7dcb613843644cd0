import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { judgedFetch } from '../support/judged.ts'
import { type Prism, startPrism } from '../support/prism.ts'

/** That a violation is found, without which every test that asks by way of Prism would pass. */

const { url, judgedUrl } = inject('stack')

let answer: { status: number; body?: object }
const server = createServer((_, response) => {
  response.setHeader('Content-Type', 'application/json').writeHead(answer.status)
  response.end(answer.body && JSON.stringify(answer.body))
})
let liar: Prism
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as object
  liar = await startPrism(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, document)
})
afterAll(async () => {
  await liar.stop()
  server.close()
})

test.each<[string, number, object, string]>([
  ['another type', 200, { status: 1 }, 'response.body.status Response body property status must be string'],
  ['a field that is missing', 200, {}, 'response.body Response body must have required property'],
  ['a status that is not documented', 418, { status: 'ok' }, 'Unable to match the returned status code'],
])('reports an answer with %s', async (_, status, body, complaint) => {
  answer = { status, body }
  await expect(judgedFetch(`${liar.url}/health`)).rejects.toThrow(complaint)
})

test('reports what was taken though the document forbids it, and not what the API refused', async () => {
  answer = { status: 204 }
  await expect(judgedFetch(`${liar.url}/api/host/images/x`, { method: 'DELETE' })).rejects.toThrow('security')
  await expect(judgedFetch(`${liar.url}/api/nothing`)).rejects.toThrow('route not found')
  expect((await judgedFetch(`${judgedUrl}/api/host/images/x`, { method: 'DELETE' })).status).toBe(401)
  expect((await judgedFetch(`${judgedUrl}/api/listings?limit=0`)).status).toBe(400)
})
