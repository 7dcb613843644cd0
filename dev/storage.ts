import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StorageConfig } from '../src/lib/signing.ts'

const bucket = 'vendibook'
const accessKeyId = 'local'

/**
 * Writes a second Worker's configuration into `dir`, whose R2 bucket wrangler then serves over S3 beside the API. The
 * API's own wrangler.toml has no bucket: its production speaks S3 to any store, and these keys are this machine's.
 * @returns the file, for `wrangler dev --config`
 */
export async function writeStorageConfig(dir: string, secretAccessKey: string): Promise<string> {
  const folder = join(dir, 'storage')
  const file = join(folder, 'wrangler.json')
  const config = {
    name: 'vendibook-storage',
    main: 'worker.js',
    compatibility_date: '2026-10-01',
    r2_buckets: [
      {
        binding: 'PICTURES',
        bucket_name: bucket,
        local_dev: { experimental_s3_credentials: { accessKeyId, secretAccessKey } },
      },
    ],
  }
  await mkdir(folder, { recursive: true })
  await writeFile(file, JSON.stringify(config, undefined, 2), { mode: 0o600 })
  await writeFile(join(folder, 'worker.js'), 'export default { fetch: () => new Response(null, { status: 404 }) }\n')
  return file
}

/** That bucket as the API at `url` and its callers reach it. */
export function localStorage(url: string, secretAccessKey: string): StorageConfig {
  return {
    endpoint: `${url}/cdn-cgi/local/r2/s3`,
    region: 'auto',
    bucket,
    accessKeyId,
    secretAccessKey,
    publicUrl: `${url}/cdn-cgi/local/r2/public/${bucket}`,
    forcePathStyle: true,
  }
}

/** The Worker's variables that say so. */
export function storageVariables(storage: StorageConfig): Record<string, string> {
  return {
    S3_ENDPOINT: storage.endpoint,
    S3_REGION: storage.region,
    S3_BUCKET: storage.bucket,
    S3_ACCESS_KEY_ID: storage.accessKeyId,
    S3_SECRET_ACCESS_KEY: storage.secretAccessKey,
    S3_PUBLIC_URL: storage.publicUrl,
    S3_FORCE_PATH_STYLE: String(storage.forcePathStyle),
  }
}
