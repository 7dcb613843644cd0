import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { canonicalUrl, createClient } from '../../src/client.ts'

test.each([
  ['https://a.test/x', 'https://a.test/x'],
  ['https://a.test/x?b=2&a=1', 'https://a.test/x?a=1&b=2'],
  ['https://a.test/x?limit=20&page=1&facets=false&q=taco+truck', 'https://a.test/x?q=taco+truck'],
  ['https://a.test/x?limit=21&state=', 'https://a.test/x?limit=21'],
  ['https://a.test/x?tags=b&tags=a', 'https://a.test/x?tags=b&tags=a'],
])('%s is asked for as %s', (url, expected) => {
  expect(canonicalUrl(url)).toBe(expected)
})

test('calls the API with the types of its routes', async () => {
  const asked: string[] = []
  const client = createClient('http://api.test', {
    fetch: (input, init) => {
      asked.push(input instanceof Request ? input.url : input.toString())
      return exports.default.fetch(input, init)
    },
  })
  const response = await client.health.$get()
  const { status }: { status: 'ok' } = await response.json()
  expect(status).toBe('ok')
  expect(asked).toEqual(['http://api.test/health'])
})
