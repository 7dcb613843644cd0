import { neon, neonConfig, NeonDbError } from '@neondatabase/serverless'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NeonEndpoint, startNeonEndpoint } from '../../dev/neon-http.ts'
import { startEmptyCluster, type EmptyCluster } from '../support/databases.ts'

let database: EmptyCluster
let endpoint: NeonEndpoint
let client: pg.Client
let sql: ReturnType<typeof neon<false, true>>

beforeAll(async () => {
  database = await startEmptyCluster()
  endpoint = await startNeonEndpoint()
  neonConfig.fetchEndpoint = endpoint.url
  sql = neon(database.url, { fullResults: true })
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`
    CREATE TABLE hosts (id int PRIMARY KEY, name text NOT NULL CHECK (name <> ''));
    CREATE TABLE trucks (id int PRIMARY KEY, host_id int CONSTRAINT trucks_host REFERENCES hosts)`)
})
afterAll(async () => {
  await client.end()
  await endpoint.close()
  await database.stop()
})

/** The error that the driver throws for a statement. */
async function errorOf(query: Promise<unknown>): Promise<NeonDbError> {
  const error = await query.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof NeonDbError)) throw new Error(`Expected a NeonDbError, got ${String(error)}`)
  return error
}

const countHosts = async () =>
  (await client.query<{ count: number }>('SELECT count(*)::int AS count FROM hosts')).rows[0]?.count

test('gives every type as pg gives it over its own protocol', async () => {
  const query = `SELECT 1::int2 AS small, 2147483647 AS number, 9007199254740993 AS big, 1.50::numeric(10,2) AS price, 0.1::float8 AS float,
    'NaN'::float8 AS nan, true AS yes, false AS no, NULL::text AS nothing, '' AS empty, E'quote " back\\\\ line\\n é 🌮' AS text,
    timestamptz '2026-07-04 12:30:00.123456+00' AS instant, date '2026-07-04' AS day, interval '1 day 02:03' AS span,
    '{"a":[1,null,"x"]}'::jsonb AS json, gen_random_uuid() IS NOT NULL AS uuid, '\\xdeadbeef'::bytea AS bytes,
    ARRAY[1,NULL,3] AS numbers, ARRAY['a,b','"c"',NULL,''] AS texts, ARRAY[[1,2],[3,4]] AS nested, ARRAY[]::text[] AS none,
    ARRAY[true,false] AS flags, tstzrange('2026-01-01+00','2026-01-02+00') AS range, 'abc'::char(5) AS padded`
  const [overHttp, direct] = await Promise.all([sql.query(query), client.query(query)])
  expect(overHttp.rows).toEqual(direct.rows)
  expect(overHttp.fields).toEqual(direct.fields.map((field) => ({ ...field })))
})

test('gives rows as arrays, also where two columns have one name', async () => {
  const { rows, rowAsArray } = await sql.query('SELECT 1 AS a, 2 AS a, NULL AS b', [], { arrayMode: true })
  expect(rows).toEqual([[1, 2, null]])
  expect(rowAsArray).toBe(true)
})

test('takes parameters of every kind that the driver sends', async () => {
  const values = [
    1,
    2.5,
    true,
    `it's "x"`,
    null,
    [1, 2],
    ['a,b', '"', null],
    { a: [1] },
    new Date('2026-01-02T03:04:05.678Z'),
    Buffer.from([0, 255]),
  ]
  const query = `SELECT $1::int AS int, $2::numeric AS number, $3::bool AS bool, $4::text AS text, $5::text AS nothing, $6::int[] AS ints,
    $7::text[] AS texts, $8::jsonb AS json, $9::timestamptz AS instant, $10::bytea AS bytes`
  const [overHttp, direct] = await Promise.all([sql.query(query, values), client.query(query, values)])
  expect(overHttp.rows).toEqual(direct.rows)
})

test('reports the command and its count', async () => {
  const created = await sql.query('CREATE TEMPORARY TABLE IF NOT EXISTS nothing ()')
  const inserted = await sql.query("INSERT INTO hosts VALUES (100, 'a'), (101, 'b')")
  const updated = await sql.query('UPDATE hosts SET name = name WHERE id = 100')
  const returned = await sql.query('DELETE FROM hosts WHERE id >= 100 RETURNING id')
  expect([created, inserted, updated, returned].map(({ command, rowCount }) => [command, rowCount])).toEqual([
    ['CREATE', null],
    ['INSERT', 2],
    ['UPDATE', 1],
    ['DELETE', 2],
  ])
  expect(returned.rows).toEqual([{ id: 100 }, { id: 101 }])
})

test('refuses several statements in one text', async () => {
  await expect(errorOf(sql.query('SELECT 1; SELECT 2'))).resolves.toMatchObject({ code: '42601' })
})

test('tells every field of a constraint error', async () => {
  const error = await errorOf(sql.query('INSERT INTO trucks VALUES (1, 99)'))
  expect(error).toMatchObject({
    severity: 'ERROR',
    code: '23503',
    detail: 'Key (host_id)=(99) is not present in table "hosts".',
    schema: 'public',
    table: 'trucks',
    constraint: 'trucks_host',
    routine: 'ri_ReportViolation',
  })
  expect(error.message).toBe('insert or update on table "trucks" violates foreign key constraint "trucks_host"')
  await expect(errorOf(sql.query('INSERT INTO hosts VALUES (1, NULL)'))).resolves.toMatchObject({
    code: '23502',
    column: 'name',
    table: 'hosts',
  })
})

test('tells where a statement is wrong, its hint and its context', async () => {
  await expect(errorOf(sql.query('SELECT nam FROM hosts'))).resolves.toMatchObject({
    code: '42703',
    position: '8',
    hint: expect.stringContaining('hosts.name'),
  })
  const raise = "DO $$ BEGIN RAISE EXCEPTION 'no session' USING ERRCODE = 'VB401', DETAIL = 'd', HINT = 'h'; END $$"
  await expect(errorOf(sql.query(raise))).resolves.toMatchObject({
    code: 'VB401',
    message: 'no session',
    detail: 'd',
    hint: 'h',
    where: expect.stringContaining('PL/pgSQL function'),
  })
})

test('runs a batch in one transaction, whose results come in order', async () => {
  const results = await sql.transaction([
    sql.query('SELECT txid_current() AS id'),
    sql.query('SELECT txid_current() AS id'),
    sql.query('SELECT 3 AS id'),
  ])
  const ids = results.map(({ rows }) => rows[0]?.id)
  expect(ids[0]).toBe(ids[1])
  expect(ids[2]).toBe(3)
})

test('undoes a failed batch whole and uses the connection again', async () => {
  const before = await countHosts()
  const batch = sql.transaction([
    sql.query("INSERT INTO hosts VALUES (1, 'a')"),
    sql.query("INSERT INTO hosts VALUES (2, '')"),
    sql.query('SELECT 1'),
  ])
  await expect(errorOf(batch)).resolves.toMatchObject({ code: '23514', constraint: 'hosts_name_check' })
  expect(await countHosts()).toBe(before)
  expect((await sql.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
})

test('a setting of one transaction is gone in the next', async () => {
  const read = "SELECT current_setting('vendibook.actor', true) AS actor"
  const [, within] = await sql.transaction([
    sql.query("SELECT set_config('vendibook.actor', 'x', true)"),
    sql.query(read),
  ])
  expect(within?.rows).toEqual([{ actor: 'x' }])
  const after = await Promise.all(Array.from({ length: 20 }, () => sql.query(read)))
  expect(after.every(({ rows }) => !rows[0]?.actor)).toBe(true)
})

test('a lone BEGIN does not reach the next request', async () => {
  await Promise.all(Array.from({ length: 20 }, () => sql.query('BEGIN')))
  await sql.query("INSERT INTO hosts VALUES (50, 'kept')")
  expect((await client.query('SELECT FROM hosts WHERE id = 50')).rowCount).toBe(1)
})

test('obeys the isolation level, read-only and deferrable', async () => {
  const modes =
    "SELECT current_setting('transaction_isolation') AS level, current_setting('transaction_read_only') AS read_only, current_setting('transaction_deferrable') AS deferrable"
  for (const [isolationLevel, level] of [
    ['Serializable', 'serializable'],
    ['RepeatableRead', 'repeatable read'],
    ['ReadCommitted', 'read committed'],
  ] as const) {
    const [result] = await sql.transaction([sql.query(modes)], { isolationLevel, readOnly: true, deferrable: true })
    expect(result?.rows).toEqual([{ level, read_only: 'on', deferrable: 'on' }])
  }
  const write = sql.transaction([sql.query("INSERT INTO hosts VALUES (60, 'a')")], { readOnly: true })
  await expect(errorOf(write)).resolves.toMatchObject({ code: '25006' })
})

test('answers 30 requests at the same time, each with its own rows', async () => {
  const before = endpoint.stats().requests
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => sql.query('SELECT $1::int AS index, pg_sleep(0.05)', [index])),
  )
  expect(answers.map(({ rows }) => rows[0]?.index)).toEqual(Array.from({ length: 30 }, (_, index) => index))
  expect(endpoint.stats().requests - before).toBe(30)
})

test('cancels the query of a client that went away, and commits nothing of its batch', async () => {
  const leaving = new AbortController()
  const marker = 'SELECT pg_sleep(60) -- leaving'
  const batch = sql.transaction([sql.query("INSERT INTO hosts VALUES (70, 'a')"), sql.query(marker)], {
    fetchOptions: { signal: leaving.signal },
  })
  const failed = batch.catch(() => undefined)
  const running = async () =>
    (await client.query("SELECT FROM pg_stat_activity WHERE query = $1 AND state = 'active'", [marker])).rowCount
  await expect.poll(running, { timeout: 10_000 }).toBe(1)
  leaving.abort()
  await failed
  await expect.poll(running, { timeout: 10_000 }).toBe(0)
  expect((await client.query('SELECT FROM hosts WHERE id = 70')).rowCount).toBe(0)
})

test('a wrong password is an error of the request, a server that is away is not', async () => {
  const wrong = new URL(database.url)
  wrong.password = 'wrong'
  await expect(errorOf(neon(wrong.href).query('SELECT 1'))).resolves.toMatchObject({ code: '28P01' })
  const away = new URL(database.url)
  away.port = '1'
  await expect(errorOf(neon(away.href).query('SELECT 1'))).resolves.toMatchObject({
    message: expect.stringContaining('HTTP status 500'),
  })
})

test('recovers after its connections were cut', async () => {
  await sql.query('SELECT 1')
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
  )
  await expect
    .poll(
      () =>
        sql.query('SELECT 1 AS one').then(
          ({ rows }) => rows,
          () => undefined,
        ),
      { timeout: 10_000 },
    )
    .toEqual([{ one: 1 }])
})

test('refuses what is no request of the driver', async () => {
  const headers = { 'Neon-Connection-String': database.url, 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' }
  const post = (body: string, more = {}) =>
    fetch(endpoint.url, { method: 'POST', headers: { ...headers, ...more }, body })
  expect((await post('{')).status).toBe(400)
  expect((await post('{"params":[]}')).status).toBe(400)
  expect((await post('{"queries":[{"query":"SELECT 1"}]}', { 'Neon-Batch-Isolation-Level': 'Chaos' })).status).toBe(400)
  expect((await fetch(endpoint.url)).status).toBe(404)
})
