import { sql } from 'drizzle-orm'

/** Bytes as a parameter of a statement. */
export const bytea = (bytes: Uint8Array) =>
  sql`decode(${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}, 'hex')`
