import { randomUUID } from 'node:crypto'
import { closedLoop, type LoadRequest } from '../support/load.ts'
import type { Contestant } from '../support/rounds.ts'
import { type Market, threeDays, turnOf } from './market.ts'
import { type Item, Stock, STOCK } from './stock.ts'

/** So much stock is made, in writes a second: a round that is faster ends early. */
const FASTEST = 1_000

/** The writes that people wait for, over HTTP, each with an Idempotency-Key where the route takes one. */
export function writeContestants(market: Market, url: string, connections: number): Contestant[] {
  const { renters } = market
  // Nobody can ask for what is paused.
  const paused = market.listings.slice(0, market.listings.length / 10)
  const listings = market.listings.slice(paused.length)
  const tokens = new Map(renters.map(({ id, token }) => [id, token]))
  const hostTokens = new Map(market.listings.map(({ id, host }) => [id, host.token]))

  // Turns go on over all rounds, so that no two requests are the same.
  function byTurns(name: string, make: (turn: number) => LoadRequest): Contestant {
    let turn = 0
    return { name, run: (seconds) => closedLoop({ url, connections, seconds, requests: () => make((turn += 1)) }) }
  }

  function fromStock(name: string, query: string, make: (item: Item) => LoadRequest): Contestant {
    const stock = new Stock(market, query)
    const requests = () => {
      const item = stock.take()
      return item && make(item)
    }
    const run = async (seconds: number) => {
      await stock.fill(Math.ceil(seconds * FASTEST))
      return closedLoop({ url, connections, seconds, requests })
    }
    return { name, run }
  }

  return [
    byTurns('request a booking', (turn) =>
      send('POST', `/api/listings/${turnOf(listings, turn).id}`, turnOf(renters, turn).token, threeDays(turn)),
    ),
    fromStock('approve it', STOCK.requests, ({ id, listing }) =>
      send('PUT', `/api/bookings/${id}`, hostTokens.get(listing), { status: 'APPROVED' }),
    ),
    byTurns('pause and publish a listing', (turn) => {
      const status = Math.floor((turn - 1) / paused.length) % 2 === 0 ? 'PAUSED' : 'LIVE'
      const { id, host } = turnOf(paused, turn - 1)
      return send('PUT', `/api/host/listings/${id}/status`, host.token, { status })
    }),
    byTurns('edit a listing', (turn) => {
      const { id, host } = turnOf(listings, turn)
      return send('PUT', `/api/host/listings/${id}`, host.token, { price: 100 + (turn % 400) })
    }),
    fromStock('write a message', STOCK.requests, ({ id, account }) =>
      send('POST', `/api/bookings/${id}/messages`, tokens.get(account), { message: 'Is noon all right?' }),
    ),
    fromStock('review a rental', STOCK.completed, ({ listing, account }) => {
      const words = { rating: 5, comment: 'Clean and on time' }
      return send('POST', `/api/listings/${listing}/reviews`, tokens.get(account), words)
    }),
    fromStock('confirm an upload', STOCK.uploads, ({ id, account }) =>
      send('POST', '/api/host/upload/confirm', tokens.get(account), { s3Key: id, filename: 'truck.jpg' }),
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
