import { owner } from './database.ts'

/**
 * Notes every row that is committed from now on, in the transaction that writes it: what is undone leaves no note. Not
 * noted are the counters of attempts, which are written before the work, and what many share: the heads of the audit
 * chains, and the words and categories that the search knows.
 */
export async function noteCommits(): Promise<void> {
  await owner.query('CREATE SCHEMA noted')
  await owner.query(`CREATE TABLE noted.rows (
    id bigint GENERATED ALWAYS AS IDENTITY, request_id text NOT NULL, name text NOT NULL, op text NOT NULL, key text NOT NULL,
    content jsonb NOT NULL)`)
  await owner.query('CREATE INDEX ON noted.rows (request_id)')
  await owner.query(`CREATE FUNCTION noted.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    DECLARE
      changed jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(old) ELSE to_jsonb(new) END;
    BEGIN
      IF TG_OP <> 'UPDATE' OR to_jsonb(old) IS DISTINCT FROM changed THEN
        INSERT INTO noted.rows (request_id, name, op, key, content) VALUES (coalesce(context('request_id'), ''), TG_TABLE_NAME, TG_OP,
          (SELECT string_agg(changed ->> part, ' ') FROM unnest(TG_ARGV) AS part), changed);
      END IF;
      RETURN NULL;
    END $$`)
  const { rows } = await owner.query<{ name: string; key: string }>(
    `SELECT c.oid::regclass::text AS name, string_agg(quote_literal(a.attname), ', ') AS key
     FROM pg_class AS c JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
     JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('login_attempts', 'audit_heads', 'search_words', 'listing_categories')
     GROUP BY c.oid`,
  )
  for (const { name, key } of rows)
    await owner.query(`CREATE TRIGGER zz_noted AFTER INSERT OR UPDATE OR DELETE ON ${name}
      FOR EACH ROW EXECUTE FUNCTION noted.note(${key})`)
}

type Note = { name: string; op: string; key: string; content: Record<string, unknown> }

/** The id of the last note. */
export async function lastNote(): Promise<string> {
  const { rows } = await owner.query<{ id: string }>('SELECT coalesce(max(id), 0)::text AS id FROM noted.rows')
  return rows[0]?.id ?? '0'
}

/**
 * What the requests whose ids begin with `prefix` have done to the database in the end, row by row and sorted: `+bookings
 * PENDING` for a new one, `~` for one that was changed, `-` for one that is gone.
 * @param subject the id in whose rows a request without a caller is recognized, after the note `since`
 */
export async function committedBy(prefix: string, subject: string | undefined, since: string): Promise<string[]> {
  const { rows } = await owner.query<Note>(
    `SELECT name, op, key, content FROM noted.rows
     WHERE starts_with(request_id, $1) OR (request_id = '' AND id > $3 AND strpos(content::text, $2) > 0) ORDER BY id`,
    [prefix, subject ?? 'nobody', since],
  )
  const histories = new Map<string, Note[]>()
  for (const note of rows) {
    const id = `${note.name} ${note.key}`
    histories.set(id, [...(histories.get(id) ?? []), note])
  }
  return [...histories.values()].flatMap((notes) => netEffect(notes)).toSorted()
}

function netEffect(notes: Note[]): string[] {
  const [first, last] = [notes[0], notes.at(-1)]
  if (!first || !last) return []
  const [isNew, isGone] = [first.op === 'INSERT', last.op === 'DELETE']
  if (isNew && isGone) return []
  const { action, type, to_status: to, status } = last.content
  const what = [action, type, to, status].find((value) => typeof value === 'string' || typeof value === 'number') ?? ''
  const sign = isNew ? '+' : isGone ? '-' : '~'
  return [`${sign}${last.name} ${String(what)}`.trim()]
}
