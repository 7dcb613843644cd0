import type { Queryable } from '../support/records.ts'

/** What a client was told of something that it asked to be made. */
type Told = 'made' | 'refused' | 'nothing'

/** Tables whose rows hold the mark of the request that made them, and how to find it there. */
const MARKED = {
  booking: `SELECT message AS mark, id FROM bookings`,
  message: `SELECT message AS mark, id FROM messages`,
  listing: `SELECT title AS mark, id FROM host_listings`,
} as const
export type Kind = keyof typeof MARKED

interface Creation {
  kind: Kind
  key: string
  told: Told
  id?: string
}

interface Change {
  booking: string
  status: string
}

/** What all clients were told, to be compared with the database in the end. */
export class Ledger {
  /** By the mark that a request bears, which the row that it makes holds as its text. */
  readonly creations = new Map<string, Creation>()
  readonly changes: Change[] = []

  /** Notes a request before it is sent. @param key its Idempotency-Key */
  expect(mark: string, kind: Kind, key: string): void {
    this.creations.set(mark, { kind, key, told: 'nothing' })
  }

  /** Notes its answer. @param id of what was made; undefined says that it was refused */
  settle(mark: string, id: string | undefined): void {
    const creation = this.creations.get(mark)
    if (!creation) throw new Error(`Nobody asked for ${mark}`)
    Object.assign(creation, id === undefined ? { told: 'refused' } : { told: 'made', id })
  }

  /** How many creations ended so. */
  count(told: Told): number {
    return [...this.creations.values()].filter((creation) => creation.told === told).length
  }

  /** Compares what was told with what is there. @returns a line for each difference */
  async compare(client: Queryable): Promise<string[]> {
    const differences: string[] = []
    for (const [kind, query] of Object.entries(MARKED)) {
      const { rows } = await client.query<{ mark: string; ids: string[] }>(
        `SELECT mark, array_agg(id::text) AS ids FROM (${query}) AS marked WHERE mark LIKE 'soak-%' GROUP BY mark`,
      )
      differences.push(...this.#compareKind(kind, new Map(rows.map(({ mark, ids }) => [mark, ids]))))
    }
    return [...differences, ...(await this.#compareKeys(client)), ...(await this.#compareChanges(client))]
  }

  #compareKind(kind: string, found: Map<string, string[]>): string[] {
    const differences: string[] = []
    for (const [mark, creation] of this.creations) {
      if (creation.kind !== kind) continue
      const ids = found.get(mark) ?? []
      found.delete(mark)
      if (ids.length > 1) differences.push(`${kind} ${mark} was made ${ids.length} times`)
      else if (creation.told === 'made' && ids[0] !== creation.id)
        differences.push(`${kind} ${mark} was told as ${creation.id} and is ${ids[0] ?? 'lost'}`)
      else if (creation.told === 'refused' && ids.length > 0)
        differences.push(`${kind} ${mark} was refused and is there`)
    }
    return [...differences, ...found.keys().map((mark) => `${kind} ${mark} is there and nobody asked for it`)]
  }

  /** Each key stands for the answer that its client got. */
  async #compareKeys(client: Queryable): Promise<string[]> {
    const { rows } = await client.query<{ key: string; response: string }>(
      `SELECT key, response::text AS response FROM idempotency_keys WHERE status = 201`,
    )
    const kept = new Map(rows.map(({ key, response }) => [key, response]))
    return this.creations
      .values()
      .filter(({ told, key, id = '' }) => (told === 'made') !== (kept.get(key)?.includes(id) ?? false))
      .filter(({ told }) => told !== 'nothing')
      .map(({ kind, key }) => `the kept answer of the ${kind} of key ${key} is not what was told`)
      .toArray()
  }

  /** Each change that was confirmed stands in the log once. */
  async #compareChanges(client: Queryable): Promise<string[]> {
    const { rows } = await client.query<{ id: string; status: string; count: number }>(
      `SELECT booking_id::text AS id, to_status AS status, count(*)::int AS count FROM status_logs
       WHERE booking_id IS NOT NULL GROUP BY 1, 2`,
    )
    const times = new Map(rows.map(({ id, status, count }) => [`${id} ${status}`, count]))
    return this.changes
      .map(({ booking, status }) => ({ booking, status, count: times.get(`${booking} ${status}`) ?? 0 }))
      .filter(({ count }) => count !== 1)
      .map(({ booking, status, count }) => `booking ${booking} became ${status} ${count} times`)
  }
}
