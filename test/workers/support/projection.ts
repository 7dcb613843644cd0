import { owner } from './database.ts'

/** Ids of rows in which `listings` differs from what it is defined to hold. */
export async function differences(): Promise<unknown[]> {
  const defined = 'SELECT *, search_signature(search) AS signature FROM listing_projection'
  const { rows: names } = await owner.query<{ names: string }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names FROM pg_attribute
     WHERE attrelid = 'listings'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
  )
  const columns = names[0]?.names ?? ''
  const { rows } = await owner.query(
    `(SELECT 'wrong' AS is, id FROM (SELECT ${columns} FROM listings EXCEPT SELECT ${columns} FROM (${defined}) AS d) AS wrong)
     UNION ALL
     (SELECT 'missing', id FROM (SELECT ${columns} FROM (${defined}) AS d EXCEPT SELECT ${columns} FROM listings) AS missing)`,
  )
  return rows
}
