import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A seeded user to sign in with. */
export interface Account {
  email: string
  password: string
  role: string
}

/** The accounts of the seed that this data directory was filled with; none when it was filled otherwise. */
export async function readAccounts(dir: string): Promise<Account[]> {
  return JSON.parse(await readFile(fileOf(dir), 'utf8').catch(() => '[]'))
}

export async function writeAccounts(dir: string, accounts: Account[]): Promise<void> {
  await writeFile(fileOf(dir), `${JSON.stringify(accounts, undefined, 2)}\n`, { mode: 0o600 })
}

function fileOf(dir: string): string {
  return join(dir, 'accounts.json')
}
