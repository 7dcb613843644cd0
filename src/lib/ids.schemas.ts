import * as z from 'zod'

/** An id as it is spelled everywhere: a lower-case UUID. */
export const Id = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'Must be an id (a lower-case UUID).')
  .meta({ format: 'uuid', examples: ['019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071'] })

export const IdParam = z.strictObject({ id: Id.describe('The id of the resource.') })
