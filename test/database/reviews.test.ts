import { expect, test } from 'vitest'
import { connect, createTestDatabase } from '../support/test-database.ts'
import { insert, insertCompletedRental, insertParties, insertRental, setStatus } from '../support/records.ts'

const { client, app, appUrl } = await createTestDatabase()

const read = async (table: string, id: string) => {
  const { rows } = await client.query(`SELECT * FROM ${table} WHERE id = $1`, [id])
  return rows[0]
}
test('keeps the sum and the number of ratings through new, changed and removed reviews', async () => {
  const parties = await insertParties(client)
  const { listing } = parties
  const reviews: string[] = []
  for (const [index, rating] of [5, 4, 1].entries()) {
    const day = `2030-0${index + 1}`
    const booking = await insertCompletedRental(client, parties, { period: `[${day}-01,${day}-02)` })
    const review = { booking_id: booking, listing_id: listing, author_id: parties.renter, rating }
    reviews.push(await insert(app, 'reviews', review))
  }
  expect(await read('host_listings', listing)).toMatchObject({ rating_sum: 10, review_count: 3 })
  await client.query('UPDATE reviews SET rating = 3 WHERE id = $1', [reviews[2]])
  expect(await read('host_listings', listing)).toMatchObject({ rating_sum: 12, review_count: 3 })
  await app.query('DELETE FROM reviews WHERE id = $1', [reviews[0]])
  expect(await read('host_listings', listing)).toMatchObject({ rating_sum: 7, review_count: 2 })
})

test('loses none of 20 reviews of one listing written at once', async () => {
  const parties = await insertParties(client)
  const bookings: string[] = []
  for (let day = 1; day <= 20; day += 1) {
    bookings.push(
      await insertCompletedRental(client, parties, { period: `[2030-06-${day}T00:00Z,2030-06-${day}T12:00Z)` }),
    )
  }
  const clients = await Promise.all(bookings.map(() => connect(appUrl)))
  await Promise.all(
    clients.map(async (each, index) => {
      await insert(each, 'reviews', {
        booking_id: bookings[index],
        listing_id: parties.listing,
        author_id: parties.renter,
        rating: 4,
      })
      await each.end()
    }),
  )
  expect(await read('host_listings', parties.listing)).toMatchObject({ rating_sum: 80, review_count: 20 })
})

test('takes a review only from the renter, of a completed booking, of what was booked, once', async () => {
  const parties = await insertParties(client)
  const other = await insertParties(client)
  const booking = await insertRental(client, parties)
  const review = { booking_id: booking, listing_id: parties.listing, author_id: parties.renter, rating: 5 }
  await setStatus(client, 'bookings', booking, 'APPROVED')
  await expect(insert(app, 'reviews', review)).rejects.toMatchObject({
    code: 'VB403',
    detail: expect.stringContaining('booking_not_completed'),
  })
  await setStatus(client, 'bookings', booking, 'COMPLETED')
  for (const wrong of [
    { author_id: other.renter },
    { author_id: parties.host },
    { author_id: null },
    { listing_id: other.listing },
  ]) {
    await expect(insert(app, 'reviews', { ...review, ...wrong })).rejects.toMatchObject({
      code: 'VB403',
      detail: expect.stringContaining('not_your_booking'),
    })
  }
  for (const rating of [0, 6])
    await expect(insert(app, 'reviews', { ...review, rating })).rejects.toMatchObject({ code: '23514' })
  await insert(app, 'reviews', review)
  await expect(insert(app, 'reviews', review)).rejects.toMatchObject({
    code: '23505',
    constraint: 'reviews_booking_key',
  })
})
