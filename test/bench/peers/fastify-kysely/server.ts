import Fastify from 'fastify'
import { type ExpressionBuilder, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { type Listing, page, querystring, type Search } from './schemas.ts'

const maxTotal = 1000
const metersPerMile = 1609.344

pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, idleTimeoutMillis: 300_000 })
const db = new Kysely<{ 'peers.listings': Listing }>({ dialect: new PostgresDialect({ pool }) })
const app = Fastify()

app.get<{ Querystring: Search }>(
  '/api/listings',
  { schema: { querystring, response: { 200: page } } },
  async ({ query: search }) => {
    const { limit } = search
    const [listings, { counted }] = await Promise.all([find(search), count(search)])
    return {
      listings,
      pagination: {
        page: search.page,
        limit,
        total: Math.min(counted, maxTotal),
        totalIsExact: counted <= maxTotal,
        hasMore: counted > search.page * limit,
      },
    }
  },
)

function find(search: Search) {
  const { q, near, page, limit, sort = q === undefined ? 'newest' : 'relevance' } = search
  return db
    .selectFrom('peers.listings')
    .select([
      'id',
      'title',
      'description',
      'listing_type as listingType',
      'category',
      'city',
      'state',
      sql<string>`city || ', ' || state`.as('location'),
      'latitude',
      'longitude',
      'price',
      'price_unit as priceUnit',
      'image_url as imageUrl',
      'image_urls as imageUrls',
      'tags',
      'highlights',
      'is_verified as isVerified',
      'delivery_available as deliveryAvailable',
      'time_zone as timeZone',
      'host_id as hostId',
      'host_name as hostName',
      'host_avatar_url as hostAvatarUrl',
      'rating',
      'review_count as reviewCount',
      'views',
      'published_at as publishedAt',
      'created_at as createdAt',
      'updated_at as updatedAt',
      ...(near === undefined
        ? []
        : [sql<number>`round((${distance(near)} / ${metersPerMile})::numeric, 1)`.as('distanceMiles')]),
    ])
    .where((eb) => filters(eb, search))
    .$if(sort === 'newest', (query) => query.orderBy('published_at', 'desc').orderBy('id', 'desc'))
    .$if(sort === 'price-asc', (query) => query.orderBy('price').orderBy('id'))
    .$if(sort === 'relevance', (query) =>
      query.orderBy(sql`ts_rank(search, ${tsquery(q ?? '')})`, 'desc').orderBy('id', 'desc'),
    )
    .$if(sort === 'distance', (query) =>
      query.orderBy(sql`ll_to_earth(latitude, longitude) <-> ${earth(near ?? '')}`).orderBy('id'),
    )
    .limit(limit)
    .offset((page - 1) * limit)
    .execute()
}

function count(search: Search) {
  return db
    .selectFrom((eb) =>
      eb
        .selectFrom('peers.listings')
        .select('id')
        .where((eb) => filters(eb, search))
        .limit(maxTotal + 1)
        .as('bounded'),
    )
    .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('counted'))
    .executeTakeFirstOrThrow()
}

function filters(eb: ExpressionBuilder<{ 'peers.listings': Listing }, 'peers.listings'>, search: Search) {
  const { q, type, category, state, priceMin, priceMax, near, radius } = search
  return eb.and([
    ...(type === undefined ? [] : [eb('listing_type', '=', type)]),
    ...(category === undefined ? [] : [eb('category', '=', category)]),
    ...(state === undefined ? [] : [eb('state', '=', state)]),
    ...(priceMin === undefined ? [] : [eb('price', '>=', priceMin)]),
    ...(priceMax === undefined ? [] : [eb('price', '<=', priceMax)]),
    ...(q === undefined ? [] : [sql<boolean>`search @@ ${tsquery(q)}`]),
    ...(near === undefined
      ? []
      : [
          sql<boolean>`earth_box(${earth(near)}, ${radius * metersPerMile}) @> ll_to_earth(latitude, longitude)`,
          sql<boolean>`${distance(near)} <= ${radius * metersPerMile}`,
        ]),
  ])
}

const tsquery = (q: string) => sql`websearch_to_tsquery('english', ${q})`

function earth(near: string) {
  const [latitude, longitude] = near.split(',').map(Number)
  return sql`ll_to_earth(${latitude}, ${longitude})`
}

const distance = (near: string) => sql<number>`earth_distance(ll_to_earth(latitude, longitude), ${earth(near)})`

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
