import { expect, test } from 'vitest'
import { Misconfigured, readConfig, storageOf } from '../../src/env.ts'
import { StorageUnavailable } from '../../src/lib/errors.ts'

const rest = { DATABASE_URL: 'postgres://app@db/vendibook', JWT_SECRET: 'a secret for tests, which is long enough' }
const storage = {
  S3_ENDPOINT: 'https://0123abcd.r2.cloudflarestorage.com',
  S3_BUCKET: 'pictures',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'canary',
  S3_PUBLIC_URL: 'https://images.example.com',
}

/** The variables that are named as wrong. */
async function faultsOf(env: object): Promise<string> {
  try {
    await readConfig({ ...rest, ...env })
    return ''
  } catch (error) {
    return error instanceof Misconfigured ? error.variables : String(error)
  }
}

test('storage may be left out as a whole', async () => {
  const none = Object.fromEntries(Object.keys(storage).map((name) => [name, '']))
  for (const env of [{}, none, { S3_REGION: 'auto' }]) {
    const config = await readConfig({ ...rest, ...env })
    expect(config.storage).toBeUndefined()
    expect(() => storageOf(config)).toThrow(StorageUnavailable)
  }
})

test('each part that is missing is named', async () => {
  for (const name of Object.keys(storage)) {
    expect(await faultsOf({ ...storage, [name]: '' })).toBe(`${name} is missing`)
    expect(await faultsOf({ ...storage, [name]: undefined })).toBe(`${name} is missing`)
  }
  expect(await faultsOf({ S3_SECRET_ACCESS_KEY: 'canary' })).toBe(
    'S3_ENDPOINT is missing; S3_BUCKET is missing; S3_ACCESS_KEY_ID is missing; S3_PUBLIC_URL is missing',
  )
})

test('what is wrong is named, without its value', async () => {
  expect(await faultsOf({ ...storage, S3_ENDPOINT: 'canary' })).toBe(
    'S3_ENDPOINT must be an http or https URL without query',
  )
  expect(await faultsOf({ ...storage, S3_PUBLIC_URL: 'https://a.test/?canary' })).toMatch(/^S3_PUBLIC_URL must be/)
  expect(await faultsOf({ ...storage, S3_BUCKET: 'a/canary' })).toBe('S3_BUCKET must be the name of a bucket')
  expect(await faultsOf({ ...storage, S3_FORCE_PATH_STYLE: 'canary' })).toBe(
    'S3_FORCE_PATH_STYLE must be true or false',
  )
})

test('the region is auto and paths are used where nothing else is said', async () => {
  expect(storageOf(await readConfig({ ...rest, ...storage }))).toMatchObject({ region: 'auto', forcePathStyle: true })
  const other = { S3_REGION: 'us-east-2', S3_FORCE_PATH_STYLE: 'false' }
  expect(storageOf(await readConfig({ ...rest, ...storage, ...other }))).toEqual({
    endpoint: storage.S3_ENDPOINT,
    region: 'us-east-2',
    bucket: 'pictures',
    accessKeyId: 'id',
    secretAccessKey: 'canary',
    publicUrl: storage.S3_PUBLIC_URL,
    forcePathStyle: false,
  })
})
