import { readdir, readFile } from 'node:fs/promises'

/** The processor time that a process's living threads have used, in milliseconds; undefined where the system does not tell. */
export async function cpuTime(pid: number): Promise<number | undefined> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const times = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '')
      return Number(text.split(' ', 1)[0]) / 1e6
    }),
  )
  return times.length === 0 || times.some(Number.isNaN) ? undefined : times.reduce((sum, time) => sum + time, 0)
}
