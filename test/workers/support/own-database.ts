import { env } from 'cloudflare:workers'
import type { DatabaseUrls } from '../../support/database-urls.ts'

// Before the tests of a file: the Worker and the file's helpers work on a copy of the seeded database that no other file sees.
const response = await fetch(env.TEST_CONTROL, { method: 'POST' })
if (!response.ok) throw new Error(`No database for this test file: ${await response.text()}`)
const { apiUrl, ownerUrl, name } = await response.json<DatabaseUrls>()
Object.assign(env, { DATABASE_URL: apiUrl, TEST_OWNER_URL: ownerUrl, TEST_DATABASE: name })
