import { describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { insertListing, insertParties, insertReviews, insertUser } from '../support/records.ts'
import { faults, read, send } from './support/api.ts'
import { owner } from './support/database.ts'

const profile = async (id: string) => (await read<{ user: Record<string, unknown> }>(`/api/users/${id}`)).user

describe('GET /api/users/:id', () => {
  test('shows what the public may know of a user, and never more', async () => {
    const id = await insertUser(owner, {
      role: 'ADMIN',
      name: 'Zoë 🌮',
      avatar_url: 'https://images.example.com/z.png',
      bio: 'مرحبا "hi"',
      email: 'canary@example.com',
      password_hash: '$2b$10$canary',
      phone_number: '+15125550199',
      last_login_at: '2026-08-09T01:02:03Z',
      created_at: '2024-05-02T13:20:00Z',
    })
    expect(await profile(id)).toEqual({
      id,
      name: 'Zoë 🌮',
      avatarUrl: 'https://images.example.com/z.png',
      bio: 'مرحبا "hi"',
      memberSince: '2024-05-02T13:20:00.000Z',
      listingCount: 0,
      rating: null,
      reviewCount: 0,
    })
    const text = await (await send(`/api/users/${id}`)).text()
    expect(text).not.toMatch(/canary|ADMIN|5125550199|2026-08-09/)
  })

  test('counts LIVE listings, and the reviews of all', async () => {
    const parties = await insertParties(owner)
    await insertReviews(owner, parties, [{ rating: 5 }, { rating: 4 }])
    const sold = await insertListing(owner, parties.host)
    await insertReviews(owner, { ...parties, listing: sold }, [{ rating: 4 }])
    await owner.query(`UPDATE host_listings SET status = 'SOLD' WHERE id = $1`, [sold])
    for (const status of ['DRAFT', 'PAUSED', 'ARCHIVED', 'LIVE']) await insertListing(owner, parties.host, { status })
    expect(await profile(parties.host)).toMatchObject({ listingCount: 2, rating: 4.3, reviewCount: 3 })
  })

  test('shows nulls for what a user has not', async () => {
    expect(await profile(await insertUser(owner))).toMatchObject({ avatarUrl: null, bio: null, rating: null })
  })

  test('knows no suspended, erased, unknown or malformed user', async () => {
    const id = newId()
    const erased = {
      id,
      email: `${id}@erased.invalid`,
      password_hash: '',
      name: 'Deleted user',
      deleted_at: '2026-01-01Z',
    }
    await insertUser(owner, erased)
    const suspended = await insertUser(owner, { suspended_at: '2026-01-01Z' })
    for (const gone of [id, suspended, newId(), '1', "x'", '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f607Z']) {
      expect((await send(`/api/users/${gone}`)).status, gone).toBe(404)
    }
  })

  test('takes no query', async () => {
    expect(await faults({ fields: 'email' }, `/api/users/${await insertUser(owner)}`)).toEqual(['fields unknown_field'])
  })
})
