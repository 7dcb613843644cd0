import { beforeEach, describe, expect, test } from 'vitest'
import { asActor, connect, createTestDatabase } from '../support/test-database.ts'
import { insertUser, verifyAudit } from '../support/records.ts'

const { client, app, appUrl } = await createTestDatabase()

test('stays intact under 50 writers at once, each with several rows in a transaction', async () => {
  const clients = await Promise.all(Array.from({ length: 50 }, () => connect(appUrl)))
  const before = (await verifyAudit(client)).row_count
  await Promise.all(
    clients.map(async (each) => {
      for (let round = 0; round < 4; round += 1) {
        await each.query('BEGIN')
        for (let row = 0; row < 3; row += 1)
          await each.query("INSERT INTO audit_logs (action, resource) VALUES ('LOGIN_FAILED', 'user')")
        await each.query(round === 3 ? 'ROLLBACK' : 'COMMIT')
      }
      await each.end()
    }),
  )
  expect(await verifyAudit(client)).toEqual({
    intact: true,
    row_count: before + 450,
    first_broken: null,
    problem: null,
  })
})

test('hashes the texts of JSON arrays, as it always has', async () => {
  const { rows } = await client.query(
    String.raw`INSERT INTO audit_logs (action, resource, resource_id, user_id, request_id, ip_address, user_agent, changes)
    SELECT 'UPDATE_LISTING', CASE WHEN n % 2 = 0 THEN 'listing'::audit_resource END, CASE WHEN n % 2 = 0 THEN new_id() END,
      CASE WHEN n % 3 = 0 THEN new_id() END, CASE WHEN n % 5 > 0 THEN text END, CASE WHEN n % 3 > 0 THEN left(text, 45) END,
      CASE WHEN n % 4 > 0 THEN text END, CASE WHEN n % 2 > 0 THEN jsonb_build_object(text, ARRAY[text], 'n', -1.50) END
    FROM unnest(ARRAY[E'a "quoted" \\ word', E'lines\n\r\t\x01\x7f', 'żółć 🌮 \u0041', '', 'null', $1]) WITH ORDINALITY AS t (text, m),
      generate_series(m, m + 60, 7) AS n
    RETURNING
      hash = sha256(prev_hash || convert_to(jsonb_build_array(id, chain, position, user_id, action, resource, resource_id,
        request_id, (extract(epoch FROM created_at) * 1000)::bigint, encode(details_digest, 'hex'))::text, 'UTF8')) AS hash,
      details_digest = sha256(details_salt
        || convert_to(jsonb_build_array(ip_address, user_agent, changes)::text, 'UTF8')) AS digest`,
    ['</script> %s'.repeat(10)],
  )
  expect(rows).toHaveLength(54)
  expect(new Set(rows.map(({ hash, digest }) => `${hash} ${digest}`))).toEqual(new Set(['true true']))
})

describe('tampering by the owner', () => {
  // What a test breaks is undone with its transaction. With nobody else writing, all rows go to one chain.
  let ids: string[]
  beforeEach(async () => {
    ids = []
    for (let index = 0; index < 4; index += 1) {
      const { rows } = await client.query(
        `INSERT INTO audit_logs (action, resource, ip_address, changes)
         VALUES ('UPDATE_LISTING', 'listing', '203.0.113.9', '{"title": {"from": "a", "to": "b"}}') RETURNING id`,
      )
      ids.push(rows[0].id)
    }
  })

  test.each([
    'UPDATE audit_logs SET user_id = NULL',
    "UPDATE audit_logs SET changes = '{}', erased_at = now()",
    'DELETE FROM audit_logs',
    'TRUNCATE audit_logs',
    'TRUNCATE audit_logs CASCADE',
  ])('is refused even to the owner: %s', async (statement) => {
    await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test.each([
    ['an edited action', "UPDATE audit_logs SET action = 'LOGIN' WHERE id = $1", 1],
    ['an edited actor', 'UPDATE audit_logs SET user_id = new_id() WHERE id = $1', 1],
    ['an edited time', "UPDATE audit_logs SET created_at = created_at - interval '1 ms' WHERE id = $1", 1],
    ['edited changes', "UPDATE audit_logs SET changes = '{}' WHERE id = $1", 1],
    ['an edited address', "UPDATE audit_logs SET ip_address = '203.0.113.8' WHERE id = $1", 1],
    [
      'changes erased though nobody was',
      'UPDATE audit_logs SET changes = NULL, ip_address = NULL, erased_at = now() WHERE id = $1',
      1,
    ],
    [
      'an edited row with its own hash recomputed',
      `UPDATE audit_logs SET action = 'LOGIN' WHERE id = $1;
      UPDATE audit_logs AS entry SET hash = audit_hash(entry) WHERE id = $1`,
      2,
    ],
    [
      'edited changes with their digest recomputed',
      `UPDATE audit_logs SET changes = '{}' WHERE id = $1;
      UPDATE audit_logs AS entry SET details_digest = audit_digest(entry) WHERE id = $1`,
      1,
    ],
    ['a deleted row', 'DELETE FROM audit_logs WHERE id = $1', 2],
    [
      'rows that changed places',
      `UPDATE audit_logs SET position = -1 WHERE id = $1;
      UPDATE audit_logs SET position = position - 1 WHERE id = $2;
      UPDATE audit_logs SET position = (SELECT position + 1 FROM audit_logs WHERE id = $2) WHERE id = $1`,
      1,
    ],
  ])('is found: %s', async (_, statement, broken) => {
    expect(await verifyAudit(client)).toMatchObject({ intact: true })
    await client.query('BEGIN')
    try {
      await client.query('ALTER TABLE audit_logs DISABLE TRIGGER USER')
      await client.query(statement.replaceAll('$1', `'${ids[1]}'`).replaceAll('$2', `'${ids[2]}'`))
      const verdict = await verifyAudit(client)
      expect(verdict).toMatchObject({ intact: false, first_broken: ids[broken], problem: expect.any(String) })
    } finally {
      await client.query('ROLLBACK')
    }
  })

  test('is found: an inserted row, the last row cut off, and all rows gone', async () => {
    const last = ids.at(-1)
    for (const statement of [
      `INSERT INTO audit_logs (chain, position, action, details_digest, prev_hash, hash)
       SELECT chain, position + 1, 'LOGIN', '', hash, sha256(hash) FROM audit_logs WHERE id = '${last}'`,
      `DELETE FROM audit_logs WHERE id = '${last}'`,
      'DELETE FROM audit_logs',
    ]) {
      await client.query('BEGIN')
      await client.query('ALTER TABLE audit_logs DISABLE TRIGGER USER')
      await client.query(statement)
      expect(await verifyAudit(client)).toMatchObject({ intact: false })
      await client.query('ROLLBACK')
    }
  })
})

test("erases an account's address, agent and changes and keeps the chain intact", async () => {
  const id = await insertUser(client, {
    name: 'Canary Person',
    email: 'canary@example.com',
    phone_number: '+1 512 555 0100',
  })
  const from = { actor: id, ip_address: '198.51.100.77', user_agent: 'CanaryBrowser' }
  await asActor(app, from, () => app.query("UPDATE users SET bio = 'canary bio' WHERE id = $1", [id]))
  await expect(app.query('SELECT erase_audit_details($1)', [id])).rejects.toMatchObject({ code: 'VB403' })
  await asActor(app, from, async () => {
    await app.query(
      `UPDATE users SET deleted_at = now(), email = id || '@erased.invalid', password_hash = '', name = 'Deleted user',
         phone_number = NULL, bio = NULL WHERE id = $1`,
      [id],
    )
    await app.query('SELECT erase_audit_details($1)', [id])
  })
  const { rows } = await client.query(
    'SELECT audit_logs::text AS entry FROM audit_logs WHERE user_id = $1 OR resource_id = $1',
    [id],
  )
  expect(rows).toHaveLength(3)
  expect(JSON.stringify(rows)).not.toMatch(/canary|198\.51\.100|555 0100/i)
  expect(await verifyAudit(client)).toMatchObject({ intact: true })
})
