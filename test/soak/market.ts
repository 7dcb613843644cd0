import { hashPassword } from '../../src/lib/passwords.ts'
import { insertListing, insertUser, type Queryable } from '../support/records.ts'
import { Client, type Market, type Person } from './client.ts'
import type { Ledger } from './ledger.ts'
import type { Traffic } from './traffic.ts'

const PASSWORD = 'Correct-Horse-7!'
const TYPES = [
  { listing_type: 'RENT' },
  { listing_type: 'EVENT_PRO', category: 'Catering' },
  { listing_type: 'SALE', price_unit: 'one-time' },
]

/** So many clients, each signed in and with a listing of every type. */
export async function makeClients(
  owner: Queryable,
  url: string,
  count: number,
  { traffic, ledger }: { traffic: Traffic; ledger: Ledger },
): Promise<Client[]> {
  const hash = await hashPassword(PASSWORD)
  const market: Market = { rentals: [], events: [], sales: [] }
  const people: { person: Person; listings: string[] }[] = []
  for (let number = 0; number < count; number += 1) {
    const email = `soak-${number}@example.com`
    const id = await insertUser(owner, { email, password_hash: hash, role: 'HOST', name: `Host ${number}` })
    const listings: string[] = []
    for (const columns of TYPES) listings.push(await insertListing(owner, id, columns))
    const [rental = '', event = '', sale = ''] = listings
    market.rentals.push(rental)
    market.events.push(event)
    market.sales.push(sale)
    people.push({ person: await signIn(url, email), listings })
  }
  return people.map(({ person, listings }) => new Client(person, listings, market, traffic, ledger))
}

async function signIn(url: string, email: string): Promise<Person> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  if (!response.ok) throw new Error(`${email} cannot sign in: ${response.status} ${await response.text()}`)
  const { accessToken, refreshToken } = (await response.json()) as { accessToken: string; refreshToken: string }
  return { email, password: PASSWORD, token: accessToken, refreshToken }
}
