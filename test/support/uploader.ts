import type { ImageType } from '../../src/lib/signing.ts'
import { jpeg } from './pictures.ts'

export type Asset = { id: string; url: string; s3Key: string; size: number; hasLocation: boolean; filename: string }
type Answer = { status: number; headers: Headers; body: Record<string, unknown> }
type Signed = { uploadUrl: string; headers: Record<string, string>; s3Key: string; publicUrl: string }

/** An account that puts pictures into storage over HTTP. */
export interface Uploader {
  userId: string
  call(method: string, path: string, body?: object): Promise<Answer>
  /** A URL for a new object of this type. */
  sign(contentType?: ImageType, size?: number): Promise<Signed>
  /** Signs for a file and puts it there, as a browser does. @returns how it was signed, and the key */
  put(file?: Uint8Array<ArrayBuffer>, contentType?: ImageType): Promise<Signed>
  confirm(s3Key: string, fields?: object): Promise<Answer>
  /** Puts a file and confirms it. */
  upload(file?: Uint8Array<ArrayBuffer>, contentType?: ImageType): Promise<Asset>
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** A new account at an API. @param send how to reach it, where `fetch` does not */
export async function newUploader(url: string, send: Fetch = fetch): Promise<Uploader> {
  let token = ''

  async function call(method: string, path: string, body?: object): Promise<Answer> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    if (token !== '') headers.Authorization = `Bearer ${token}`
    const response = await send(`${url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    }
  }

  async function sign(contentType: ImageType = 'image/jpeg', size?: number): Promise<Signed> {
    const answer = await call('POST', '/api/host/upload', { filename: 'truck.jpg', contentType, size })
    if (answer.status !== 200) throw new Error(`No URL: ${JSON.stringify(answer.body)}`)
    return answer.body as Signed
  }

  async function put(file: Uint8Array<ArrayBuffer> = jpeg, contentType: ImageType = 'image/jpeg') {
    const signed = await sign(contentType, file.length > 0 ? file.length : undefined)
    const status = await putAgain(signed, file)
    if (status !== 200) throw new Error(`Storage answered ${status}`)
    return signed
  }

  const confirm = (s3Key: string, fields: object = {}) =>
    call('POST', '/api/host/upload/confirm', { s3Key, filename: 'truck.jpg', ...fields })

  const registered = await call('POST', '/api/auth/register', {
    email: `${crypto.randomUUID()}@example.com`,
    password: 'Correct-Horse-7!',
    name: 'Ada',
  })
  const { accessToken, user } = registered.body as { accessToken: string; user: { id: string } }
  token = accessToken
  return {
    userId: user.id,
    call,
    sign,
    put,
    confirm,
    async upload(file, contentType) {
      const { s3Key } = await put(file, contentType)
      const answer = await confirm(s3Key)
      if (answer.status !== 201) throw new Error(`Not confirmed: ${JSON.stringify(answer.body)}`)
      return answer.body.imageAsset as Asset
    },
  }
}

/** Writes with a signed URL. @returns the status of the answer */
export async function putAgain({ uploadUrl, headers }: Signed, body: Uint8Array<ArrayBuffer> = jpeg): Promise<number> {
  return (await fetch(uploadUrl, { method: 'PUT', headers, body })).status
}
