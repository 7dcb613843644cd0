import type { Scene } from './scenes.ts'

export interface SentRequest {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
}

/** Sends one request and reads its answer to the end. @returns milliseconds. @throws Error for any other than a success */
export async function timeOf(url: string, { method, path, headers, body }: SentRequest): Promise<number> {
  const began = performance.now()
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    ...(headers && { headers }),
    ...(body && { body }),
  })
  const text = await response.text()
  const milliseconds = performance.now() - began
  if (response.status >= 400) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
  return milliseconds
}

/** A scene as it is sent. @param route such as `GET /api/listings/:id` */
export function requestOf(route: string, { who, path, body }: Scene): SentRequest {
  const headers = {
    ...(who && { Authorization: `Bearer ${who.token}` }),
    ...(body && { 'Content-Type': 'application/json' }),
  }
  return { method: route.split(' ')[0] ?? '', path, headers, ...(body && { body: JSON.stringify(body) }) }
}
