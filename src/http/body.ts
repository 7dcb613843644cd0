import type { Context } from 'hono'
import { DomainError } from '../lib/errors.ts'

/** What a JSON body may weigh where a route says nothing else. */
export const MAX_BODY_BYTES = 64 * 1024

type MalformedCode = 'malformed_json' | 'malformed_csv'

const MAX_DEPTH = 32
const JSON_TYPE = /^application\/json(\s*;\s*charset="?utf-8"?)?\s*$/i

/**
 * Reads the body, counting what arrives and believing no `Content-Length`, and leaves it as clean UTF-8 for the
 * validator. An optional one that is empty counts as `{}`, whatever its type. @throws DomainError unsupported_media_type, payload_too_large, malformed_json
 */
export async function readJsonBody(c: Context, maxBytes: number, optional = false): Promise<void> {
  const chunks = optional ? await readAtMost(c.req.raw.body, maxBytes) : undefined
  if (chunks?.length === 0) {
    c.req.raw = jsonRequest(c, '{}')
    return
  }
  if (!isJsonType(c))
    throw new DomainError('unsupported_media_type', 'Send the body as Content-Type: application/json.')
  const body = decode(chunks ?? (await readAtMost(c.req.raw.body, maxBytes)), 'malformed_json')
  parseJson(body)
  c.req.raw = jsonRequest(c, body)
}

/**
 * Reads the body as text, counting as `readJsonBody` does, and leaves it to be read once more.
 * @param malformed the code for what is not UTF-8
 * @throws DomainError payload_too_large, malformed_json, malformed_csv
 */
export async function readTextBody(c: Context, maxBytes: number, malformed: MalformedCode): Promise<string> {
  const body = decode(await readAtMost(c.req.raw.body, maxBytes), malformed)
  c.req.raw = new Request(c.req.url, { method: c.req.method, headers: c.req.raw.headers, body })
  return body
}

/** What a JSON text says. @throws DomainError malformed_json */
export function parseJson(body: string): unknown {
  if (isTooDeep(body)) throw new DomainError('malformed_json', `The body nests deeper than ${MAX_DEPTH} levels.`)
  try {
    return JSON.parse(body)
  } catch {
    throw new DomainError('malformed_json', 'The body is not valid JSON.')
  }
}

/** Whether the request says that its body is JSON. */
export const isJsonType = (c: Context): boolean => JSON_TYPE.test(c.req.header('Content-Type') ?? '')

function jsonRequest(c: Context, body: string): Request {
  const headers = new Headers(c.req.raw.headers)
  headers.set('Content-Type', 'application/json')
  return new Request(c.req.url, { method: c.req.method, headers, body })
}

async function readAtMost(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream ?? []) {
    size += chunk.length
    if (size > maxBytes) throw new DomainError('payload_too_large', `The body is larger than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return chunks
}

function decode(chunks: Uint8Array[], malformed: MalformedCode): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
  } catch {
    throw new DomainError(malformed, 'The body is not valid UTF-8.')
  }
}

/** Counts brackets outside of strings, so that no parser ever recurses into a hostile body. */
function isTooDeep(json: string): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index]
    if (inString && character === '\\') index += 1
    else if (character === '"') inString = !inString
    else if (!inString && (character === '{' || character === '[')) depth += 1
    else if (!inString && (character === '}' || character === ']')) depth -= 1
    if (depth > MAX_DEPTH) return true
  }
  return false
}
