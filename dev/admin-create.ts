import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { hashPassword } from '../src/lib/passwords.ts'
import { newId } from '../src/lib/ids.ts'
import { withClient } from './client.ts'
import { openDatabase } from './local.ts'
import { describeFailure, Problem } from './problem.ts'
import { createReporter } from './reporter.ts'

const usage = `npm run admin:create -- email [--name "Ada Lovelace"]

Makes an administrator in the database that DATABASE_OWNER_URL names, or in the local one. An account that exists keeps its
password; for a new one a password is made and printed once.`

/**
 * Makes the account with this email an administrator, and the account where there is none.
 * @returns the password of a new account; undefined for one that existed
 * @throws Problem for an account that is suspended, and for an email that is none
 */
export async function createAdmin(client: pg.Client, email: string, name: string): Promise<string | undefined> {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new Problem(`"${email}" is no email address.\n\n${usage}`)
  const { rows } = await client.query<{ suspended: boolean }>(
    `UPDATE users SET role = 'ADMIN' WHERE lower(email) = lower($1) RETURNING suspended_at IS NOT NULL AS suspended`,
    [email],
  )
  if (rows[0]?.suspended)
    throw new Problem(`${email} is an administrator now, but suspended: let the account in first.`)
  if (rows.length > 0) return undefined
  const password = `${randomBytes(18).toString('base64url')}-A1!`
  await client.query(`INSERT INTO users (id, email, password_hash, name, role) VALUES ($1, $2, $3, $4, 'ADMIN')`, [
    newId(),
    email,
    await hashPassword(password),
    name,
  ])
  return password
}

async function main(): Promise<void> {
  const reporter = createReporter()
  try {
    const { values, positionals } = parseArgs({
      options: { name: { type: 'string', default: 'Administrator' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    const [email, ...others] = positionals
    if (values.help) return console.log(usage)
    if (email === undefined || others.length > 0) throw new Problem(usage)
    await using database = await openDatabase('npm run admin:create')
    const password = await withClient(database.url, (client) => createAdmin(client, email, values.name))
    const where = `an administrator in ${database.place}`
    if (password === undefined) reporter.info(`${email} is ${where}, with the password it had.`)
    else reporter.box(`${email} is ${where}`, `Its password, which is told only now:\n${password}`)
  } catch (error) {
    reporter.failure(describeFailure(error))
    process.exitCode = 1
  }
}

if (import.meta.main) await main()
