import { Pool } from 'undici'

export interface LoadRequest {
  path: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string
}

/** Sent by turns: at least forty different ones, for a single hot one proves nothing. Or made one by one, where each serves once. */
type Requests<None = never> = LoadRequest[] | ((index: number) => LoadRequest | None)

export interface Load {
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  max: number
  /** Requests without an answer, and why the first of them had none. */
  errors: number
  error?: string
  /** Answers that are neither 2xx nor 304. */
  non2xx: number
}

interface Target<None = never> {
  /** Such as http://127.0.0.1:54321. */
  url: string
  requests: Requests<None>
  connections?: number
  seconds: number
  /** How long an answer may take, in milliseconds, before it counts as none. */
  timeout?: number
}

/**
 * As much as so many connections can ask, each for the next when the last is answered: what throughput is told by. It ends
 * early when there is nothing left to ask.
 */
export async function closedLoop({
  url,
  requests,
  connections = 16,
  seconds,
  timeout,
}: Target<undefined>): Promise<Load> {
  await using pool = poolOf(url, connections, timeout)
  const record = new Recorder()
  const next = rotate(requests)
  const started = performance.now()
  const end = started + seconds * 1000
  const loop = async () => {
    while (performance.now() < end) {
      const request = next()
      if (!request) return
      await send(pool, request, performance.now(), record)
    }
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

function rotate<None>(requests: Requests<None>): () => LoadRequest | None {
  let index = 0
  return () => {
    const turn = index++
    if (typeof requests === 'function') return requests(turn)
    const request = requests[turn % requests.length]
    if (!request) throw new Error('There is nothing to ask.')
    return request
  }
}

/**
 * Sends one request and reads its answer to the end. A GET whose connection is lost is sent once more, in its own time, as
 * HTTP's clients do (RFC 9110, section 9.2.2): some servers close connections that were about to be used.
 * @param since when it counts from, in milliseconds
 */
async function send(pool: Pool, request: LoadRequest, since: number, record: Recorder): Promise<void> {
  const { method = 'GET' } = request
  const first = await attempt(pool, request)
  const lost = typeof first === 'object' && 'code' in first && first.code === 'UND_ERR_SOCKET'
  const answer = lost && method === 'GET' ? await attempt(pool, request) : first
  if (typeof answer === 'number') record.answer(performance.now() - since, answer)
  else record.fail(answer)
}

/** @returns the status of its answer, or why it has none */
async function attempt(pool: Pool, { path, method = 'GET', headers, body }: LoadRequest): Promise<number | Error> {
  return new Promise((resolve) => {
    let status = 0
    pool.dispatch(
      { path, method, ...(headers && { headers }), ...(body !== undefined && { body }) },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => {
          status = statusCode
        },
        onResponseData: () => undefined,
        onResponseEnd: () => resolve(status),
        onResponseError: (_controller, error) => resolve(error),
      },
    )
  })
}

/** Notes answers one by one, and sums them up. */
export class Recorder {
  private errors = 0
  private error: string | undefined
  private non2xx = 0
  private readonly times: number[] = []

  answer(milliseconds: number, status = 200): void {
    this.times.push(milliseconds)
    if ((status < 200 || status > 299) && status !== 304) this.non2xx += 1
  }

  fail(error: Error): void {
    this.errors += 1
    this.error ??= error.message
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
      ...(this.error !== undefined && { error: this.error }),
      non2xx: this.non2xx,
    }
  }
}
