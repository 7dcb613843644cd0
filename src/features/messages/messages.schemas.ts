import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { text } from '../../lib/text.schemas.ts'

export const MessageQuery = z.strictObject(pageQuery)
export type MessageQuery = z.output<typeof MessageQuery>

export const NewMessage = z
  .strictObject({ message: text(1, 2_000) })
  .meta({ examples: [{ message: 'Is there a 50 amp hookup at the site?' }] })
export type NewMessage = z.output<typeof NewMessage>
