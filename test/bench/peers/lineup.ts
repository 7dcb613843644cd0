import { join } from 'node:path'
import { projectDir } from '../../../dev/local.ts'
import type { Dataset } from '../support/dataset.ts'
import { serveWorker } from '../support/workerd.ts'
import type { Asked } from './answers.ts'
import { rest } from './contestants.ts'
import { fillGroonga, groonga, groongaCommand, hasGroonga } from './groonga.ts'
import { type PeerName, peers, startPeer, startProgram } from './start.ts'

/** A contestant that runs. */
export interface Running extends Asked {
  pid: number
}

export const VENDIBOOK = 'Vendibook'
export const GROONGA = 'groonga'
/** What `--only` can name. */
export const opponents = [...(Object.keys(peers) as PeerName[]), GROONGA] as const

/**
 * Starts Vendibook, as it is deployed, and then its opponents by name. They run until `cleanup` is disposed.
 * @throws Problem for one that does not start
 */
export async function startAll(
  names: string[],
  dataset: Dataset,
  listings: number,
  cleanup: AsyncDisposableStack,
): Promise<Running[]> {
  const running = [await startVendibook(dataset, cleanup)]
  for (const name of names) {
    if (name in peers) running.push(await startOne(name as PeerName, dataset, cleanup))
    else if (name !== GROONGA) throw new TypeError(`${name} is none of ${opponents.join(', ')}.`)
    else if (await hasGroonga()) running.push(await startGroonga(dataset, listings, cleanup))
    else
      console.log('groonga is not installed and takes no part (apt-get install groonga-bin groonga-token-filter-stem)')
  }
  return running
}

async function startVendibook(dataset: Dataset, cleanup: AsyncDisposableStack): Promise<Running> {
  const endpoint = cleanup.use(
    await startProgram('The endpoint', '/stats', (port) => ({
      command: process.execPath,
      args: [join(import.meta.dirname, 'endpoint.ts')],
      env: { ...process.env, PORT: String(port) },
    })),
  )
  const { apiUrl, jwtSecret } = dataset
  const { url, pid } = cleanup.use(await serveWorker({ endpoint: `${endpoint.url}/sql`, apiUrl, jwtSecret }))
  return { name: VENDIBOOK, url, pid, dialect: rest }
}

async function startOne(name: PeerName, dataset: Dataset, cleanup: AsyncDisposableStack): Promise<Running> {
  const { url, pid } = cleanup.use(await startPeer(name, { databaseUrl: dataset.ownerUrl }))
  return { name: peers[name].title, url, pid, dialect: peers[name].dialect }
}

async function startGroonga(dataset: Dataset, listings: number, cleanup: AsyncDisposableStack): Promise<Running> {
  const dir = join(projectDir, `.vendibook/bench/groonga-${listings}`)
  await fillGroonga(dir, dataset.ownerUrl)
  const { url, pid } = cleanup.use(await startProgram(GROONGA, '/d/status', (port) => groongaCommand(dir, port)))
  return { name: GROONGA, url, pid, dialect: groonga, isForeign: true }
}
