import { Pool } from 'undici'

export interface LoadRequest {
  path: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string
}

/** Sent by turns: at least forty different ones, for a single hot one proves nothing. Or made one by one, where each serves once. */
type Requests = LoadRequest[] | ((index: number) => LoadRequest)

export interface Load {
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  max: number
  /** Requests without an answer. */
  errors: number
  /** Answers that are neither 2xx nor 304. */
  non2xx: number
}

interface Target {
  /** Such as http://127.0.0.1:54321. */
  url: string
  requests: Requests
  connections?: number
  seconds: number
  /** How long an answer may take, in milliseconds, before it counts as none. */
  timeout?: number
}

/** As much as so many connections can ask, each for the next when the last is answered: what throughput is told by. */
export async function closedLoop({ url, requests, connections = 16, seconds, timeout }: Target): Promise<Load> {
  await using pool = poolOf(url, connections, timeout)
  const record = new Recorder()
  const next = rotate(requests)
  const started = performance.now()
  const end = started + seconds * 1000
  const loop = async () => {
    while (performance.now() < end) await send(pool, next(), performance.now(), record)
  }
  await Promise.all(Array.from({ length: connections }, loop))
  return record.summary(performance.now() - started)
}

/**
 * A steady stream of requests, whether or not the last is answered: what latency is told by. Each counts from the moment
 * that it was due, so that one stall counts for everything that had to wait behind it.
 * @param rate requests per second
 */
export async function fixedRate({
  url,
  requests,
  connections = 64,
  seconds,
  rate,
  timeout,
}: Target & { rate: number }): Promise<Load> {
  await using pool = poolOf(url, connections, timeout)
  const record = new Recorder()
  const next = rotate(requests)
  const started = performance.now()
  const total = Math.ceil(seconds * rate)
  const sent: Promise<void>[] = []
  await new Promise<void>((resolve) => {
    const tick = () => {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * rate))
      while (sent.length < due) sent.push(send(pool, next(), started + (sent.length / rate) * 1000, record))
      if (sent.length < total) setTimeout(tick, 1)
      else resolve()
    }
    tick()
  })
  await Promise.all(sent)
  return record.summary(performance.now() - started)
}

const poolOf = (url: string, connections: number, timeout = 30_000) =>
  Object.assign(new Pool(url, { connections, pipelining: 1, headersTimeout: timeout }), {
    async [Symbol.asyncDispose](this: Pool) {
      await this.close()
    },
  })

function rotate(requests: Requests): () => LoadRequest {
  let index = 0
  return () => {
    const turn = index++
    if (typeof requests === 'function') return requests(turn)
    const request = requests[turn % requests.length]
    if (!request) throw new Error('There is nothing to ask.')
    return request
  }
}

/** Sends one request and reads its answer to the end. @param since when it counts from, in milliseconds */
async function send(pool: Pool, request: LoadRequest, since: number, record: Recorder): Promise<void> {
  const { path, method = 'GET', headers, body } = request
  await new Promise<void>((resolve) => {
    let status = 0
    pool.dispatch(
      { path, method, ...(headers && { headers }), ...(body !== undefined && { body }) },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => {
          status = statusCode
        },
        onResponseData: () => undefined,
        onResponseEnd: () => {
          record.answer(performance.now() - since, status)
          resolve()
        },
        onResponseError: () => {
          record.errors += 1
          resolve()
        },
      },
    )
  })
}

/** Notes answers one by one, and sums them up. */
export class Recorder {
  errors = 0
  private non2xx = 0
  private readonly times: number[] = []

  answer(milliseconds: number, status = 200): void {
    this.times.push(milliseconds)
    if ((status < 200 || status > 299) && status !== 304) this.non2xx += 1
  }

  /** @param elapsed milliseconds of the whole */
  summary(elapsed: number): Load {
    const sorted = Float64Array.from(this.times).toSorted()
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
    return {
      requestsPerSecond: (sorted.length / elapsed) * 1000,
      p50: at(0.5),
      p99: at(0.99),
      max: at(1),
      errors: this.errors,
      non2xx: this.non2xx,
    }
  }
}
