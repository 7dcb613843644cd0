import type { DocumentOf } from '../../http/document.ts'
import { Download, ImagePage, OneImage, SignedUpload } from './uploads.answers.ts'
import type { uploadRoutes } from './uploads.routes.ts'

const tag = 'Uploads'

export const uploadDocument = {
  'POST /host/upload': {
    tag,
    operationId: 'startUpload',
    summary: 'Ask where to put a picture',
    description:
      '`PUT` the file to `uploadUrl` with the given headers, then confirm it. The URL writes one object once. More than 50 uploads of a day that are not confirmed are refused; what is not confirmed within 24 hours is deleted.',
    answers: { 200: SignedUpload },
    codes: ['too_many_requests', 'storage_unavailable'],
  },
  'POST /host/upload/confirm': {
    tag,
    operationId: 'confirmUpload',
    summary: 'Confirm a picture',
    description:
      'Looks at what was uploaded: a whole JPEG, PNG, WebP or GIF of the announced type, at most 10 MiB and 50 megapixels. Anything else is deleted, and its key is spent. Confirmed before: 200 with the same asset.',
    answers: { 200: OneImage, 201: OneImage },
    codes: ['not_found', 'upload_missing', 'invalid_image', 'conflict', 'storage_unavailable', 'storage_timeout'],
  },
  'GET /host/images': {
    tag,
    operationId: 'listImages',
    summary: 'List your pictures',
    answers: { 200: ImagePage },
    codes: ['storage_unavailable'],
  },
  'GET /host/images/:id': {
    tag,
    operationId: 'getImage',
    summary: 'Read your picture',
    answers: { 200: OneImage },
    codes: ['storage_unavailable'],
  },
  'DELETE /host/images/:id': {
    tag,
    operationId: 'deleteImage',
    summary: 'Delete a picture',
    description: 'It also leaves those of your listings that are not LIVE.',
    answers: { 204: null },
    codes: ['image_in_use', 'storage_unavailable'],
  },
  'GET /host/images/:id/download': {
    tag,
    operationId: 'downloadImage',
    summary: 'Ask where to download a picture',
    answers: { 200: Download },
    codes: ['storage_unavailable'],
  },
} satisfies DocumentOf<typeof uploadRoutes>
