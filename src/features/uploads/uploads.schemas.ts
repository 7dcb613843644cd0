import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { MAX_PICTURE_BYTES } from '../../lib/pictures.ts'
import { IMAGE_TYPES } from '../../lib/signing.ts'
import { text } from '../../lib/text.schemas.ts'

const filename = text(1, 255)
  .describe('What the file is called at home; nothing of it gets into the key.')
  .meta({ examples: ['truck.jpg'] })

export const exampleKey =
  'listings/019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071/1795000000000-0f1e2d3c4b5a69788796a5b4c3d2e1f0.jpg'

export const NewUpload = z
  .strictObject({
    filename,
    contentType: z.enum(IMAGE_TYPES),
    size: z
      .int()
      .min(1)
      .max(MAX_PICTURE_BYTES)
      .describe('Bytes, at most 10 MiB: the URL then takes exactly so many.')
      .optional(),
  })
  .meta({ examples: [{ filename: 'truck.jpg', contentType: 'image/jpeg', size: 482_113 }] })
export type NewUpload = z.output<typeof NewUpload>

export const Confirmation = z
  .strictObject({
    s3Key: z.string().min(1).max(512),
    filename,
    listingId: Id.describe('A listing of yours, at whose end the picture is added.').optional(),
    stripLocation: z
      .boolean()
      .default(false)
      .describe(
        'Cuts the metadata out of the file first: where it was taken, comments, text. The picture itself stays byte by byte. Also for an image that was confirmed before.',
      ),
  })
  .meta({ examples: [{ s3Key: exampleKey, filename: 'truck.jpg', stripLocation: true }] })
export type Confirmation = z.output<typeof Confirmation>

export const ImageQuery = z.strictObject(pageQuery)
export type ImageQuery = z.output<typeof ImageQuery>
