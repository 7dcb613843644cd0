import { exifSegment, insert, jpeg, text } from './pictures.ts'
import { LISTING } from './records.ts'
import type { Uploader } from './uploader.ts'

export type Answer = { status: number; headers: Headers }
/** A request about one object of the store, and how to send it. */
type Scene = { key: string; send: () => Promise<Answer> }
/** Makes what a request needs. @param sweep lets the job take an object that nobody has confirmed */
type Make = (host: Uploader, sweep: (key: string) => Promise<void>) => Promise<Scene>

/** A picture with its place in it, which is longer than without. */
export const LOCATED = insert(jpeg, 2, exifSegment())

const confirmation =
  (file?: Uint8Array<ArrayBuffer>, fields?: object): Make =>
  async (host) => {
    const { s3Key: key } = await host.put(file)
    return { key, send: () => host.confirm(key, fields) }
  }

/** Everything that asks something of the store: routes as the document spells them, in their variants, and the job. */
export const SCENES: Record<string, Make> = {
  'POST /api/host/upload/confirm': confirmation(),
  'POST /api/host/upload/confirm, stripLocation': confirmation(LOCATED, { stripLocation: true }),
  'POST /api/host/upload/confirm, no picture': confirmation(text('<html>')),
  'DELETE /api/host/images/{id}': async (host) => {
    const { id, s3Key: key } = await host.upload()
    return { key, send: () => host.call('DELETE', `/api/host/images/${id}`) }
  },
  'the sweep': async (host, sweep) => {
    const { s3Key: key } = await host.put()
    return { key, send: () => sweep(key).then(() => ({ status: 200, headers: new Headers() })) }
  },
}

/** Other routes that may answer `storage_unavailable`: when there is no store at all. They need no answer of one. */
export async function othersOf(host: Uploader): Promise<Record<string, () => Promise<Answer>>> {
  const { id } = await host.upload()
  const listing = { ...LISTING, imageIds: [id] }
  const created = await host.call('POST', '/api/host/listings', listing)
  const path = `/api/host/listings/${(created.body.listing as { id: string }).id}`
  const upload = { filename: 'truck.jpg', contentType: 'image/jpeg' }
  return {
    'POST /api/host/upload': () => host.call('POST', '/api/host/upload', upload),
    'GET /api/host/images': () => host.call('GET', '/api/host/images'),
    'GET /api/host/images/{id}': () => host.call('GET', `/api/host/images/${id}`),
    'GET /api/host/images/{id}/download': () => host.call('GET', `/api/host/images/${id}/download`),
    'POST /api/host/listings': () => host.call('POST', '/api/host/listings', listing),
    'POST /api/host/listings/import': () => host.call('POST', '/api/host/listings/import', [listing]),
    'PUT /api/host/listings/{id}': () => host.call('PUT', path, { imageIds: [id] }),
    'PATCH /api/host/listings/{id}': () => host.call('PATCH', path, { imageIds: [] }),
  }
}
