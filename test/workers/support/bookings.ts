import { insertListing } from '../../support/records.ts'
import { bodyOf, call, newAccount, type SignedIn } from './accounts.ts'
import { owner } from './database.ts'

export type Booking = {
  id: string
  bookingType: string
  status: string
  startDate: string | null
  endDate: string | null
  eventDate: string | null
  price: number
  priceUnit: string
  total: number
  message: string | null
  reason: string | null
  expiresAt: string | null
  nextActions: string[]
  inquiry: { id: string; price: number | null; inquiryType: string } | null
  eventRequest: { id: string; guestCount: number } | null
  history?: { fromStatus: string | null; toStatus: string; actorId: string | null; reason: string | null }[]
}

export type Party = { host: SignedIn; renter: SignedIn; listing: string }

/** A host with a LIVE listing, whose columns may be said in the database's names, and somebody who asks for it. */
export async function newParty(columns: Record<string, unknown> = {}): Promise<Party> {
  const [host, renter] = await Promise.all([
    newAccount({ name: 'Hana Host', role: 'HOST' }),
    newAccount({ name: 'Rui Renter' }),
  ])
  return { host, renter, listing: await insertListing(owner, host.user.id, columns) }
}

export const rental = (startDate: string, endDate: string) => ({ startDate, endDate })

/** Asks for a listing. */
export const ask = ({ renter, listing }: Pick<Party, 'renter' | 'listing'>, body: unknown, headers = {}) =>
  call('POST', `/api/listings/${listing}`, { token: renter.token, body, headers })

/** The booking that was made. */
export async function asked(party: Pick<Party, 'renter' | 'listing'>, body: unknown): Promise<Booking> {
  return (await bodyOf<{ booking: Booking }>(await ask(party, body), 201)).booking
}

/** Sets the status of a booking. */
export const change = (who: SignedIn, id: string, status: string, reason?: string) =>
  call('PUT', `/api/bookings/${id}`, { token: who.token, body: { status, reason } })

/** The booking after its status was set. */
export async function changed(who: SignedIn, id: string, status: string, reason?: string): Promise<Booking> {
  return (await bodyOf<{ booking: Booking }>(await change(who, id, status, reason))).booking
}

/** The booking as somebody sees it. */
export async function readAs(who: SignedIn, id: string): Promise<Booking> {
  return (await bodyOf<{ booking: Booking }>(await call('GET', `/api/bookings/${id}`, { token: who.token }))).booking
}
