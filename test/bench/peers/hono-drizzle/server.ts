import { serve } from '@hono/node-server'
import { zValidator } from '@hono/zod-validator'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Hono } from 'hono'
import { readSearch } from '../../../../src/features/listings/search.rules.ts'
import { SearchQuery } from '../../../../src/features/listings/search.schemas.ts'

// The control: Vendibook's own search in Node, over PostgreSQL's own protocol. What is missing is workerd, Neon's HTTP and
// what the middleware does (security headers, CORS, the log line, the cursor's signature).
interface Row extends Record<string, unknown> {
  page: string
  total: number
  next: string | null
}

const maxTotal = 1000
const url = process.env.DATABASE_URL
if (url === undefined) throw new Error('DATABASE_URL is missing')
const db = drizzle({ connection: { connectionString: url, max: 10, idleTimeoutMillis: 300_000 } })
const app = new Hono()

app.get('/api/listings', zValidator('query', SearchQuery), async (c) => {
  const input = c.req.valid('query')
  const { limit, page = 1 } = input
  const call = JSON.stringify({ ...readSearch(input), limit, offset: (page - 1) * limit })
  const { rows } = await db.execute<Row>(sql`select page, total, next::text from search_listings(${call}::jsonb)`)
  const [row] = rows
  if (!row) throw new Error('search_listings gave no row')
  const pagination = {
    page,
    limit,
    total: Math.min(row.total, maxTotal),
    totalIsExact: row.total <= maxTotal,
    hasMore: row.next !== null,
  }
  return c.body(`{"listings":${row.page},"pagination":${JSON.stringify(pagination)}}`, 200, {
    'Content-Type': 'application/json',
  })
})

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
