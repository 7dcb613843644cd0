import { requireUser } from '../../http/guards.ts'
import { takeIdempotencyKey } from '../../http/idempotency.ts'
import { jsonText } from '../../http/json-text.ts'
import { lazily } from '../../lib/lazily.ts'
import { createRouter } from '../../http/router.ts'
import { validate } from '../../http/validate.ts'
import { IdParam } from '../../lib/ids.ts'
import { deleteImage, downloadImage, listImages, readImage } from './images.service.ts'
import type { ImagePage, OneImage } from './uploads.answers.ts'
import { confirmUpload, startUpload } from './uploads.service.ts'

const schemas = lazily(() => import('./uploads.schemas.ts'))

/** Pictures of hosts: signed for, put into storage by their browsers, and looked at before anyone sees them. */
export const uploadRoutes = createRouter()
  .post('/host/upload', requireUser, validate('json', schemas.NewUpload), async (c) =>
    c.json(await startUpload(c.var.ctx, c.req.valid('json'))),
  )
  .post('/host/upload/confirm', requireUser, validate('json', schemas.Confirmation), takeIdempotencyKey, async (c) => {
    const { answer, location } = await confirmUpload(c.var.ctx, c.req.valid('json'))
    return location === undefined ? jsonText<OneImage>(c, answer) : jsonText<OneImage>(c, answer, location)
  })
  .get('/host/images', requireUser, validate('query', schemas.ImageQuery), async (c) =>
    jsonText<ImagePage>(c, await listImages(c.var.ctx, c.req.valid('query'))),
  )
  .get('/host/images/:id', requireUser, validate('param', IdParam), async (c) =>
    jsonText<OneImage>(c, await readImage(c.var.ctx, c.req.valid('param').id)),
  )
  .delete('/host/images/:id', requireUser, validate('param', IdParam), async (c) => {
    await deleteImage(c.var.ctx, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .get('/host/images/:id/download', requireUser, validate('param', IdParam), async (c) =>
    c.json(await downloadImage(c.var.ctx, c.req.valid('param').id)),
  )
