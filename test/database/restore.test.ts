import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AuditHead, exportHead, verifyAudit } from '../../dev/audit.ts'
import { withClient } from '../../dev/client.ts'
import { projectDir } from '../../dev/local.ts'
import { applyMigrations } from '../../dev/migrations.ts'
import { type Cluster, deleteCluster, startCluster } from '../../dev/postgres.ts'
import { rebuildListings } from '../../dev/projection.ts'
import { createLogin, createOwner } from '../../dev/roles.ts'
import { giveToServer, layBaseBackup, takeBaseBackup } from '../support/base-backup.ts'
import { temporaryDirectory } from '../support/databases.ts'
import { contradictions } from '../support/history.ts'
import {
  insertCompletedRental,
  insertManyListings,
  insertParties,
  insertRental,
  insertReviews,
  insertUser,
} from '../support/records.ts'
import { asActor, connect } from '../support/test-database.ts'

/** The drill of dev/runbook.md, "Restoring to a point in time": back up, write on, lose, restore, and look at what is there. */

const key = 'a key that is kept outside of the database'
const run = promisify(execFile)
const copyCommand = process.platform === 'win32' ? 'copy' : 'cp'

let dir: string
let cluster: Cluster
let owner: pg.Client
let app: pg.Client
/** Exported before the point in time, and after it. */
let head: AuditHead
let laterHead: AuditHead
/** Each table with the digest of all its rows at the point in time. */
let tables: Record<string, string>

beforeAll(async () => {
  dir = await temporaryDirectory()
  const [archive, backup] = [join(dir, 'archive'), join(dir, 'backup')]
  await mkdir(archive)
  await giveToServer(archive)
  const archiving = {
    wal_level: 'replica',
    archive_mode: 'on',
    archive_command: `${copyCommand} "%p" "${join(archive, '%f')}"`,
    full_page_writes: 'on',
  }
  cluster = await startCluster({ dir, throwAway: true, settings: archiving })
  await createOwner(cluster)
  owner = await connect(cluster.url('vendibook_owner'))
  await applyMigrations(owner)
  await createLogin(cluster)
  app = await connect(cluster.url('vendibook_api'))

  await writeHistory()
  await takeBaseBackup(cluster.url('postgres'), join(dir, 'data'), backup)
  await writeHistory()
  head = await exportHead(owner, key)
  tables = await digests()
  const moment = await now()
  await insertUser(owner, { email: 'later@example.com' })
  laterHead = await exportHead(owner, key)
  await loseData()

  await disconnect()
  // Archives what is left of its log.
  await cluster.stop()
  await deleteCluster(dir)
  await layBaseBackup(backup, join(dir, 'data'))
  const recovery = {
    restore_command: `${copyCommand} "${join(archive, '%f')}" "%p"`,
    recovery_target_time: moment,
    recovery_target_action: 'promote',
  }
  cluster = await startCluster({ dir, throwAway: true, settings: { ...archiving, ...recovery } })
  owner = await connect(cluster.url('vendibook_owner'))
  app = await connect(cluster.url('vendibook_api'))
})

afterAll(async () => {
  await disconnect()
  await cluster.stop()
  await rm(dir, { recursive: true, force: true })
})

const disconnect = () => Promise.all([owner.end(), app.end()])
const now = async () => (await owner.query<{ at: string }>('SELECT clock_timestamp()::text AS at')).rows[0]?.at ?? ''

/** What triggers write about: requests, their ends, reviews, an edit by its owner. */
async function writeHistory(): Promise<void> {
  const parties = await insertParties(app)
  await insertManyListings(app, parties.host, 100)
  await insertReviews(app, parties, [{ rating: 4, comment: 'Good' }])
  await insertCompletedRental(app, parties)
  await insertRental(app, parties, { period: '[2031-06-01T05:00Z,2031-06-03T05:00Z)' })
  await asActor(app, { actor: parties.host, ip_address: '198.51.100.7' }, () =>
    app.query(`UPDATE host_listings SET title = 'Birria truck' WHERE id = $1`, [parties.listing]),
  )
}

/** A mistake and an attacker: a table is gone, rows are, and the audit log has no word of it. */
async function loseData(): Promise<void> {
  await withClient(cluster.url('postgres'), async (superuser) => {
    await superuser.query('SET session_replication_role = replica')
    await superuser.query(`DELETE FROM audit_logs WHERE resource = 'booking'`)
    await superuser.query(`UPDATE users SET email = id || '@example.org'`)
    expect(await verifyAudit(superuser, { head, key })).not.toEqual([])
    await superuser.query('DROP TABLE bookings, listings CASCADE')
    await superuser.query('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM vendibook_app')
  })
}

async function digests(): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
  )
  const found: Record<string, string> = {}
  for (const { name } of rows) {
    const digest = `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') AS digest FROM ${name} AS t`
    found[name] = (await owner.query<{ digest: string }>(digest)).rows[0]?.digest ?? ''
  }
  return found
}

test('every row is as it was at the point in time, and the schema too', async () => {
  expect(Object.keys(tables).length).toBeGreaterThan(15)
  expect(await digests()).toEqual(tables)
  expect(await applyMigrations(owner)).toEqual([])
  expect(await contradictions(owner)).toEqual([])
})

test('the audit log is whole and goes on from the head before that point, and not from a later one', async () => {
  const file = join(dir, 'head.json')
  await writeFile(file, JSON.stringify(head))
  const env = { ...process.env, DATABASE_OWNER_URL: cluster.url('vendibook_owner'), AUDIT_KEY: key }
  const { stdout } = await run(process.execPath, ['dev/audit.ts', file], { cwd: projectDir, env })
  expect(stdout).toContain(`is whole, and goes on from ${head.exportedAt}`)
  expect(await verifyAudit(owner, { head: laterHead, key })).toEqual([expect.stringContaining('was rewritten')])
})

test('the public listings are what a rebuild makes of them', async () => {
  const stored = async () => (await owner.query('SELECT id, ctid::text, xmin::text FROM listings ORDER BY id')).rows
  const before = await stored()
  expect(before.length).toBeGreaterThan(200)
  await rebuildListings(owner)
  expect(await stored()).toEqual(before)
})

test('the Worker signs in as before, writes, and may no more than before', async () => {
  const { position } = (await exportHead(owner, key)).heads.reduce((a, b) => (a.position > b.position ? a : b))
  await writeHistory()
  expect((await exportHead(owner, key)).heads.some((each) => each.position > position)).toBe(true)
  expect(await verifyAudit(owner, { head, key })).toEqual([])
  expect(await contradictions(owner)).toEqual([])
  for (const statement of ['UPDATE audit_logs SET user_id = NULL', 'DELETE FROM audit_logs', 'DELETE FROM users'])
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' })
})

test('an edit after the restore is still found', async () => {
  const { rows } = await app.query<{ id: string }>(
    `INSERT INTO audit_logs (action, resource) VALUES ('LOGIN_FAILED', 'user') RETURNING id`,
  )
  await withClient(cluster.url('postgres'), async (superuser) => {
    await superuser.query('SET session_replication_role = replica')
    await superuser.query(`UPDATE audit_logs SET action = 'LOGIN' WHERE id = $1`, [rows[0]?.id])
  })
  expect(await verifyAudit(owner, { head, key })).toEqual([expect.stringContaining(`${rows[0]?.id}: edited`)])
})
