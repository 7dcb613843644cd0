import * as z from 'zod'
import { Instant } from '../../http/instant.answers.ts'
import { Pagination } from '../../http/paging.answers.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { IMAGE_TYPES } from '../../lib/signing.ts'
import { exampleKey } from './uploads.schemas.ts'

export const SignedUpload = z
  .object({
    uploadUrl: z.string().describe('Takes one write of one object.'),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()).describe('Send these, exactly.'),
    s3Key: z.string(),
    publicUrl: z.string().describe('Where anyone reads it once it is there. Only confirmed pictures may be shown.'),
    expiresIn: z.int().describe('Seconds.'),
  })
  .meta({
    id: 'SignedUpload',
    examples: [
      {
        uploadUrl: `https://storage.example.com/pictures/${exampleKey}?X-Amz-Signature=…`,
        method: 'PUT',
        headers: { 'Content-Type': 'image/jpeg', 'If-None-Match': '*' },
        s3Key: exampleKey,
        publicUrl: `https://images.example.com/${exampleKey}`,
        expiresIn: 900,
      },
    ],
  })
export type SignedUpload = z.output<typeof SignedUpload>

const ImageAsset = z
  .object({
    id: Id,
    url: z.string(),
    s3Key: z.string(),
    filename: z.string(),
    size: z.int().describe('Bytes.'),
    mimeType: z.enum(IMAGE_TYPES),
    width: z.int().describe('Pixels, as the file has them before its orientation.'),
    height: z.int(),
    hasLocation: z
      .boolean()
      .describe('Its metadata tells everyone where it was taken, or may do so: confirm it with `stripLocation`.'),
    createdAt: Instant,
  })
  .meta({
    id: 'ImageAsset',
    examples: [
      {
        id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
        url: `https://images.example.com/${exampleKey}`,
        s3Key: exampleKey,
        filename: 'truck.jpg',
        size: 482_113,
        mimeType: 'image/jpeg',
        width: 4032,
        height: 3024,
        hasLocation: false,
        createdAt: '2026-11-18T11:06:40.000Z',
      },
    ],
  })

export const OneImage = z.object({ imageAsset: ImageAsset }).meta({ id: 'OneImage' })
export type OneImage = z.output<typeof OneImage>

export const ImagePage = z
  .object({ imageAssets: z.array(ImageAsset), pagination: Pagination })
  .meta({ id: 'ImagePage' })
export type ImagePage = z.output<typeof ImagePage>

export const Download = z.object({ url: z.string(), expiresIn: z.int().describe('Seconds.') }).meta({
  id: 'Download',
  examples: [{ url: `https://storage.example.com/pictures/${exampleKey}?X-Amz-Signature=…`, expiresIn: 3600 }],
})
export type Download = z.output<typeof Download>
