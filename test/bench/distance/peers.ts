import { withClient } from '../../../dev/client.ts'
import { createReporter } from '../../../dev/reporter.ts'
import { type Dialect, rest } from '../peers/contestants.ts'
import { type PeerName, peers, installPeers, startPeer } from '../peers/start.ts'
import { prepareTables } from '../peers/tables.ts'
import { median } from '../support/rounds.ts'
import { timeOf } from './requests.ts'

/** What everybody is asked: the newest, of a type and state, and a word by rank. */
const SEARCHES = [
  { sort: 'newest' },
  { sort: 'newest', type: 'RENT', state: 'TX' },
  { sort: 'relevance', q: 'truck' },
] as const

interface Far {
  name: string
  /** Median of a search's time, in milliseconds. */
  median: number
}

/** One search after the other, at a contestant that is warm. @returns the median of all */
async function searchTime(url: string, dialect: Dialect, rounds: number): Promise<number> {
  const times: number[] = []
  for (let round = -1; round < rounds; round += 1) {
    for (const search of SEARCHES) {
      const { path, method = 'GET', headers, body } = dialect.request(search)
      const milliseconds = await timeOf(url, { method, path, ...(headers && { headers }), ...(body && { body }) })
      if (round >= 0) times.push(milliseconds)
    }
  }
  return median(times)
}

/** Vendibook's own search. */
export const vendibookSearch = (url: string, rounds: number): Promise<number> => searchTime(url, rest, rounds)

/**
 * The peers' searches over the same distance to the same PostgreSQL, one peer after the other.
 * @param ownerUrl of the database itself @param farUrl of it at the end of the distance
 */
export async function peersSearch(
  { ownerUrl, farUrl }: { ownerUrl: string; farUrl: string },
  rounds: number,
): Promise<Far[]> {
  await installPeers()
  await withClient(ownerUrl, (client) => prepareTables(client, createReporter()))
  const measured: Far[] = []
  for (const name of Object.keys(peers) as PeerName[]) {
    const { title, dialect } = peers[name]
    await using peer = await startPeer(name, { databaseUrl: farUrl })
    measured.push({ name: title, median: await searchTime(peer.url, dialect, rounds) })
  }
  return measured
}
