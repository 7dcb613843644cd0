import type pg from 'pg'
import type { Progress } from './reporter.ts'

const BATCH = 200

/**
 * Makes `listings` what hosts' listings say, and the dictionary of the search what `listings` says. The site goes on: a batch
 * is one short transaction, which takes its turn with the writers of the same hosts. Run twice, it changes nothing more.
 * @returns how many of the hosts' listings were looked at
 */
export async function rebuildListings(client: pg.Client, onProgress: Progress = () => undefined): Promise<number> {
  const { rows: counted } = await client.query<{ total: number }>('SELECT count(*)::int AS total FROM host_listings')
  let done = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    onProgress(done, Math.max(done, counted[0]?.total ?? 0), 'listings')
    const ids = await rebuildBatch(client, after)
    const last = ids.at(-1)
    if (last === undefined) break
    after = last
    done += ids.length
  }
  await client.query('SELECT refresh_search_words()')
  return done
}

async function rebuildBatch(client: pg.Client, after: string): Promise<string[]> {
  await client.query('BEGIN')
  try {
    const { rows } = await client.query<{ id: string; owner_id: string }>(
      'SELECT id, owner_id FROM host_listings WHERE id > $1 ORDER BY id LIMIT $2',
      [after, BATCH],
    )
    const ids = rows.map(({ id }) => id)
    // The locks of the trigger project_listings(), in its order; what is read after them is what was committed last.
    for (const owner of [...new Set(rows.map(({ owner_id }) => owner_id))].toSorted())
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7))', [owner])
    await client.query('SELECT refresh_listings($1)', [ids])
    await client.query('COMMIT')
    return ids
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}
