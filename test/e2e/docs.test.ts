import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'

const { url } = inject('stack')
const chromium = inject('chromium')
const run = promisify(execFile)

type Operation = { parameters?: { name: string; description?: string }[]; responses: Record<string, unknown> }
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

describe('/openapi.json', () => {
  test('is OpenAPI 3.1, cached, and readable from anywhere', async () => {
    const response = await fetch(`${url}/openapi.json`, { headers: { Origin: 'https://anyone.test' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toContain('application/json')
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    const etag = response.headers.get('ETag') ?? ''
    expect((await fetch(`${url}/openapi.json`, { headers: { 'If-None-Match': etag } })).status).toBe(304)
    const { openapi } = (await response.json()) as Document
    expect(openapi).toMatch(/^3\.1\./)
  })

  test('describes every parameter, and documents errors of every operation', async () => {
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Document
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
    )
    expect(operations.map(({ name }) => name)).toContain('get /health/ready')
    for (const { name, parameters = [], responses } of operations) {
      const undescribed = parameters.filter(({ description }) => !description)
      expect({ name, undescribed }).toEqual({ name, undescribed: [] })
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '500']))
    }
  })

  test('passes a linter that nobody here wrote', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'openapi-'))
    try {
      const file = join(dir, 'openapi.json')
      await writeFile(file, await (await fetch(`${url}/openapi.json`)).text())
      const { stderr } = await run('node_modules/.bin/redocly', ['lint', '--config', 'redocly.yaml', file])
      expect(stderr).toContain('Your API description is valid')
      expect(stderr).not.toMatch(/\d+ (warning|error)/)
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})

test('the root sends people to the reference, and tells programs where things are', async () => {
  const browser = await fetch(url, { headers: { Accept: 'text/html' }, redirect: 'manual' })
  expect(browser.status).toBe(302)
  expect(browser.headers.get('Location')).toBe('/docs')
  expect(await (await fetch(url)).json()).toMatchObject({ links: { docs: '/docs', openapi: '/openapi.json' } })
})

describe.skipIf(chromium === '')('in a real browser', { timeout: 120_000 }, () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchChromium(chromium)
  })

  afterAll(async () => {
    await browser.close()
  })

  /** Opens a page and keeps what its console and its network say that should not be. */
  async function open(path: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    const complaints: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) complaints.push(request.url())
    })
    await page.goto(`${url}${path}`)
    return { page, complaints }
  }

  describe('the reference', () => {
    let page: Page
    let complaints: string[]
    beforeAll(async () => {
      ;({ page, complaints } = await open('/docs'))
    })
    afterAll(() => page.close())

    test('shows every chapter, asks nothing of other hosts, and its console stays clean', async () => {
      await page.getByRole('heading', { name: 'Vendibook API' }).waitFor()
      await page.getByRole('heading', { name: 'Is the database reachable?' }).first().waitFor()
      expect(complaints).toEqual([])
    })

    test('sends a request in its console and shows the answer', async () => {
      await page.getByRole('button', { name: /Test Request.*get \/health\)/ }).click()
      await page.getByRole('button', { name: 'Send Request' }).click()
      await page.getByText('200 OK').first().waitFor()
      expect(complaints).toEqual([])
    })
  })

  test('the document opens as it is', async () => {
    const { page, complaints } = await open('/openapi.json')
    await page.getByText('"openapi":"3.1').waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a problem document’s type opens a page', async () => {
    const { page, complaints } = await open('/problems/not_found')
    await page.getByRole('heading', { name: 'Not found' }).waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })
})
