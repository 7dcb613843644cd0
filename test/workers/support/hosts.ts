import { LISTING } from '../../support/records.ts'
import { bodyOf, call, register, type SignedIn } from './accounts.ts'
import { send } from './api.ts'

export type HostListing = {
  id: string
  status: string
  [field: string]: unknown
}

export const postListing = (token: string, fields: object = {}, headers: Record<string, string> = {}) =>
  call('POST', '/api/host/listings', { token, body: { ...LISTING, ...fields }, headers })

/** A new listing of the caller. */
export async function createListing(token: string, fields: object = {}): Promise<HostListing> {
  return (await bodyOf<{ listing: HostListing }>(await postListing(token, fields), 201)).listing
}

/** A new account with a listing. */
export async function newHost(fields: object = {}): Promise<SignedIn & { listing: HostListing }> {
  const account = await register()
  return { ...account, listing: await createListing(account.token, fields) }
}

export const pathOf = ({ id }: { id: string }, rest = '') => `/api/host/listings/${id}${rest}`

export const edit = (token: string, listing: { id: string }, body: unknown, headers: Record<string, string> = {}) =>
  call('PUT', pathOf(listing), { token, body, headers })

/** The listing after an edit that succeeds. */
export async function edited(token: string, listing: { id: string }, body: unknown): Promise<HostListing> {
  return (await bodyOf<{ listing: HostListing }>(await edit(token, listing, body))).listing
}

export const setStatus = (token: string, listing: { id: string }, status: string, reason?: string) =>
  call('PUT', pathOf(listing, '/status'), { token, body: { status, ...(reason !== undefined && { reason }) } })

/** The listing as its host reads it. */
export async function hostView(token: string, listing: { id: string }): Promise<HostListing> {
  return (await bodyOf<{ listing: HostListing }>(await call('GET', pathOf(listing), { token }))).listing
}

/** How a draft gets there. */
const WAYS = { DRAFT: [], LIVE: ['LIVE'], PAUSED: ['LIVE', 'PAUSED'], SOLD: ['LIVE', 'SOLD'], ARCHIVED: ['ARCHIVED'] }

export const STATUSES = ['DRAFT', 'LIVE', 'PAUSED', 'SOLD', 'ARCHIVED'] as const

/** A new listing of the caller that has this status. */
export async function listingIn(token: string, status: keyof typeof WAYS): Promise<HostListing> {
  const listing = await createListing(token)
  for (const step of WAYS[status]) await bodyOf(await setStatus(token, listing, step))
  return listing
}

export const isPublic = async ({ id }: { id: string }) => (await send(`/api/listings/${id}`)).status === 200
