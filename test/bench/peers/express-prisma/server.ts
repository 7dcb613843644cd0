import { PrismaPg } from '@prisma/adapter-pg'
import express from 'express'
import * as z from 'zod'
import { type Listing, Prisma, PrismaClient } from './generated/client.ts'

const Search = z.object({
  q: z.string().max(200).optional(),
  type: z.enum(['RENT', 'SALE', 'EVENT_PRO']).optional(),
  category: z.string().max(50).optional(),
  state: z.string().length(2).optional(),
  priceMin: z.coerce.number().min(0).optional(),
  priceMax: z.coerce.number().min(0).optional(),
  near: z.string().optional(),
  radius: z.coerce.number().min(1).max(500).default(50),
  sort: z.enum(['relevance', 'newest', 'price-asc', 'distance']).default('newest'),
  page: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
type Search = z.infer<typeof Search>

const earthRadius = 3963.19
const milesPerDegree = (earthRadius * Math.PI) / 180
const maxTotal = 1000

const adapter = new PrismaPg(
  { connectionString: process.env.DATABASE_URL, max: 10, idleTimeoutMillis: 300_000 },
  { schema: 'peers_prisma' },
)
const prisma = new PrismaClient({ adapter })
const app = express()

app.get('/api/listings', async (req, res) => {
  const search = Search.parse(req.query)
  const { listings, counted } = search.near ? await findNear(search, search.near) : await find(search)
  const { limit, page } = search
  res.json({
    listings,
    pagination: {
      page,
      limit,
      total: Math.min(counted, maxTotal),
      totalIsExact: counted <= maxTotal,
      hasMore: counted > page * limit,
    },
  })
})

async function find(search: Search) {
  const { limit, page, sort } = search
  const where = filtersOf(search)
  const orderBy: Prisma.ListingOrderByWithRelationInput[] =
    sort === 'price-asc' ? [{ price: 'asc' }, { id: 'asc' }] : [{ publishedAt: 'desc' }, { id: 'desc' }]
  const [listings, counted] = await Promise.all([
    prisma.listing.findMany({ where, orderBy, skip: (page - 1) * limit, take: limit }),
    prisma.listing.count({ where, take: maxTotal + 1 }),
  ])
  return { listings: listings.map((listing) => present(listing)), counted }
}

function filtersOf({ q, type, category, state, priceMin, priceMax }: Search): Prisma.ListingWhereInput {
  return {
    listingType: type,
    category,
    state,
    price: { gte: priceMin, lte: priceMax },
    AND: q?.split(/\s+/).map((word) => ({
      OR: [
        { title: { contains: word, mode: 'insensitive' } },
        { description: { contains: word, mode: 'insensitive' } },
        { tags: { has: word.toLowerCase() } },
      ],
    })),
  }
}

/** Prisma has no distances: the ids come by SQL, from a box that the indexes find, and the listings by Prisma. */
async function findNear({ radius, page, limit }: Search, near: string) {
  const [latitude = NaN, longitude = NaN] = near.split(',').map(Number)
  const [height, width] = [radius / milesPerDegree, radius / milesPerDegree / Math.cos((latitude * Math.PI) / 180)]
  const inside = Prisma.sql`
    SELECT id, ${2 * earthRadius}::float8 * asin(sqrt(
      power(sin(radians(latitude - ${latitude}::float8) / 2), 2) + cos(radians(${latitude}::float8)) *
      cos(radians(latitude)) * power(sin(radians(longitude - ${longitude}::float8) / 2), 2))) AS miles
    FROM peers_prisma.listings
    WHERE latitude BETWEEN ${latitude - height}::float8 AND ${latitude + height}::float8
      AND longitude BETWEEN ${longitude - width}::float8 AND ${longitude + width}::float8`
  const [nearest, counts] = await Promise.all([
    prisma.$queryRaw<{ id: string; miles: number }[]>`
      SELECT id, miles FROM (${inside}) AS inside WHERE miles <= ${radius}::float8
      ORDER BY miles, id LIMIT ${limit} OFFSET ${(page - 1) * limit}`,
    prisma.$queryRaw<{ counted: number }[]>`
      SELECT count(*)::int AS counted
      FROM (SELECT FROM (${inside}) AS inside WHERE miles <= ${radius}::float8 LIMIT ${maxTotal + 1}) AS bounded`,
  ])
  const found = await prisma.listing.findMany({ where: { id: { in: nearest.map(({ id }) => id) } } })
  const byId = new Map(found.map((listing) => [listing.id, listing]))
  const listings = nearest.flatMap(({ id, miles }) => {
    const listing = byId.get(id)
    return listing ? [{ ...present(listing), distanceMiles: Math.round(miles * 10) / 10 }] : []
  })
  return { listings, counted: counts[0]?.counted ?? 0 }
}

function present({ price, rating, ...listing }: Listing) {
  return {
    ...listing,
    location: `${listing.city}, ${listing.state}`,
    price: price.toNumber(),
    rating: rating?.toNumber() ?? null,
  }
}

app.listen(Number(process.env.PORT), '127.0.0.1')
