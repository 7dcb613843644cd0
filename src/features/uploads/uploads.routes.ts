import { describe } from '../../http/describe.ts'
import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { deleteImage, downloadImage, listImages, readImage } from './images.service.ts'
import { Confirmation, Download, ImagePage, ImageQuery, NewUpload, OneImage, SignedUpload } from './uploads.schemas.ts'
import { confirmUpload, startUpload } from './uploads.service.ts'

const tag = 'Uploads'

/** Pictures of hosts: signed for, put into storage by their browsers, and looked at before anyone sees them. */
export const uploadRoutes = createRouter()
  .post(
    '/host/upload',
    describe(
      'Ask where to put a picture',
      { 200: SignedUpload },
      {
        tag,
        operationId: 'startUpload',
        description:
          '`PUT` the file to `uploadUrl` with the given headers, then confirm it. The URL writes one object once. More than 50 uploads of a day that are not confirmed are refused; what is not confirmed within 24 hours is deleted.',
        codes: ['too_many_requests', 'storage_unavailable'],
      },
    ),
    requireUser,
    validate('json', NewUpload),
    async (c) => c.json(await startUpload(c.var.ctx, c.req.valid('json'))),
  )
  .post(
    '/host/upload/confirm',
    describe(
      'Confirm a picture',
      { 200: OneImage, 201: OneImage },
      {
        tag,
        operationId: 'confirmUpload',
        description:
          'Looks at what was uploaded: a whole JPEG, PNG, WebP or GIF of the announced type, at most 10 MiB and 50 megapixels. Anything else is deleted, and its key is spent. Confirmed before: 200 with the same asset.',
        codes: ['not_found', 'upload_missing', 'invalid_image', 'conflict', 'storage_unavailable', 'storage_timeout'],
      },
    ),
    requireUser,
    validate('json', Confirmation),
    takeIdempotencyKey,
    async (c) => {
      const { answer, location } = await confirmUpload(c.var.ctx, c.req.valid('json'))
      return location === undefined ? jsonText<OneImage>(c, answer) : jsonText<OneImage>(c, answer, location)
    },
  )
  .get(
    '/host/images',
    describe(
      'List your pictures',
      { 200: ImagePage },
      { tag, operationId: 'listImages', codes: ['storage_unavailable'] },
    ),
    requireUser,
    validate('query', ImageQuery),
    async (c) => jsonText<ImagePage>(c, await listImages(c.var.ctx, c.req.valid('query'))),
  )
  .get(
    '/host/images/:id',
    describe('Read your picture', { 200: OneImage }, { tag, operationId: 'getImage', codes: ['storage_unavailable'] }),
    requireUser,
    validate('param', IdParam),
    async (c) => jsonText<OneImage>(c, await readImage(c.var.ctx, c.req.valid('param').id)),
  )
  .delete(
    '/host/images/:id',
    describe(
      'Delete a picture',
      { 204: null },
      {
        tag,
        operationId: 'deleteImage',
        description: 'It also leaves those of your listings that are not LIVE.',
        codes: ['image_in_use', 'storage_unavailable'],
      },
    ),
    requireUser,
    validate('param', IdParam),
    async (c) => {
      await deleteImage(c.var.ctx, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )
  .get(
    '/host/images/:id/download',
    describe(
      'Ask where to download a picture',
      { 200: Download },
      { tag, operationId: 'downloadImage', codes: ['storage_unavailable'] },
    ),
    requireUser,
    validate('param', IdParam),
    async (c) => c.json(await downloadImage(c.var.ctx, c.req.valid('param').id)),
  )
