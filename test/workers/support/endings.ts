import { owner } from './database.ts'

/** Suspends an account, as an administrator does. */
export const suspend = (userId: string) => owner.query('UPDATE users SET suspended_at = now() WHERE id = $1', [userId])

/** Makes an account what an erased one looks like. */
export const erase = (userId: string) =>
  owner.query(
    `UPDATE users SET deleted_at = now(), email = id::text || '@erased.invalid', password_hash = '', name = 'Deleted user',
       phone_number = NULL, avatar_url = NULL, bio = NULL, last_login_at = NULL
     WHERE id = $1`,
    [userId],
  )

export const setRole = (userId: string, role: 'USER' | 'HOST' | 'ADMIN') =>
  owner.query('UPDATE users SET role = $2::user_role WHERE id = $1', [userId, role])
