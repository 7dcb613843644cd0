import pg from 'pg'
import { withClient } from './client.ts'
import type { Cluster } from './postgres.ts'

const { escapeLiteral } = pg

/**
 * Creates the owner and its empty database where they do not exist.
 * The owner may what an owner may on Neon: create extensions that PostgreSQL trusts, roles and databases, but it is no superuser.
 */
export async function createOwner(cluster: Cluster): Promise<void> {
  await asSuperuser(cluster, async (client) => {
    const password = escapeLiteral(cluster.secrets.vendibook_owner)
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vendibook_owner') AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = 'vendibook') AS database`,
    )
    if (!rows[0]?.role) await client.query(`CREATE ROLE vendibook_owner LOGIN CREATEDB CREATEROLE PASSWORD ${password}`)
    if (!rows[0]?.database) await client.query('CREATE DATABASE vendibook OWNER vendibook_owner')
  })
  // Neon lets owners create this one; PostgreSQL by itself does not count it among those to trust.
  await withClient(cluster.url('postgres'), (client) =>
    client.query('CREATE EXTENSION IF NOT EXISTS earthdistance CASCADE'),
  )
}

/** Creates the login that the Worker connects as, a member of the role vendibook_app which the migrations make. */
export async function createLogin(cluster: Cluster): Promise<void> {
  await asSuperuser(cluster, async (client) => {
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = 'vendibook_api'")
    if (rowCount !== 0) return
    const password = escapeLiteral(cluster.secrets.vendibook_api)
    await client.query(`CREATE ROLE vendibook_api LOGIN PASSWORD ${password} IN ROLE vendibook_app`)
  })
}

async function asSuperuser(cluster: Cluster, work: (client: pg.Client) => Promise<void>): Promise<void> {
  await withClient(cluster.url('postgres', 'postgres'), work)
}
