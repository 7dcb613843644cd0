import type * as z from 'zod'
import type { ConfigSchema } from './env.schemas.ts'
import { DomainError, StorageUnavailable } from './lib/errors.ts'
import type { StorageConfig } from './lib/signing.ts'

/** Where pictures are kept is told with all of these or with none. */
const STORAGE_NEEDS = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_PUBLIC_URL']

/**
 * The Worker's configuration, checked. `NEON_FETCH_ENDPOINT` is absent in production: Neon's own is used. Public reads go to
 * `DATABASE_READ_URL`, a replica, where there is one. `storage` is absent where none of its variables is set: take it with
 * `storageOf`.
 */
export type Config = z.output<typeof ConfigSchema> & { storage?: StorageConfig }

/** The Worker cannot run as it is configured. The message names the variables and never their values. */
export class Misconfigured extends DomainError {
  readonly variables: string

  constructor(variables: string) {
    super('misconfigured', 'The service is not configured. Its log says what is missing.')
    this.variables = variables
  }
}

const parsed = new WeakMap<object, Config>()

/** Checks the Worker's variables and secrets, once per isolate. @throws Misconfigured */
export async function readConfig(env: object): Promise<Config> {
  const known = parsed.get(env)
  if (known) return known
  const { ConfigSchema, StorageSchema } = await import('./env.schemas.ts')
  const result = ConfigSchema.safeParse(env)
  const storage = STORAGE_NEEDS.some((name) => Reflect.get(env, name)) ? StorageSchema.safeParse(env) : undefined
  const issues = [...(result.error?.issues ?? []), ...(storage?.error?.issues ?? [])]
  if (!result.success || issues.length > 0)
    throw new Misconfigured(issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '))
  const config = { ...result.data, ...(storage?.success && { storage: storage.data }) }
  parsed.set(env, config)
  return config
}

/** Where pictures are kept. @throws StorageUnavailable if this installation has no storage */
export function storageOf({ storage }: Config): StorageConfig {
  if (storage) return storage
  throw new StorageUnavailable('This installation has no storage for pictures.')
}
