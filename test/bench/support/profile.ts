import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

interface ProfileNode {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  children?: number[]
}

/** As Chrome's DevTools write it, in microseconds. */
export interface Profile {
  nodes: ProfileNode[]
  samples: number[]
  timeDeltas: number[]
}

/** What took processor time: all but waiting, in milliseconds. */
export function busyTime({ nodes, samples, timeDeltas }: Profile): number {
  const waiting = new Set(nodes.filter(({ callFrame }) => isWaiting(callFrame.functionName)).map(({ id }) => id))
  const busy = timeDeltas.filter((_, index) => !waiting.has(samples[index] ?? 0))
  return busy.reduce((sum, time) => sum + time, 0) / 1000
}

const isWaiting = (name: string): boolean => name === '(idle)' || name === '(root)'

export interface HotFunction {
  name: string
  /** The file that esbuild took it from. */
  source: string
  /** Share of all the time that the Worker was not idle, without and with what it called. */
  self: number
  total: number
}

/** Takes a CPU profile of a Worker while `load` runs. @param inspector as `serveWorker` gives it */
export async function takeProfile(inspector: string, load: () => Promise<unknown>): Promise<Profile> {
  const [target] = (await (await fetch(`http://${inspector}/json`)).json()) as { webSocketDebuggerUrl: string }[]
  if (!target) throw new Error('workerd tells of nothing to inspect.')
  const socket = new WebSocket(target.webSocketDebuggerUrl)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  let lastId = 0
  const call = <Result>(method: string, params = {}) =>
    new Promise<Result>((resolve, reject) => {
      const id = ++lastId
      socket.addEventListener('message', function listen({ data }) {
        const answer = JSON.parse(String(data)) as { id?: number; result?: Result; error?: { message: string } }
        if (answer.id !== id) return
        socket.removeEventListener('message', listen)
        if (answer.error) reject(new Error(answer.error.message))
        else resolve(answer.result as Result)
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
  try {
    await call('Profiler.enable')
    await call('Profiler.setSamplingInterval', { interval: 200 })
    await call('Profiler.start')
    await load()
    const { profile } = await call<{ profile: Profile }>('Profiler.stop')
    return profile
  } finally {
    socket.close()
  }
}

/** Where the time went, the most first. @param bundle the folder of the bundle that was profiled, not minified */
export async function hotFunctions(profile: Profile, bundle: string): Promise<HotFunction[]> {
  const sources = sourcesOf(await readFile(join(bundle, 'index.js'), 'utf8'))
  const byId = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(profile.nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id])))
  const spent = new Map<string, HotFunction>()
  let busy = 0
  for (const [index, id] of profile.samples.entries()) {
    const time = profile.timeDeltas[index] ?? 0
    const named = (at: number): HotFunction | undefined => {
      const node = byId.get(at)
      return node && entryOf(node, sources, spent)
    }
    const top = named(id)
    if (!top || isWaiting(top.name)) continue
    busy += time
    top.self += time
    const stack = new Set<HotFunction>()
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const entry = named(at)
      if (entry) stack.add(entry)
    }
    for (const entry of stack) entry.total += time
  }
  return [...spent.values()]
    .map((entry) => ({ ...entry, self: entry.self / busy, total: entry.total / busy }))
    .toSorted((a, b) => b.self - a.self)
}

/** Chrome's DevTools open it. */
export const writeProfile = (file: string, profile: Profile): Promise<void> => writeFile(file, JSON.stringify(profile))

function entryOf({ callFrame }: ProfileNode, sources: string[], spent: Map<string, HotFunction>): HotFunction {
  const { functionName, url, lineNumber } = callFrame
  const name = functionName || '(anonymous)'
  const source = url === '' ? '' : `${sources[lineNumber] ?? ''}:${lineNumber + 1}`
  const key = `${name} ${source}`
  const known = spent.get(key) ?? { name, source, self: 0, total: 0 }
  spent.set(key, known)
  return known
}

/** The source file of each line: esbuild says it above the lines of each. */
function sourcesOf(bundle: string): string[] {
  let source = ''
  return bundle.split('\n').map((line) => {
    source = /^ *\/\/ ((?:src|node_modules|drizzle)\/\S+)$/.exec(line)?.[1] ?? source
    return source
  })
}
