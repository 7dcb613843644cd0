import { v7 } from 'uuid'
import { lazily } from './lazily.ts'

/** A new id: UUIDv7, so that rows made later sort later. */
export const newId = (): string => v7()

/** The `:id` of a path. With `validate('param', IdParam)` anything but an id is 404. */
export const { IdParam } = lazily(() => import('./ids.schemas.ts'))
