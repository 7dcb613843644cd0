/** IPv4 in its one usual spelling. `URL` would also take `1`, `0x7f.1` and `010.0.0.1`, which mean other addresses. */
const IPV4 = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/
/** What an IPv6 address may be made of: no zone, and nothing that ends the host of a URL. */
const IPV6_CHARACTERS = /^[0-9a-f:.]{2,45}$/i
/** How `URL` spells an IPv4 address that travels in IPv6 (`::ffff:192.0.2.1`). */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

/**
 * An IP address in its one canonical spelling (RFC 5952), of at most 45 characters: `192.0.2.1`, `2001:db8::1`. An IPv4
 * address mapped into IPv6 is that IPv4 address. Undefined for anything else, also for one with a zone (`fe80::1%eth0`).
 */
export function parseAddress(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  if (IPV4.test(value)) return value
  if (!value.includes(':') || !IPV6_CHARACTERS.test(value)) return undefined
  const address = canonicalIpv6(value)
  const [, high, low] = (address && MAPPED.exec(address)) || []
  return high === undefined || low === undefined ? address : dotted(Number.parseInt(high, 16), Number.parseInt(low, 16))
}

/**
 * What limits count as one caller: an IPv4 address itself, of an IPv6 address the network of 64 bits that is given to
 * one customer (`2001:db8:0:1::/64`), in which everyone can choose addresses freely.
 * @param address as `parseAddress` spells it.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const gap = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array<string>(gap).fill('0'), ...after]
  return `${canonicalIpv6(`${groups.slice(0, 4).join(':')}::`) ?? '::'}/64`
}

/**
 * The network that limits count together. Undefined for local development, where the only caller is this machine:
 * Cloudflare gives every request an address, and it is never a loopback one.
 * @param address as `parseAddress` spells it.
 */
export const publicNetworkOf = (address: string | undefined): string | undefined =>
  address === undefined || address === '::1' || address.startsWith('127.') ? undefined : networkOf(address)

/** The parser of URLs knows IPv6 and its canonical form; undefined for what is none. */
function canonicalIpv6(value: string): string | undefined {
  return URL.parse(`http://[${value}]`)?.hostname.slice(1, -1)
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':')
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
