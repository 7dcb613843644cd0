import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { v7 as newId } from 'uuid'
import { withClient } from '../../../dev/client.ts'
import { guard, runBatch, type Statement } from '../../support/batches.ts'
import { type Load, Recorder } from '../support/load.ts'
import type { Contestant } from '../support/rounds.ts'
import { type Market, threeDays, turnOf, type Writer } from './market.ts'

/** Fills the same row as the chain's trigger does, with the same bytes but without a head to hold and a hash to compute. */
const WITHOUT_CHAIN = `
  -- Past the positions of the rows that are there.
  CREATE SEQUENCE unchained START 1000000000 CACHE 100;
  CREATE FUNCTION leave_unchained() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    new.id := new_id();
    new.created_at := date_trunc('milliseconds', clock_timestamp());
    new.user_id := coalesce(actor_id(), new.user_id);
    new.ip_address := left(coalesce(context('ip_address'), new.ip_address), 45);
    new.user_agent := left(coalesce(context('user_agent'), new.user_agent), 512);
    new.request_id := left(coalesce(context('request_id'), new.request_id), 128);
    new.position := nextval('unchained');
    new.details_salt := decode(repeat('00', 16), 'hex');
    new.details_digest := decode(repeat('00', 32), 'hex');
    new.prev_hash := new.details_digest;
    new.hash := new.details_digest;
    RETURN new;
  END
  $$;
  ALTER TABLE audit_logs DISABLE TRIGGER audit_logs_link;
  CREATE TRIGGER audit_logs_unchained BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION leave_unchained()`

/** Every writer takes the same head, and waits for whoever holds it. */
async function useOneChain(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_functiondef('link_audit_entry'::regproc) AS definition`,
  )
  const [free, one] = ['ORDER BY chain LIMIT 1 FOR UPDATE SKIP LOCKED', 'WHERE chain = 0 FOR UPDATE']
  const definition = rows[0]?.definition ?? ''
  if (!definition.includes(free)) throw new Error('The chain takes its head in another way than this bench knows.')
  await client.query(definition.replace(free, one))
}

export const WRITERS = 16

/**
 * Requests for bookings by sixteen connections straight to PostgreSQL, where nothing but the database takes time: with the
 * audit chain, without it, and with one chain instead of many, each in a copy of the database. Nobody may be connected to the market's database meanwhile.
 * @param cleanup takes the connections, which stay open from round to round
 */
export async function auditContestants(market: Market, cleanup: AsyncDisposableStack): Promise<Contestant[]> {
  await withClient(market.url('vendibook_owner', 'postgres'), async (client) => {
    for (const name of ['chained', 'unchained', 'one_chain'])
      await client.query(`CREATE DATABASE ${name} TEMPLATE vendibook`)
  })
  await withClient(market.url('vendibook_owner', 'unchained'), (client) => client.query(WITHOUT_CHAIN))
  await withClient(market.url('vendibook_owner', 'one_chain'), useOneChain)
  const contestant = async (name: string, database: string): Promise<Contestant> => {
    const clients = Array.from({ length: WRITERS }, () => new pg.Client(market.url('vendibook_api', database)))
    for (const client of clients) {
      await client.connect()
      cleanup.defer(() => client.end())
    }
    return { name, run: (seconds) => writeAll(market, clients, seconds) }
  }
  return [
    await contestant('with the chain', 'chained'),
    await contestant('without it', 'unchained'),
    await contestant('with one chain for all', 'one_chain'),
  ]
}

/** Everybody writes as fast as the database lets them. */
async function writeAll({ renters, listings }: Market, clients: pg.Client[], seconds: number): Promise<Load> {
  const record = new Recorder()
  let turn = Math.floor(Math.random() * listings.length)
  const started = performance.now()
  const write = async (client: pg.Client) => {
    while (performance.now() - started < seconds * 1000) {
      turn += 1
      const began = performance.now()
      const outcome = await runBatch(client, booking(turnOf(renters, turn), turnOf(listings, turn).id, turn))
      if (outcome === 'done') record.answer(performance.now() - began)
      else record.fail(new Error(outcome))
    }
  }
  await Promise.all(clients.map(write))
  return record.summary(performance.now() - started)
}

/** What the Worker sends for `POST /api/listings/:id` with an Idempotency-Key. */
function booking({ id, session }: Writer, listing: string, turn: number): Statement[] {
  const booked = newId()
  return [
    guard(id, session),
    [`SELECT claim_answer($1, sha256('request'))`, [randomUUID()]],
    ['SELECT request_booking($1, $2, $3)', [booked, listing, JSON.stringify(threeDays(turn))]],
    [
      `SELECT keep_answer(201, $2, (SELECT '{"booking":' || booking_json(b, actor_id()) || '}' FROM bookings b WHERE b.id = $1)::text)`,
      [booked, `/api/bookings/${booked}`],
    ],
  ]
}
