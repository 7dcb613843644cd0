import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { bodyOf, call, me, newAccount, refusalOf } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { csvOf, importRows, lineOf, postCsv, postRows, rejections, type Report, rowOf } from './support/bulk.ts'
import { databaseRequests, owner } from './support/database.ts'
import { hostView } from './support/hosts.ts'

let anyone = ''
beforeAll(async () => ({ token: anyone } = await newAccount()))

const countOf = async (userId: string): Promise<unknown> =>
  (await owner.query('SELECT count(*)::int AS count FROM host_listings WHERE owner_id = $1', [userId])).rows[0]

describe('POST /api/host/listings/import', () => {
  test('makes drafts of JSON rows in one round trip', async () => {
    const { token, user } = await newAccount()
    const fields = {
      title: 'شاورما 🌯 "hot"',
      latitude: 30.26129,
      longitude: -97.71442,
      imageUrls: ['https://images.example.com/1.jpg', 'https://images.example.com/2.jpg'],
      tags: [' tacos ', 'a|b'],
      highlights: ['Health permit'],
      deliveryAvailable: true,
      price: 19.99,
    }
    const before = await databaseRequests()
    const response = await postRows(token, [rowOf(fields), rowOf({ city: 'Denver', state: 'co', status: 'LIVE' })])
    expect((await databaseRequests()) - before).toBe(1)
    const { imported, rejected } = await bodyOf<Report>(response)
    expect(rejected).toEqual([])
    expect(imported.map(({ row }) => row)).toEqual([1, 2])
    const [first, second] = await Promise.all(imported.map((row) => hostView(token, row)))
    expect(first).toMatchObject({
      ...fields,
      tags: ['tacos', 'a|b'],
      status: 'DRAFT',
      timeZone: 'America/Chicago',
      imageUrl: 'https://images.example.com/1.jpg',
      hostId: user.id,
    })
    expect(second).toMatchObject({ status: 'DRAFT', timeZone: 'America/Denver', publishedAt: null, imageUrls: [] })
  })

  test('makes a USER a HOST, and writes each draft into the log', async () => {
    const { token, user } = await newAccount()
    const { imported } = await importRows(token, [rowOf(), rowOf(), rowOf()])
    expect((await bodyOf<{ user: { role: string } }>(await me(token))).user.role).toBe('HOST')
    const { rows } = await owner.query<{ id: string; entries: number }>(
      `SELECT resource_id AS id, count(*)::int AS entries FROM audit_logs
       WHERE action = 'CREATE_LISTING' AND user_id = $1 GROUP BY 1 ORDER BY 1`,
      [user.id],
    )
    expect(rows).toEqual(imported.map(({ id }) => ({ id, entries: 1 })))
  })

  test('lands what is valid, and says of each other row what is wrong', async () => {
    const { token } = await newAccount()
    const report = await importRows(token, [
      rowOf(),
      rowOf({ title: 'x', price: 0, isVerified: true }),
      'no listing',
      rowOf({ latitude: 30 }),
      rowOf({ title: 'nul \u0000 here' }),
      rowOf({ status: 'SECRET' }),
      rowOf({ ownerId: newId() }),
      rowOf({ tags: ['\ud800'] }),
      rowOf({ tags: Array(20_000).fill('a') }),
      null,
      rowOf({ [`${'k'.repeat(99)}🌮`]: 1 }),
      rowOf(),
    ])
    expect(report.imported.map(({ row }) => row)).toEqual([1, 12])
    expect(rejections(report)).toEqual([
      '2 title custom',
      '2 price too_small',
      '2 isVerified unknown_field',
      '3  invalid_type',
      '4 longitude custom',
      '5 title invalid_text',
      '6 status invalid_value',
      '7 ownerId unknown_field',
      '8 tags.0 invalid_text',
      '9  too_big',
      '10  invalid_type',
      `11 ${'k'.repeat(99)}\ufffd unknown_field`,
    ])
    for (const { errors } of report.rejected) for (const { message } of errors) expect(message).toMatch(/.{5}/)
  })

  test('lands the others where the database alone refuses some', async () => {
    const { token } = await newAccount()
    await owner.query(`ALTER TABLE host_listings ADD CONSTRAINT no_lemons CHECK (title NOT LIKE 'Lemon%')`)
    const rows = Array.from({ length: 60 }, (_, index) =>
      rowOf({ title: index % 25 === 7 ? 'Lemon car' : 'Taco truck' }),
    )
    const report = await importRows(token, rows)
    await owner.query('ALTER TABLE host_listings DROP CONSTRAINT no_lemons')
    expect(report.imported).toHaveLength(57)
    expect(rejections(report)).toEqual(['8  refused', '33  refused', '58  refused'])
    await owner.query(`ALTER FUNCTION known_time_zone(text) RENAME TO former`)
    await owner.query(`CREATE FUNCTION known_time_zone(zone text) RETURNS text LANGUAGE sql AS $f$
      SELECT former(CASE zone WHEN 'Asia/Kathmandu' THEN 'Mars/Olympus' ELSE zone END) $f$`)
    const zones = await importRows(token, [rowOf({ timeZone: 'Asia/Kathmandu' }), rowOf({ timeZone: 'Asia/Tokyo' })])
    await owner.query('DROP FUNCTION known_time_zone(text)')
    await owner.query('ALTER FUNCTION former(text) RENAME TO known_time_zone')
    expect(rejections(zones)).toEqual(['1 timeZone unknown_time_zone'])
    expect(zones.imported.map(({ row }) => row)).toEqual([2])
  })

  test('takes 500 rows, and not one more', async () => {
    const { token, user } = await newAccount()
    const rows = Array.from({ length: 500 }, (_, index) => rowOf({ title: `Taco truck ${index}`, tags: ['a', 'b'] }))
    const report = await importRows(token, rows)
    expect(report.imported).toHaveLength(500)
    expect(await faultsOf(await postRows(token, [...rows, rowOf()]))).toEqual([' too_big'])
    expect(await faultsOf(await postCsv(token, csvOf(...Array<string>(501).fill(lineOf()))))).toEqual([' too_big'])
    expect(await countOf(user.id)).toEqual({ count: 500 })
  })

  test.each([
    ['[]', ' too_small'],
    ['{}', ' invalid_type'],
    ['{"listings":[]}', ' invalid_type'],
    ['null', ' invalid_type'],
    ['"rows"', ' invalid_type'],
  ])('refuses %s', async (body, fault) => {
    expect(await faultsOf(await postRows(anyone, body))).toEqual([fault])
  })

  test('refuses what is no JSON, no known type, or more than 4 MiB', async () => {
    expect(await refusalOf(await postRows(anyone, '[{'))).toBe('400 malformed_json')
    expect(await refusalOf(await postRows(anyone, '['.repeat(40) + ']'.repeat(40)))).toBe('400 malformed_json')
    for (const type of ['text/plain', 'application/csv', 'text/csv; charset=windows-1252', 'text/csvx', ''])
      expect(await refusalOf(await postCsv(anyone, csvOf(lineOf()), { 'Content-Type': type }))).toBe(
        '415 unsupported_media_type',
      )
    const padded = (size: number) => `[${JSON.stringify(rowOf())}${' '.repeat(size)}]`
    const most = 4 * 1024 * 1024 - padded(0).length
    expect(await refusalOf(await postRows(anyone, padded(most + 1)))).toBe('413 payload_too_large')
    expect((await postRows(anyone, padded(most))).status).toBe(200)
    expect(await refusalOf(await postCsv(anyone, `${csvOf(lineOf())}${'\n'.repeat(4 * 1024 * 1024)}`))).toBe(
      '413 payload_too_large',
    )
  })

  test('takes 4 MiB of good rows', async () => {
    const { token } = await newAccount()
    const rows = Array.from({ length: 500 }, () => rowOf({ description: 'd'.repeat(5_000), tags: ['🌮'.repeat(100)] }))
    const report = await importRows(token, rows)
    expect(report.imported).toHaveLength(500)
  })

  test.each([
    ['empty items', { tags: Array(20_000).fill('') }],
    ['items of another type', { imageUrls: Array(30_000).fill(1) }],
    ['unknown keys', Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`k${index}`, 1]))],
  ])('bears 4 MiB of %s', async (_what, fields) => {
    const hostile = JSON.stringify(rowOf(fields))
    expect(hostile.length).toBeGreaterThan(55_000)
    const report = await importRows(anyone, Array(64).fill(JSON.parse(hostile)))
    expect(report.imported).toEqual([])
    expect(report.rejected).toHaveLength(64)
    expect(report.rejected.every(({ errors }) => errors.length >= 1 && errors.length <= 20)).toBe(true)
  })

  test('needs a sign-in', async () => {
    expect(await refusalOf(await call('POST', '/api/host/listings/import', { body: [rowOf()] }))).toBe(
      '401 unauthenticated',
    )
  })
})

describe('Idempotency-Key of an import', () => {
  test.each([
    [
      'JSON',
      (token: string, key: string) => postRows(token, [rowOf(), rowOf({ price: 0 })], { 'Idempotency-Key': key }),
    ],
    [
      'CSV',
      (token: string, key: string) =>
        postCsv(token, csvOf(lineOf(), lineOf({ state: 'Texas' })), { 'Idempotency-Key': key }),
    ],
  ])('replays the answer of %s and lands nothing twice', async (_type, post) => {
    const { token, user } = await newAccount()
    const key = newId()
    const first = await post(token, key)
    const report = await first.text()
    expect((JSON.parse(report) as Report).rejected.map(({ row }) => row)).toEqual([2])
    const again = await post(token, key)
    expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([200, 'true'])
    expect(await again.text()).toBe(report)
    const other = await postCsv(token, csvOf(lineOf({ title: 'Other truck' })), { 'Idempotency-Key': key })
    expect(await refusalOf(other)).toBe('422 idempotency_mismatch')
    expect(await countOf(user.id)).toEqual({ count: 1 })
  })

  test('lands fifty at once exactly once', async () => {
    const { token, user } = await newAccount()
    const headers = { 'Idempotency-Key': newId() }
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => postCsv(token, csvOf(lineOf(), lineOf()), headers)),
    )
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect(await countOf(user.id)).toEqual({ count: 2 })
  })

  test('makes the drafts once more without one', async () => {
    const { token, user } = await newAccount()
    await importRows(token, [rowOf()])
    await importRows(token, [rowOf()])
    expect(await countOf(user.id)).toEqual({ count: 2 })
  })
})
