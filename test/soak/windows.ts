import { setTimeout as delay } from 'node:timers/promises'
import { DATABASE_FAULTS, type DatabaseFault, type DatabaseProxy } from '../support/database-proxy.ts'

/** A span of time in which a fault struck; moments are of `performance.now()`. */
export interface FaultWindow {
  fault: DatabaseFault
  begin: number
  end: number
}

/** Of the requests that a fault can strike, so many suffer it: some that are sent again get through, and some do not. */
const SHARE = 0.7

/** Opens one window after the other, each fault in its turn. */
export class FaultWindows {
  readonly past: FaultWindow[] = []
  #current: FaultWindow | undefined
  readonly #proxy: DatabaseProxy

  constructor(proxy: DatabaseProxy) {
    this.#proxy = proxy
  }

  /** @param spacing between the beginnings of two windows, and `length` of each, in milliseconds; ends by the signal, without a fault */
  async run({ spacing, length, signal }: { spacing: number; length: number; signal: AbortSignal }): Promise<void> {
    const wait = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined)
    for (let turn = 0; ; turn += 1) {
      await wait(spacing - length)
      if (signal.aborted) return
      const fault = DATABASE_FAULTS[turn % DATABASE_FAULTS.length] ?? 'hang'
      this.#current = { fault, begin: performance.now(), end: Infinity }
      await this.#proxy.begin(fault, SHARE)
      await wait(length)
      await this.#proxy.end()
      this.past.push({ ...this.#current, end: performance.now() })
      this.#current = undefined
    }
  }

  /** Whether a fault could have touched what began and ended then. */
  touched(begin: number, end: number): boolean {
    const windows = this.#current ? [...this.past.slice(-5), this.#current] : this.past.slice(-5)
    return windows.some((window) => begin < window.end && end > window.begin)
  }
}
