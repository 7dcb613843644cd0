import type pg from 'pg'
import { v7 as newId } from 'uuid'
import { hashPassword } from '../../../src/lib/passwords.ts'
import type { Role } from '../../../src/lib/tokens.schemas.ts'
import { SESSION_SECONDS, signAccessToken, signRefreshToken } from '../../../src/lib/tokens.ts'
import { newSession } from '../../support/batches.ts'
import { insertUser } from '../../support/records.ts'

export const PASSWORD = 'Correct-Horse-7!'

export interface Person {
  id: string
  email: string
  token: string
}

/** Accounts with sessions, made in the database. */
export class Cast {
  readonly client: pg.Client
  readonly #secrets: { JWT_SECRET: string }
  readonly #passwordHash: string

  private constructor(client: pg.Client, jwtSecret: string, passwordHash: string) {
    this.client = client
    this.#secrets = { JWT_SECRET: jwtSecret }
    this.#passwordHash = passwordHash
  }

  static async of(client: pg.Client, jwtSecret: string): Promise<Cast> {
    return new Cast(client, jwtSecret, await hashPassword(PASSWORD))
  }

  /** Somebody new, who is signed in and has PASSWORD. */
  async person(role: Role = 'USER'): Promise<Person> {
    const email = newEmail()
    const id = await insertUser(this.client, { email, role, password_hash: this.#passwordHash })
    const sid = await newSession(this.client, id)
    return { id, email, token: await signAccessToken(this.#secrets, { userId: id, email, role, sid }) }
  }

  /** The living refresh token of a new session. */
  async refreshToken({ id }: Person): Promise<string> {
    const { rows } = await this.client.query<{ id: string; rotatedAt: Date; expiresAt: Date }>(
      `INSERT INTO sessions (id, user_id, generation, rotated_at, expires_at)
       VALUES ($1, $2, 0, now(), date_trunc('milliseconds', now()) + make_interval(secs => $3))
       RETURNING id, rotated_at AS "rotatedAt", expires_at AS "expiresAt"`,
      [newId(), id, SESSION_SECONDS],
    )
    const [session] = rows
    if (!session) throw new Error('No session was made.')
    return signRefreshToken(this.#secrets, { ...session, generation: 0 })
  }
}

export const newEmail = (): string => `${newId()}@example.com`
