import { randomUUID } from 'node:crypto'
import { closedLoop, type LoadRequest } from '../support/load.ts'
import type { Contestant } from '../support/rounds.ts'
import { type Market, threeDays, turnOf } from './market.ts'
import { Stock, STOCK } from './stock.ts'

/** No round is faster than this, in writes a second: so much stock is made. */
const FASTEST = 1_000

/** The writes that people wait for, over HTTP, each with an Idempotency-Key where the route takes one. */
export function writeContestants(market: Market, url: string, connections: number): Contestant[] {
  const { renters } = market
  // Nobody can ask for what is paused.
  const paused = market.listings.slice(0, market.listings.length / 10)
  const listings = market.listings.slice(paused.length)
  const tokens = new Map(renters.map(({ id, token }) => [id, token]))
  const hostTokens = new Map(market.listings.map(({ id, host }) => [id, host.token]))

  function contestant(name: string, make: (turn: number) => LoadRequest, stock?: Stock): Contestant {
    // It goes on over all rounds, so that no two requests are the same.
    let turn = 0
    const run = async (seconds: number) => {
      await stock?.fill(Math.ceil(seconds * FASTEST))
      return closedLoop({ url, connections, seconds, requests: () => make((turn += 1)) })
    }
    return { name, run }
  }

  const [requests, talks, completed, uploads] = [
    new Stock(market, STOCK.requests),
    new Stock(market, STOCK.requests),
    new Stock(market, STOCK.completed),
    new Stock(market, STOCK.uploads),
  ]
  return [
    contestant('request a booking', (turn) =>
      send('POST', `/api/listings/${turnOf(listings, turn).id}`, turnOf(renters, turn).token, threeDays(turn)),
    ),
    contestant(
      'approve it',
      () => {
        const { id, listing } = requests.take()
        return send('PUT', `/api/bookings/${id}`, hostTokens.get(listing), { status: 'APPROVED' })
      },
      requests,
    ),
    contestant('pause and publish a listing', (turn) => {
      const status = Math.floor((turn - 1) / paused.length) % 2 === 0 ? 'PAUSED' : 'LIVE'
      const { id, host } = turnOf(paused, turn - 1)
      return send('PUT', `/api/host/listings/${id}/status`, host.token, { status })
    }),
    contestant('edit a listing', (turn) => {
      const { id, host } = turnOf(listings, turn)
      return send('PUT', `/api/host/listings/${id}`, host.token, { price: 100 + (turn % 400) })
    }),
    contestant(
      'write a message',
      () => {
        const { id, account } = talks.take()
        return send('POST', `/api/bookings/${id}/messages`, tokens.get(account), { message: 'Is noon all right?' })
      },
      talks,
    ),
    contestant(
      'review a rental',
      () => {
        const { listing, account } = completed.take()
        const words = { rating: 5, comment: 'Clean and on time' }
        return send('POST', `/api/listings/${listing}/reviews`, tokens.get(account), words)
      },
      completed,
    ),
    contestant(
      'confirm an upload',
      () => {
        const { id, account } = uploads.take()
        return send('POST', '/api/host/upload/confirm', tokens.get(account), { s3Key: id, filename: 'truck.jpg' })
      },
      uploads,
    ),
  ]
}

function send(method: 'POST' | 'PUT', path: string, token: string | undefined, body: object): LoadRequest {
  return {
    method,
    path,
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      ...(method === 'POST' && { 'Idempotency-Key': randomUUID() }),
    },
    body: JSON.stringify(body),
  }
}
