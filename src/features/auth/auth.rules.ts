import type { Limit } from '../../db/limits.ts'
import { publicNetworkOf } from '../../lib/addresses.ts'

/** Failed guesses at one account from one network. The owner elsewhere still gets in. */
const ACCOUNT: Limit = { name: 'account', allowed: 10, seconds: 15 * 60 }
/** Failed guesses at all accounts from one network, which an office may share. */
const NETWORK: Limit = { name: 'network', allowed: 200, seconds: 15 * 60 }
/** New accounts, and questions whether an email is taken, from one network. */
const REGISTRATIONS: Limit = { name: 'registrations', allowed: 30, seconds: 60 * 60 }

type Subject = { limit: Limit; subject: string }

/** What a guess at the password of `account` (an email or an id) counts against. */
export function guessLimits(account: string, ip: string | undefined): Subject[] {
  const network = publicNetworkOf(ip)
  const ofAccount = { limit: ACCOUNT, subject: `${network ?? ''} ${account.toLowerCase()}` }
  return network === undefined ? [ofAccount] : [ofAccount, { limit: NETWORK, subject: network }]
}

/** What a registration counts against, whatever its end: a taken email tells as much as a login does. */
export function registrationLimits(ip: string | undefined): Subject[] {
  const network = publicNetworkOf(ip)
  return network === undefined ? [] : [{ limit: REGISTRATIONS, subject: network }]
}
