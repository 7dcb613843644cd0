import { benchDistance } from './distance/main.ts'
import { benchLogins } from './logins/main.ts'
import { benchPeers } from './peers/main.ts'
import { benchSearch } from './search/main.ts'
import { benchStart } from './start/main.ts'
import { benchWorker } from './worker/main.ts'
import { benchWrites } from './writes/main.ts'

/** In the order in which all of them run. */
const benches: Record<string, (args: string[]) => Promise<boolean>> = {
  start: benchStart,
  search: benchSearch,
  worker: benchWorker,
  logins: benchLogins,
  peers: benchPeers,
  writes: benchWrites,
  distance: benchDistance,
}

const usage = `npm run bench                    all of them, one after the other
npm run bench -- NAME [--help]   one of: ${Object.keys(benches).join(', ')}

Ends with 1 when a budget is missed. Their figures are those of a machine that does nothing else.`

const [name, ...args] = process.argv.slice(2)
const bench = name === undefined ? runAll : benches[name]
if (bench) process.exitCode = (await bench(args)) ? 0 : 1
else console.log(usage)

async function runAll(): Promise<boolean> {
  const results: boolean[] = []
  for (const each of Object.values(benches)) results.push(await each([]))
  return results.every(Boolean)
}
