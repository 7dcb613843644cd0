import * as z from 'zod'
import { DomainError } from './lib/errors.ts'

const SECRET_BYTES = 32
const secret = z
  .string('is missing')
  .refine(
    (value) => new TextEncoder().encode(value).length >= SECRET_BYTES,
    `must be at least ${SECRET_BYTES} bytes long`,
  )

const ConfigSchema = z.object({
  DATABASE_URL: z.string('is missing').regex(/^postgres(ql)?:\/\/.+/, 'must be a postgres:// address'),
  NEON_FETCH_ENDPOINT: z.preprocess(emptyIsAbsent, z.url('must be a URL').optional()),
  JWT_SECRET: secret,
  JWT_SECRET_PREVIOUS: z.preprocess(emptyIsAbsent, secret.optional()),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((origin) => origin.trim() || []))
    .refine((origins) => origins.every(isOrigin), 'must be origins such as https://example.com, separated by commas'),
})

/** The Worker's configuration, checked. `NEON_FETCH_ENDPOINT` is absent in production: Neon's own is used. */
export type Config = z.output<typeof ConfigSchema>

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
export function readConfig(env: object): Config {
  const known = parsed.get(env)
  if (known) return known
  const result = ConfigSchema.safeParse(env)
  if (!result.success) {
    const faults = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new Misconfigured(faults.join('; '))
  }
  parsed.set(env, result.data)
  return result.data
}

function emptyIsAbsent(value: unknown): unknown {
  return value === '' ? undefined : value
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value
}
