import { withClient } from '../../../dev/client.ts'
import type { Market } from './market.ts'

/** A row that waits to be written to: its id, its listing, and its renter or owner. */
export interface Item {
  id: string
  listing: string
  account: string
}

/** By turns over $2, the listings, and $3, the accounts. */
const TURNS = `FROM generate_series(1, $1::int) AS n,
  LATERAL (SELECT ($2::uuid[])[1 + n % cardinality($2::uuid[])] AS listing, ($3::uuid[])[1 + n % cardinality($3::uuid[])] AS account) AS turn`

const bookings = (status: string, start: string) => `
  INSERT INTO bookings (id, listing_id, renter_id, host_id, booking_type, status, period, price, price_unit, total)
  SELECT uuidv7(), listing, account, (SELECT owner_id FROM host_listings WHERE id = listing), 'RENTAL_REQUEST', '${status}',
    tstzrange(start, start + interval '1 hour'), 250, 'per day', 250
  ${TURNS}, LATERAL (SELECT ${start} * random() + now() AS start WHERE n > 0) AS time
  ON CONFLICT DO NOTHING RETURNING id, listing_id AS listing, renter_id AS account`

/** What writes use up, and how it is made. Years lie between the bookings of one listing, so that hardly any two overlap. */
export const STOCK = {
  requests: bookings('PENDING', `interval '2 years' + interval '90000 days'`),
  completed: bookings('COMPLETED', `interval '-20000 days'`),
  uploads: `
    INSERT INTO image_assets (id, owner_id, status, s3_key, mime_type, expires_at)
    SELECT uuidv7(), account, 'PENDING', 'listings/' || account || '/' || gen_random_uuid() || '.jpg', 'image/jpeg', '2100-01-01Z'
    ${TURNS} RETURNING s3_key AS id, '' AS listing, owner_id AS account`,
}

/** Rows that are made beforehand, without any trigger, and taken one at a time. */
export class Stock {
  readonly #market: Market
  readonly #query: string
  readonly #items: Item[] = []

  constructor(market: Market, query: string) {
    this.#market = market
    this.#query = query
  }

  /** Makes sure that there are so many. */
  async fill(count: number): Promise<void> {
    const missing = count - this.#items.length
    if (missing <= 0) return
    const { listings, renters, url } = this.#market
    await withClient(url('postgres'), async (client) => {
      await client.query('SET session_replication_role = replica')
      const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id)
      const values = [missing, idsOf(listings), idsOf(renters)]
      const { rows } = await client.query<Item & Record<string, unknown>>(this.#query, values)
      for (const row of rows) this.#items.push(row)
    })
  }

  /** One that nobody has taken; undefined when all are used up. */
  take(): Item | undefined {
    return this.#items.pop()
  }
}
