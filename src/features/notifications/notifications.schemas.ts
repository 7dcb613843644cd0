import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { boolParam } from '../../http/params.schemas.ts'

export const NotificationQuery = z.strictObject({
  ...pageQuery,
  unreadOnly: boolParam().default(false).describe('Leave out what has been read.'),
})
export type NotificationQuery = z.output<typeof NotificationQuery>
