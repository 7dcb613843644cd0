import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { to as copyTo } from 'pg-copy-streams'
import { withClient } from '../../../dev/client.ts'
import { Problem } from '../../../dev/problem.ts'
import type { Dialect } from './contestants.ts'

const LIMIT = 20
/** groonga's Earth is a little smaller than PostgreSQL's. */
const EARTH_RATIO = 6_357_303 / 6_378_168
const METERS_PER_MILE = 1609.344
const COLUMNS =
  '_key,title,description,listing_type,category,city,state,place,price,price_unit,image_url,image_urls,tags,highlights,is_verified,delivery_available,time_zone,host_id,host_name,host_avatar_url,rating,review_count,views,published_at,created_at,updated_at'

/** groonga's own HTTP: its select command, without the cache that it has of whole answers. */
export const groonga: Dialect = {
  request({ sort, q, type, category, state, priceMin, priceMax, near }) {
    const place = near && `"${toMilliseconds(near.latitude)}x${toMilliseconds(near.longitude)}"`
    const filters = [
      type && `listing_type == "${type}"`,
      category && `category == "${category}"`,
      state && `state == "${state}"`,
      priceMin !== undefined && `between(price, ${priceMin}, "include", ${priceMax}, "include")`,
      near && `geo_in_circle(place, ${place}, ${Math.round(near.miles * METERS_PER_MILE * EARTH_RATIO)}, "sphere")`,
    ].filter((filter) => typeof filter === 'string')
    const parameters = {
      table: 'Listings',
      command_version: '3',
      cache: 'no',
      limit: String(LIMIT),
      output_columns: near ? `${COLUMNS},meters` : COLUMNS,
      sort_keys: {
        newest: '-published_at',
        'price-asc': 'price,_key',
        relevance: '-_score,-_key',
        distance: 'meters,_key',
      }[sort],
      ...(filters.length > 0 && { filter: filters.join(' && ') }),
      ...(q !== undefined && {
        query: q,
        match_columns: 'title * 10 || tags * 6 || highlights * 3 || category * 2 || city || description',
      }),
      ...(place !== undefined && {
        'columns[meters].stage': 'filtered',
        'columns[meters].type': 'Float',
        'columns[meters].value': `geo_distance(place, ${place}, "sphere")`,
      }),
    }
    return { path: `/d/select?${new URLSearchParams(parameters).toString()}` }
  },
  read(body) {
    const { n_hits, columns, records } = (
      body as { body: { n_hits: number; columns: { name: string }[]; records: unknown[][] } }
    ).body
    const names = columns.map(({ name }) => name)
    const meters = names.indexOf('meters')
    return {
      ids: records.map(([id]) => String(id)),
      total: Math.min(n_hits, 1000),
      miles: meters < 0 ? [] : records.map((record) => Number(record[meters]) / EARTH_RATIO / METERS_PER_MILE),
      fields: names,
    }
  },
}

/** Of arc, as groonga keeps places. Degrees need a decimal point there, or are taken for these. */
const toMilliseconds = (degrees: number): number => Math.round(degrees * 3_600_000)

/** groonga's server on a folder that `fillGroonga` made. */
export const groongaCommand = (dir: string, port: number): { command: string; args: string[] } => ({
  command: 'groonga',
  args: ['-s', '--protocol', 'http', '--bind-address', '127.0.0.1', '-p', String(port), join(dir, 'listings.db')],
})

/** Whether groonga's program is installed. */
export async function hasGroonga(): Promise<boolean> {
  const child = spawn('groonga', ['--version'], { stdio: 'ignore' })
  return new Promise((resolve) => child.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0)))
}

/**
 * Copies the public's listings into groonga's own files, once.
 * @throws Problem with what groonga said
 */
export async function fillGroonga(dir: string, databaseUrl: string): Promise<void> {
  if (existsSync(dir)) return
  const draft = `${dir}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true })
  const program = spawn('groonga', ['-n', join(draft, 'listings.db')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said: string[] = []
  createInterface({ input: program.stdout }).on('line', (line) => said.push(line))
  const ended = once(program, 'close')
  const write = async (text: string) => {
    if (!program.stdin.write(text)) await once(program.stdin, 'drain')
  }
  const folder = join(import.meta.dirname, 'groonga')
  await write(await readFile(join(folder, 'tables.grn'), 'utf8'))
  await write('load --table Listings\n[\n')
  await withClient(databaseUrl, async (client) => {
    // As CSV, with marks that no text holds: a row of JSON is a line then.
    const rows = client.query(
      copyTo(String.raw`COPY (${listingsAsJson}) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')`),
    )
    let separator = ''
    for await (const line of createInterface({ input: rows })) {
      await write(`${separator}${line}\n`)
      separator = ','
    }
  })
  await write(`]\n${await readFile(join(folder, 'indexes.grn'), 'utf8')}`)
  program.stdin.end()
  await ended
  const failed = said.find((line) => line.startsWith('[[-'))
  if (failed !== undefined) throw new Problem(`groonga did not take the listings: ${failed}`)
  await rename(draft, dir)
}

const listingsAsJson = `SELECT row_to_json(row_) FROM (
  SELECT id AS _key, title, description, listing_type, category, city, state, round(latitude * 3600000) || 'x' || round(longitude * 3600000) AS place, price, price_unit,
    coalesce(image_url, '') AS image_url, image_urls, tags, highlights, is_verified, delivery_available, time_zone, host_id, host_name,
    coalesce(host_avatar_url, '') AS host_avatar_url, coalesce(rating, 0) AS rating, review_count, views,
    extract(epoch FROM published_at) AS published_at, extract(epoch FROM created_at) AS created_at,
    extract(epoch FROM updated_at) AS updated_at
  FROM listings ORDER BY id) AS row_`
