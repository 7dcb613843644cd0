import { describe, expect, test } from 'vitest'
import { asActor, createTestDatabase } from '../support/test-database.ts'
import {
  insert,
  insertCompletedRental,
  insertListing,
  insertParties,
  insertRental,
  insertUser,
  setStatus,
  verifyAudit,
} from '../support/records.ts'

const { client, app } = await createTestDatabase()

const entries = async (resourceId: string) => {
  const { rows } = await client.query('SELECT * FROM audit_logs WHERE resource_id = $1 ORDER BY created_at, id', [
    resourceId,
  ])
  return rows
}
const actions = async (resourceId: string) => (await entries(resourceId)).map(({ action }) => action)

describe('what is written down', () => {
  test('a listing from draft to deletion, before and after, who and from where', async () => {
    const host = await insertUser(client)
    const from = { actor: host, ip_address: '203.0.113.7', user_agent: 'Test/1.0', request_id: 'request-1' }
    const id = await asActor(app, from, () => insertListing(app, host, { status: 'DRAFT' }))
    await asActor(app, from, () =>
      app.query("UPDATE host_listings SET title = 'Best tacos', price = 300 WHERE id = $1", [id]),
    )
    await asActor(app, from, () => setStatus(app, 'host_listings', id, 'LIVE'))
    await asActor(app, from, () => app.query('UPDATE host_listings SET views = views + 1 WHERE id = $1', [id]))
    await asActor(app, from, () => setStatus(app, 'host_listings', id, 'PAUSED'))
    await asActor(app, from, () => app.query('DELETE FROM host_listings WHERE id = $1', [id]))
    const written = await entries(id)
    expect(written.map(({ action }) => action)).toEqual([
      'CREATE_LISTING',
      'UPDATE_LISTING',
      'PUBLISH_LISTING',
      'PAUSE_LISTING',
      'DELETE_LISTING',
    ])
    for (const entry of written) {
      expect(entry).toMatchObject({
        user_id: host,
        resource: 'listing',
        ip_address: '203.0.113.7',
        user_agent: 'Test/1.0',
        request_id: 'request-1',
      })
    }
    expect(written[0].changes).toMatchObject({
      title: { from: null, to: 'Taco truck' },
      priceUnit: { from: null, to: 'per day' },
    })
    expect(written[1].changes).toEqual({
      title: { from: 'Taco truck', to: 'Best tacos' },
      price: { from: 250, to: 300 },
    })
    expect(written[2].changes).toMatchObject({ status: { from: 'DRAFT', to: 'LIVE' } })
    expect(written[4].changes).toMatchObject({ title: { from: 'Best tacos', to: null } })
  })

  test("an administrator's change of a listing, and a deletion that hides it", async () => {
    const host = await insertUser(client)
    const admin = await insertUser(client, { role: 'ADMIN' })
    const id = await insertListing(client, host)
    await asActor(app, { actor: admin }, () =>
      app.query('UPDATE host_listings SET is_verified = true WHERE id = $1', [id]),
    )
    await asActor(app, { actor: host }, () =>
      app.query("UPDATE host_listings SET status = 'ARCHIVED', deleted_at = now() WHERE id = $1", [id]),
    )
    expect(await actions(id)).toEqual(['CREATE_LISTING', 'ADMIN_UPDATE_LISTING', 'DELETE_LISTING'])
  })

  test('bookings, reviews and images', async () => {
    const parties = await insertParties(client)
    const booking = await insertRental(client, parties)
    await setStatus(client, 'bookings', booking, 'APPROVED')
    await setStatus(client, 'bookings', booking, 'CANCELLED')
    expect(await actions(booking)).toEqual(['CREATE_BOOKING', 'UPDATE_BOOKING', 'CANCEL_BOOKING'])

    const done = await insertCompletedRental(client, parties)
    const review = await insert(app, 'reviews', {
      booking_id: done,
      listing_id: parties.listing,
      author_id: parties.renter,
      rating: 5,
    })
    expect(await actions(review)).toEqual(['CREATE_REVIEW'])

    const image = await insert(app, 'image_assets', {
      owner_id: parties.host,
      s3_key: 'listings/c.png',
      mime_type: 'image/png',
      expires_at: new Date(),
    })
    expect(await actions(image)).toEqual([])
    const seen = "filename = 'c.png', size = 9, width = 1, height = 1, has_location = false, confirmed_at = now()"
    await app.query(`UPDATE image_assets SET status = 'CONFIRMED', ${seen} WHERE id = $1`, [image])
    await app.query("UPDATE image_assets SET status = 'DELETED' WHERE id = $1", [image])
    expect(await actions(image)).toEqual(['UPLOAD_IMAGE', 'DELETE_IMAGE'])
  })

  test('accounts, and never a password hash', async () => {
    const id = await insertUser(app, { password_hash: 'canary-hash' })
    const change = (what: string) => app.query(`UPDATE users SET ${what} WHERE id = $1`, [id])
    await change("password_hash = 'canary-rehashed'")
    await change('last_login_at = now()')
    await change("name = 'Grace'")
    await change("password_hash = 'canary-second', password_changed_at = password_changed_at + interval '1 hour'")
    await change("role = 'HOST'")
    await change("role = 'ADMIN'")
    await change('suspended_at = now()')
    const written = await entries(id)
    expect(written.map(({ action }) => action)).toEqual([
      'REGISTER',
      'UPDATE_PROFILE',
      'PASSWORD_CHANGE',
      'UPDATE_PROFILE',
      'ADMIN_UPDATE_USER',
      'ADMIN_UPDATE_USER',
    ])
    expect(JSON.stringify(written)).not.toContain('canary')
  })

  test('nothing when the work is undone', async () => {
    const host = await insertUser(client)
    const before = await verifyAudit(client)
    await app.query('BEGIN')
    await insertListing(app, host)
    await app.query('ROLLBACK')
    expect(await verifyAudit(client)).toEqual(before)
  })

  test('the actor of the transaction, whomever the writer names, and its own place in the chain', async () => {
    const actor = await insertUser(client)
    const other = await insertUser(client)
    const resource_id = await insertUser(client)
    await asActor(app, { actor, user_agent: 'x'.repeat(600) }, () =>
      insert(app, 'audit_logs', {
        user_id: other,
        action: 'LOGOUT',
        resource: 'session',
        resource_id,
        chain: 3,
        position: 1,
        hash: Buffer.from('forged'),
        created_at: '2020-01-01Z',
      }),
    )
    const [entry] = await entries(resource_id).then((all) => all.filter(({ action }) => action === 'LOGOUT'))
    expect(entry).toMatchObject({ user_id: actor, user_agent: 'x'.repeat(512) })
    expect(await verifyAudit(client)).toMatchObject({ intact: true })
  })
})
