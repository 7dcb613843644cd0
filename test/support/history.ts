import type { Queryable } from './records.ts'

/** Each finds what must never be; what it finds is a contradiction in what the tables tell. */
const CHECKS: Record<string, string> = {
  'two approved rentals of one listing overlap': `
    SELECT a.id FROM bookings AS a JOIN bookings AS b ON b.listing_id = a.listing_id AND b.id > a.id AND a.period && b.period
    WHERE a.status IN ('APPROVED', 'COMPLETED') AND b.status IN ('APPROVED', 'COMPLETED')`,
  'two approved events of one pro on a day': `
    SELECT a.id FROM bookings AS a JOIN bookings AS b ON b.listing_id = a.listing_id AND b.id > a.id AND a.event_date = b.event_date
    WHERE a.status IN ('APPROVED', 'COMPLETED') AND b.status IN ('APPROVED', 'COMPLETED')`,
  'a request waits for a listing that is gone': `
    SELECT b.id FROM bookings AS b JOIN host_listings AS h ON h.id = b.listing_id
    WHERE b.status = 'PENDING' AND h.status IN ('SOLD', 'ARCHIVED')`,
  'the status log is no chain, or does not end where the row is': `
    WITH logs AS (
      SELECT coalesce(booking_id, listing_id) AS id, from_status, to_status,
        lag(to_status) OVER thing AS before, lead(id) OVER thing IS NULL AS is_last
      FROM status_logs WINDOW thing AS (PARTITION BY coalesce(booking_id, listing_id) ORDER BY created_at, id)
    ), things AS (SELECT id, status::text FROM bookings UNION ALL SELECT id, status::text FROM host_listings)
    SELECT id FROM logs JOIN things USING (id)
    WHERE from_status IS DISTINCT FROM before OR (is_last AND to_status <> status)
    UNION ALL
    SELECT id FROM things WHERE id NOT IN (SELECT id FROM logs)`,
  'a status changed in a way that is not allowed': `
    SELECT id FROM status_logs WHERE booking_id IS NOT NULL AND (coalesce(from_status, '-'), to_status) NOT IN
      (('-', 'PENDING'), ('PENDING', 'APPROVED'), ('PENDING', 'DECLINED'), ('PENDING', 'CANCELLED'), ('APPROVED', 'COMPLETED'),
       ('APPROVED', 'CANCELLED'))`,
  'the audit log does not tell of each change of a booking once': `
    SELECT b.id FROM bookings AS b
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE action = 'CREATE_BOOKING') AS created, count(*) FILTER (WHERE action = 'CANCEL_BOOKING') AS cancelled,
        count(*) FILTER (WHERE changes ? 'status' AND action <> 'CREATE_BOOKING') AS moved
      FROM audit_logs WHERE resource = 'booking' AND resource_id = b.id) AS audit
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE from_status IS NOT NULL) AS moves, count(*) FILTER (WHERE to_status = 'CANCELLED') AS cancels
      FROM status_logs WHERE booking_id = b.id) AS log
    WHERE (audit.created, audit.moved, audit.cancelled) <> (1, log.moves, log.cancels)`,
  'somebody was not told of a change, or was told of one that was none': `
    WITH expected AS (
      SELECT b.id, account, CASE
          WHEN log.from_status IS NOT NULL THEN 'BOOKING_' || log.to_status
          WHEN b.booking_type = 'RENTAL_REQUEST' THEN 'BOOKING_REQUEST'
          WHEN b.booking_type = 'EVENT_REQUEST' THEN 'EVENT_REQUEST' ELSE 'INQUIRY_RECEIVED' END AS type
      FROM status_logs AS log JOIN bookings AS b ON b.id = log.booking_id
      CROSS JOIN LATERAL unnest(ARRAY[b.host_id, b.renter_id]) AS account
      WHERE account IS DISTINCT FROM log.actor_id
    ), told AS (
      SELECT resource_id, user_id, type::text FROM notifications
      WHERE resource = 'booking' AND type::text <> 'MESSAGE_RECEIVED' AND resource_id IN (SELECT id FROM bookings)
    )
    SELECT id FROM ((TABLE expected EXCEPT ALL TABLE told) UNION ALL (TABLE told EXCEPT ALL TABLE expected)) AS differences`,
  'the public listings are not what the hosts have': `
    SELECT id FROM host_listings AS h
    WHERE (status = 'LIVE') <> EXISTS (SELECT FROM listings AS l WHERE l.id = h.id)`,
  'the audit chain is broken': 'SELECT first_broken AS id FROM verify_audit_chain() WHERE NOT intact',
}

/** Reads the whole history and tells every contradiction in it; only of what was not loaded in bulk. */
export async function contradictions(client: Queryable): Promise<string[]> {
  const found: string[] = []
  for (const [what, query] of Object.entries(CHECKS)) {
    const { rows } = await client.query<{ id: string }>(query)
    found.push(...rows.map(({ id }) => `${what}: ${id}`))
  }
  return found
}
