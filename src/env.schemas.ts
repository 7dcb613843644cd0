import * as z from 'zod'
import type { StorageConfig } from './lib/signing.ts'

const SECRET_BYTES = 32
/** Random bytes, in base64 or hexadecimal, have more different characters than this. */
const SECRET_VARIETY = 8
const secret = z
  .string('is missing')
  .refine(
    (value) => new TextEncoder().encode(value).length >= SECRET_BYTES,
    `must be at least ${SECRET_BYTES} bytes long`,
  )
  .refine(
    (value) => new Set(value).size >= SECRET_VARIETY,
    `must not repeat the same few characters: make it with \`openssl rand -base64 48\``,
  )

const httpUrl = z
  .string('is missing')
  .min(1, { error: 'is missing', abort: true })
  .refine(isPlainHttpUrl, 'must be an http or https URL without query')
const filled = z.string('is missing').min(1, 'is missing')

export const StorageSchema = z
  .object({
    S3_ENDPOINT: httpUrl,
    S3_BUCKET: filled.regex(/^[\w.-]*$/, 'must be the name of a bucket'),
    S3_ACCESS_KEY_ID: filled,
    S3_SECRET_ACCESS_KEY: filled,
    S3_PUBLIC_URL: httpUrl,
    S3_REGION: z.preprocess(emptyIsAbsent, z.string().default('auto')),
    S3_FORCE_PATH_STYLE: z.preprocess(
      emptyIsAbsent,
      z.enum(['true', 'false'], 'must be true or false').default('true'),
    ),
  })
  .transform((env): StorageConfig => ({
    endpoint: env.S3_ENDPOINT,
    region: env.S3_REGION,
    bucket: env.S3_BUCKET,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
    publicUrl: env.S3_PUBLIC_URL,
    forcePathStyle: env.S3_FORCE_PATH_STYLE === 'true',
  }))

const postgresUrl = z.string('is missing').regex(/^postgres(ql)?:\/\/.+/, 'must be a postgres:// address')

export const ConfigSchema = z.object({
  DATABASE_URL: postgresUrl,
  DATABASE_READ_URL: z.preprocess(emptyIsAbsent, postgresUrl.optional()),
  NEON_FETCH_ENDPOINT: z.preprocess(emptyIsAbsent, z.url('must be a URL').optional()),
  JWT_SECRET: secret,
  JWT_SECRET_PREVIOUS: z.preprocess(emptyIsAbsent, secret.optional()),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((origin) => origin.trim() || []))
    .refine((origins) => origins.every(isOrigin), 'must be origins such as https://example.com, separated by commas'),
})

function emptyIsAbsent(value: unknown): unknown {
  return value === '' ? undefined : value
}

function isPlainHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, search, hash, username } = new URL(value)
  return /^https?:$/.test(protocol) && search + hash + username === ''
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value
}
