import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAdmin } from '../../dev/admin-create.ts'
import { exportHead, verifyAudit } from '../../dev/audit.ts'
import { verifyPassword } from '../../src/lib/passwords.ts'
import { insertUser } from '../support/records.ts'
import { connect, createTestDatabase } from '../support/test-database.ts'

const key = 'a key that is kept outside of the database'

const { client, superuserUrl } = await createTestDatabase()
let superuser: pg.Client
beforeAll(async () => {
  superuser = await connect(superuserUrl)
})
afterAll(async () => {
  await superuser.end()
})

test('an exported head finds a log that was rewritten to its end, which the chains alone cannot', async () => {
  for (let index = 0; index < 5; index += 1) await insertUser(client)
  const head = await exportHead(client, key)
  await insertUser(client)
  expect(await verifyAudit(client, { head, key })).toEqual([])

  // Whoever can switch triggers off can write the log anew, and the heads with it.
  await superuser.query(`SET session_replication_role = replica`)
  await superuser.query(`DELETE FROM audit_logs; UPDATE audit_heads SET position = 0, hash = ''`)
  await superuser.query(`SET session_replication_role = origin`)
  for (let index = 0; index < 7; index += 1) await insertUser(client)
  expect(await verifyAudit(client)).toEqual([])
  expect(await verifyAudit(client, { head, key })).toEqual([expect.stringContaining('was rewritten')])
})

test('a head that was changed, or signed with another key, is refused', async () => {
  const head = await exportHead(client, key)
  const first = head.heads.map((entry) => ({ ...entry, position: entry.position + 1 }))
  await expect(verifyAudit(client, { head: { ...head, heads: first }, key })).rejects.toThrow('was changed')
  await expect(verifyAudit(client, { head, key: `${key}!` })).rejects.toThrow('not signed with this key')
})

test('tells which entry was edited', async () => {
  await superuser.query(`SET session_replication_role = replica`)
  const { rows } = await superuser.query<{ id: string }>(
    `UPDATE audit_logs SET action = 'LOGIN' WHERE id = (SELECT min(id::text)::uuid FROM audit_logs) RETURNING id`,
  )
  await superuser.query(`SET session_replication_role = origin`)
  expect(await verifyAudit(client)).toEqual([expect.stringContaining(`${rows[0]?.id}: edited`)])
})

test('the first administrator is made by the command: a new account, or one that exists', async () => {
  const password = await createAdmin(client, 'first@example.com', 'First')
  const read = async () => (await client.query(`SELECT * FROM users WHERE email = 'first@example.com'`)).rows[0]
  expect(await read()).toMatchObject({ role: 'ADMIN', name: 'First' })
  expect(await verifyPassword(password ?? '', (await read()).password_hash)).toBe(true)
  await insertUser(client, { email: 'Known@example.com' })
  expect(await createAdmin(client, 'known@EXAMPLE.com', 'x')).toBeUndefined()
  const { rows } = await client.query(`SELECT role, name FROM users WHERE email = 'Known@example.com'`)
  expect(rows).toEqual([{ role: 'ADMIN', name: 'Ada' }])
  await expect(createAdmin(client, 'no email', 'x')).rejects.toThrow('no email address')
})
