import { beforeAll, describe, expect, test } from 'vitest'
import { LISTING } from '../support/records.ts'
import { bodyOf, call, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { databaseRequests, owner } from './support/database.ts'
import { postListing } from './support/hosts.ts'

let account: SignedIn
let token = ''
beforeAll(async () => {
  account = await register()
  token = account.token
})

let number = 0
const newKey = () => `key-${(number += 1)}`
const post = (key: string, fields: object = {}, as = token) => postListing(as, fields, { 'Idempotency-Key': key })
const countOf = async (title: string) =>
  Number(
    (await owner.query<{ n: number }>('SELECT count(*) AS n FROM host_listings WHERE title = $1', [title])).rows[0]?.n,
  )
const keyRows = async (key: string) =>
  (await owner.query('SELECT status FROM idempotency_keys WHERE key = $1', [key])).rows

describe('Idempotency-Key', () => {
  test('gives the first answer again, byte for byte, in one round trip', async () => {
    const key = newKey()
    const first = await post(key, { title: 'Once', status: 'LIVE', tags: ['🌮'] })
    expect(first.headers.get('Idempotency-Replayed')).toBeNull()
    const text = await first.text()
    const { listing } = JSON.parse(text) as { listing: { id: string } }
    await owner.query(`UPDATE host_listings SET title = 'Changed since' WHERE id = $1`, [listing.id])
    const before = await databaseRequests()
    const again = await post(key, { title: 'Once', status: 'LIVE', tags: ['🌮'] })
    expect((await databaseRequests()) - before).toBe(1)
    expect(again.status).toBe(201)
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(again.headers.get('Location')).toBe(first.headers.get('Location'))
    expect(again.headers.get('Content-Type')).toBe(first.headers.get('Content-Type'))
    expect(again.headers.get('Cache-Control')).toBe('no-store')
    expect(again.headers.get('X-Request-Id')).not.toBe(first.headers.get('X-Request-Id'))
    expect(await again.text()).toBe(text)
    expect(await countOf('Once')).toBe(0)
    const { rows } = await owner.query(
      `SELECT (SELECT count(*)::int FROM notifications WHERE resource_id = $1) AS notices,
         (SELECT count(*)::int FROM audit_logs WHERE resource_id = $1 AND action = 'CREATE_LISTING') AS entries`,
      [listing.id],
    )
    expect(rows).toEqual([{ notices: 1, entries: 1 }])
  })

  test('is refused with another body', async () => {
    const key = newKey()
    await bodyOf(await post(key, { title: 'Mine' }), 201)
    expect(await refusalOf(await post(key, { title: 'Other' }))).toBe('422 idempotency_mismatch')
    expect(await countOf('Other')).toBe(0)
    expect((await post(key, { title: 'Mine' })).status).toBe(201)
  })

  test('makes one listing of fifty requests at once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const key = newKey()
      const title = `Of fifty ${round}`
      const answers = await Promise.all(Array.from({ length: 50 }, () => post(key, { title })))
      const texts = new Set<string>()
      let first = 0
      for (const answer of answers) {
        if (answer.status === 409) expect(await refusalOf(answer)).toBe('409 idempotency_in_progress')
        else {
          expect(answer.status).toBe(201)
          if (answer.headers.get('Idempotency-Replayed') !== 'true') first += 1
          texts.add(await answer.text())
        }
      }
      expect(first).toBe(1)
      expect(texts.size).toBe(1)
      expect(await countOf(title)).toBe(1)
    }
  })

  test.each(['', 'a b', 'x'.repeat(256), 'tab\there', 'é'])('refuses the key %j', async (key) => {
    const response = await post(key)
    // An empty header is none to some clients; this one sends it.
    expect(await faultsOf(response)).toEqual(['Idempotency-Key invalid_header'])
  })

  test('takes 255 visible characters', async () => {
    expect((await post('~'.repeat(255))).status).toBe(201)
  })

  test('is each user’s own', async () => {
    const key = newKey()
    const other = await register()
    const mine = await bodyOf<{ listing: { id: string } }>(await post(key), 201)
    const theirs = await post(key, {}, other.token)
    expect(theirs.headers.get('Idempotency-Replayed')).toBeNull()
    expect((await bodyOf<{ listing: { id: string } }>(theirs, 201)).listing.id).not.toBe(mine.listing.id)
  })

  test('is new after 24 hours', async () => {
    const key = newKey()
    await bodyOf(await post(key, { title: 'Day one' }), 201)
    const { rows } = await owner.query(
      `UPDATE idempotency_keys SET expires_at = now() - interval '1 second' WHERE key = $1
       RETURNING expires_at - created_at > interval '-1 minute' AS ended`,
      [key],
    )
    expect(rows).toHaveLength(1)
    const next = await post(key, { title: 'Day two' })
    expect(next.headers.get('Idempotency-Replayed')).toBeNull()
    expect(next.status).toBe(201)
    expect((await post(key, { title: 'Day two' })).headers.get('Idempotency-Replayed')).toBe('true')
    expect(await refusalOf(await post(key, { title: 'Day one' }))).toBe('422 idempotency_mismatch')
  })

  test('is kept for 24 hours', async () => {
    const key = newKey()
    await bodyOf(await post(key), 201)
    const { rows } = await owner.query(
      `SELECT (expires_at - now())::text LIKE '23:59:%' AS kept FROM idempotency_keys WHERE key = $1`,
      [key],
    )
    expect(rows).toEqual([{ kept: true }])
  })

  test('is not used up by a request that fails', async () => {
    const key = newKey()
    expect(await faultsOf(await post(key, { price: 0 }))).toEqual(['price too_small'])
    expect(await keyRows(key)).toEqual([])
    // Refused by the database, after the key was claimed.
    await owner.query(`CREATE FUNCTION refuse_title() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
      IF new.title = 'Refused' THEN PERFORM refuse('VB409', 'conflict', 'not now'); END IF; RETURN new; END $f$`)
    await owner.query(
      'CREATE TRIGGER refuse_title BEFORE INSERT ON host_listings FOR EACH ROW EXECUTE FUNCTION refuse_title()',
    )
    expect(await refusalOf(await post(key, { title: 'Refused' }))).toBe('409 conflict')
    expect(await keyRows(key)).toEqual([])
    await owner.query('DROP TRIGGER refuse_title ON host_listings')
    expect((await post(key, { title: 'Refused' })).status).toBe(201)
  })

  test('does not help who has signed out', async () => {
    const key = newKey()
    const other = await register()
    await bodyOf(await post(key, {}, other.token), 201)
    await call('POST', '/api/auth/logout', { token: other.token })
    expect(await refusalOf(await post(key, {}, other.token))).toBe('401 unauthenticated')
  })

  test('counts for the path and the body as they were sent', async () => {
    const key = newKey()
    const headers = { 'Idempotency-Key': key }
    const body = JSON.stringify(LISTING)
    await bodyOf(await call('POST', '/api/host/listings', { token, body, headers }), 201)
    const spaced = await call('POST', '/api/host/listings', { token, body: ` ${body}`, headers })
    expect(await refusalOf(spaced)).toBe('422 idempotency_mismatch')
  })
})
