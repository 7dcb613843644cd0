import { env } from 'cloudflare:workers'
import { newId } from '../../../src/lib/ids.ts'
import type { Role } from '../../../src/lib/tokens.schemas.ts'
import { SESSION_SECONDS, signAccessToken, signRefreshToken } from '../../../src/lib/tokens.ts'
import { me, refresh, refusalOf } from './accounts.ts'
import { owner } from './database.ts'
import { decode } from './tokens.ts'

export type Tokens = { token: string; refreshToken: string }

/** The session that a token is of. */
export const sidOf = (token: string): string => String(decode(token).claims.sid)

/** A session of an account that costs no password hash: as after a login, so long ago. */
export async function openSession(
  user: { id: string; email: string; role: string },
  ago = '0 seconds',
): Promise<Tokens> {
  const id = newId()
  const { rows } = await owner.query<{ at: string }>(
    `INSERT INTO sessions (id, user_id, generation, rotated_at, expires_at, last_used_at, created_at)
     SELECT $1, $2, 0, at, at + make_interval(secs => $3), at, at FROM (SELECT now() - $4::interval AS at) AS login
     RETURNING rotated_at::text AS at`,
    [id, user.id, SESSION_SECONDS, ago],
  )
  const at = new Date(rows[0]?.at ?? '')
  const expiresAt = new Date(at.getTime() + SESSION_SECONDS * 1_000)
  const claims = { userId: user.id, email: user.email, role: user.role as Role, sid: id }
  return {
    token: await signAccessToken(env, claims),
    refreshToken: await signRefreshToken(env, { id, generation: 0, rotatedAt: at, expiresAt }),
  }
}

/** The session's row, as the database holds it. */
export async function sessionRow(id: string) {
  const { rows } = await owner.query<{ generation: number; revoked_at: Date | null; revoke_reason: string | null }>(
    'SELECT generation, revoked_at, revoke_reason FROM sessions WHERE id = $1',
    [id],
  )
  const [row] = rows
  if (!row) throw new Error(`No session ${id}`)
  return row
}

/** Changes how a session's times were, past the rule that they do not move. */
export async function rewriteSession(id: string, assignments: string): Promise<void> {
  await owner.query('ALTER TABLE sessions DISABLE TRIGGER sessions_hold')
  await owner.query(`UPDATE sessions SET ${assignments} WHERE id = $1`, [id])
  await owner.query('ALTER TABLE sessions ENABLE TRIGGER sessions_hold')
}

/** What is said to all of these access and refresh tokens at once; each answer but once. */
export async function answersTo(...tokens: Tokens[]): Promise<string[]> {
  const requests = tokens.flatMap(({ token, refreshToken }) => [me(token), refresh(refreshToken)])
  const answers = await Promise.all(requests)
  return [...new Set(await Promise.all(answers.map((answer) => refusalOf(answer))))]
}
