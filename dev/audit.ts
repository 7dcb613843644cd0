import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { withClient } from './client.ts'
import { dataDir, openDatabase } from './local.ts'
import { describeFailure, Problem } from './problem.ts'
import { createReporter } from './reporter.ts'
import { readSecrets } from './secrets.ts'

const usage = `npm run audit:verify                    recomputes the chains of the audit log
npm run audit:verify -- head.json       the same, and compares them with heads that were exported before
npm run audit:export -- head.json       writes the present heads, signed, to keep outside of the database

AUDIT_KEY signs and checks exported heads: at least 32 bytes, kept where nobody who can write the database can read it.
Without it the local stack's own key is used. DATABASE_OWNER_URL names the database; without it, the local one.`

/** Where each chain of the audit log ended, signed so that nobody can make up another end later. */
export type AuditHead = {
  exportedAt: string
  heads: { chain: number; position: number; hash: string }[]
  signature: string
}

/** The present ends of all chains, signed. */
export async function exportHead(client: pg.Client, key: string): Promise<AuditHead> {
  const { rows } = await client.query<{ chain: number; position: string; hash: string }>(
    `SELECT chain, position, encode(hash, 'hex') AS hash FROM audit_heads ORDER BY chain`,
  )
  const heads = rows.map(({ chain, position, hash }) => ({ chain, position: Number(position), hash }))
  const exportedAt = new Date().toISOString()
  return { exportedAt, heads, signature: sign(key, exportedAt, heads) }
}

/**
 * What is wrong with the audit log, in sentences; none when it is whole. With an exported head, also what was rewritten since
 * then to its end, which the chains by themselves cannot tell.
 * @throws Problem for a head that this key did not sign
 */
export async function verifyAudit(client: pg.Client, known?: { head: AuditHead; key: string }): Promise<string[]> {
  const faults: string[] = []
  const { rows } = await client.query<{ intact: boolean; first_broken: string | null; problem: string }>(
    'SELECT intact, first_broken, problem FROM verify_audit_chain()',
  )
  const [chain] = rows
  if (!chain?.intact) faults.push(`Entry ${chain?.first_broken ?? '(none left)'}: ${chain?.problem ?? 'unknown'}.`)
  if (!known) return faults
  const { head, key } = known
  const [expected, given] = [sign(key, head.exportedAt, head.heads), head.signature].map((text) =>
    Buffer.from(text, 'hex'),
  )
  if (!expected || !given || expected.length !== given.length || !timingSafeEqual(expected, given))
    throw new Problem('The exported head was not signed with this key, or was changed.')
  for (const { chain: number, position, hash } of head.heads) {
    if (position === 0) continue
    const { rows: found } = await client.query(
      `SELECT FROM audit_logs WHERE chain = $1 AND position = $2 AND hash = decode($3, 'hex')`,
      [number, position, hash],
    )
    if (found.length === 0)
      faults.push(`Chain ${number} was rewritten: its entry ${position} is not the one of ${head.exportedAt}.`)
  }
  return faults
}

const sign = (key: string, exportedAt: string, heads: AuditHead['heads']): string =>
  createHmac('sha256', key)
    .update(
      JSON.stringify([
        'vendibook audit head 1',
        exportedAt,
        heads.map(({ chain, position, hash }) => [chain, position, hash]),
      ]),
    )
    .digest('hex')

async function readKey(): Promise<string> {
  const given = process.env.AUDIT_KEY
  if (given === undefined || given === '') return (await readSecrets(dataDir)).JWT_SECRET
  if (Buffer.byteLength(given) < 32) throw new Problem('AUDIT_KEY must be at least 32 bytes long.')
  return given
}

async function main(): Promise<void> {
  const reporter = createReporter()
  try {
    const { values, positionals } = parseArgs({
      options: { export: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    const [file, ...others] = positionals
    if (values.help) return console.log(usage)
    if (others.length > 0 || (values.export && file === undefined)) throw new Problem(usage)
    await using database = await openDatabase('npm run audit:verify')
    await withClient(database.url, async (client) => {
      const key = await readKey()
      if (values.export && file !== undefined) {
        await writeFile(file, `${JSON.stringify(await exportHead(client, key), undefined, 2)}\n`, { flag: 'wx' })
        return reporter.info(`The heads of ${database.place} are in ${file}. Keep it away from the database.`)
      }
      const head = file === undefined ? undefined : (JSON.parse(await readFile(file, 'utf8')) as AuditHead)
      const faults = await verifyAudit(client, head && { head, key })
      if (faults.length > 0) throw new Problem(`The audit log of ${database.place} is broken:\n${faults.join('\n')}`)
      reporter.info(
        `The audit log of ${database.place} is whole${head ? `, and goes on from ${head.exportedAt}` : ''}.`,
      )
    })
  } catch (error) {
    reporter.failure(describeFailure(error))
    process.exitCode = 1
  }
}

if (import.meta.main) await main()
