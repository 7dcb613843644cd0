import { expect, vi } from 'vitest'

/** Reads the log of requests from now on, until `vi.restoreAllMocks()`. @returns what gives the lines of one request */
export function readLog(): (requestId: string) => unknown[] {
  const lines = new Map<string, unknown[]>()
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    const line = JSON.parse(text) as { requestId: string }
    lines.set(line.requestId, [...(lines.get(line.requestId) ?? []), line])
  })
  return (requestId) => lines.get(requestId) ?? []
}

type Facts = {
  requestId: string
  method: string
  route: string
  status: number
  code?: string | undefined
  userId?: string | undefined
}

/** The whole line of a request that is no fault of ours: these facts and its times. An address, a name or a token has no place in it. */
export const lineOf = (facts: Facts) => ({
  level: 'info',
  message: 'request',
  durationMs: expect.any(Number),
  dbMs: expect.any(Number),
  dbTrips: expect.any(Number),
  ...facts,
})
