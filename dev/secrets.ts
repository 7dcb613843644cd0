import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Passwords of the database roles, the key that signs tokens, that of the local S3; made once for each data directory. */
export interface Secrets {
  postgres: string
  vendibook_owner: string
  vendibook_api: string
  JWT_SECRET: string
  S3_SECRET_ACCESS_KEY: string
}

const names = ['postgres', 'vendibook_owner', 'vendibook_api', 'JWT_SECRET', 'S3_SECRET_ACCESS_KEY'] as const

/** The secrets kept in `dir`, where a missing one is made and saved, readable by the owner of the file alone. */
export async function readSecrets(dir: string): Promise<Secrets> {
  const file = join(dir, 'secrets.json')
  const kept: Partial<Secrets> = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
  const secret = (name: keyof Secrets) => kept[name] ?? randomBytes(32).toString('hex')
  const secrets = {
    postgres: secret('postgres'),
    vendibook_owner: secret('vendibook_owner'),
    vendibook_api: secret('vendibook_api'),
    JWT_SECRET: secret('JWT_SECRET'),
    S3_SECRET_ACCESS_KEY: secret('S3_SECRET_ACCESS_KEY'),
  }
  if (names.some((name) => kept[name] === undefined)) {
    await writeFile(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 })
  }
  return secrets
}
