import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { newAccount } from './support/accounts.ts'
import { search } from './support/api.ts'
import { sendBound } from './support/bound-app.ts'
import { newId } from '../../src/lib/ids.ts'

const away = `postgres://nobody:nothing@127.0.0.1:1/${newId()}`

it('serves public reads from the replica, and everything else from the database', async () => {
  const { token } = await newAccount()
  const headers = { Authorization: `Bearer ${token}` }
  const listingId = (await search()).listings[0]?.id
  const posted = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }
  const statuses = async (bindings: object) => [
    (await sendBound(bindings, '/api/listings')).status,
    (await sendBound(bindings, '/api/listings/search', posted)).status,
    (await sendBound(bindings, '/api/auth/me', { headers })).status,
    (await sendBound(bindings, `/api/listings/${listingId}/views`, { method: 'POST' })).status,
  ]

  expect(await statuses({ DATABASE_READ_URL: '' })).toEqual([200, 200, 200, 204])
  expect(await statuses({ DATABASE_READ_URL: away })).toEqual([503, 503, 200, 204])
  expect(await statuses({ DATABASE_READ_URL: env.DATABASE_URL, DATABASE_URL: away })).toEqual([200, 200, 503, 503])
})
