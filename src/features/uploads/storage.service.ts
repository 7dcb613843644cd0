import type { UserContext } from '../../context.ts'
import { guard } from '../../db/guard.ts'
import { storageOf } from '../../env.ts'
import { StorageUnavailable } from '../../lib/errors.ts'
import type { StorageConfig } from '../../lib/signing.ts'
import { deleteObject } from '../../lib/storage.ts'

/**
 * Where pictures are kept.
 * @throws StorageUnavailable if this installation has no storage; who is not signed in any more is told that first
 */
export async function storageFor(ctx: UserContext): Promise<StorageConfig> {
  if (!ctx.env.storage) await guard(ctx)
  return storageOf(ctx.env)
}

/** Deletes an object that the database has already let go of. One that cannot be deleted now is left to the sweep. */
export async function discardObject(storage: StorageConfig, key: string): Promise<boolean> {
  try {
    await deleteObject(storage, key)
    return true
  } catch (error) {
    if (error instanceof StorageUnavailable) return false
    throw error
  }
}
