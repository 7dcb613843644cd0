import { parseAddress } from '../../lib/addresses.ts'

/**
 * Names that no calendar on the internet has: special-use ones (RFC 6761, RFC 6762, RFC 8375, RFC 9476) and those that
 * networks and clouds use inside, such as `metadata.google.internal`.
 */
const INNER_NAMES =
  /\.(alt|arpa|corp|domain|home|internal|intranet|invalid|lan|local|localdomain|localhost|onion|private|test)$/

/** Address ranges that are not the public internet's (IANA special-purpose registries), as prefixes of bits. */
const INNER_IPV4: [address: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/**
 * What keeps an address from being fetched as a calendar, as a sentence; undefined if nothing does. Only `https` on its own
 * port and without credentials, to a name or an IPv4 address of the public internet.
 *
 * A name that resolves to a private address passes, as no Worker can see what it resolves to. In production that reaches
 * nothing: `fetch` leaves from Cloudflare's network, which has no way into a private one. Under `npm run dev` it leaves from
 * the developer's machine, and the addresses are the developer's own.
 */
export function feedAddressFault(address: string): string | undefined {
  const url = URL.parse(address)
  if (url?.protocol !== 'https:') return 'Must be an https address.'
  if (url.username !== '' || url.password !== '') return 'Must not hold a user name or a password.'
  if (url.port !== '') return 'Must not name a port.'
  const host = url.hostname.replace(/\.$/, '')
  if (host.startsWith('[')) return 'Must have a host name.'
  const isPublic = parseAddress(host) === undefined ? isPublicName(host) : isPublicIpv4(host)
  return isPublic ? undefined : 'Must lead to the public internet.'
}

const isPublicName = (host: string): boolean => host.includes('.') && !INNER_NAMES.test(host)

const isPublicIpv4 = (address: string): boolean =>
  !INNER_IPV4.some(([base, bits]) => prefixOf(address, bits) === prefixOf(base, bits))

const prefixOf = (address: string, bits: number): number =>
  Math.floor(address.split('.').reduce((value, byte) => value * 256 + Number(byte), 0) / 2 ** (32 - bits))
