import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { Id } from '../../lib/ids.schemas.ts'
import { DayOrMoment } from '../../lib/moments.schemas.ts'

export const AuditAction = z.enum([
  'CREATE_LISTING',
  'UPDATE_LISTING',
  'DELETE_LISTING',
  'PUBLISH_LISTING',
  'PAUSE_LISTING',
  'CREATE_BOOKING',
  'UPDATE_BOOKING',
  'CANCEL_BOOKING',
  'CREATE_REVIEW',
  'UPLOAD_IMAGE',
  'DELETE_IMAGE',
  'REGISTER',
  'LOGIN',
  'LOGIN_FAILED',
  'LOGOUT',
  'REFRESH_REUSE',
  'PASSWORD_CHANGE',
  'UPDATE_PROFILE',
  'DELETE_USER',
  'ADMIN_UPDATE_USER',
  'ADMIN_UPDATE_LISTING',
])

export const AuditResource = z.enum(['listing', 'booking', 'review', 'image', 'user', 'session'])

const filters = {
  ...pageQuery,
  action: AuditAction.describe('Only this action.').optional(),
  from: DayOrMoment.describe('Entries from here on. A day begins at midnight UTC.').optional(),
  to: DayOrMoment.describe('Entries before this; the day or instant itself does not count.').optional(),
}
type Range = { from?: string | undefined; to?: string | undefined }
const isRange = ({ from, to }: Range): boolean =>
  from === undefined || to === undefined || Date.parse(from) < Date.parse(to)
const reversed = { path: ['to'], error: 'Must be after from.', params: { code: 'invalid_range' } }

export const AuditQuery = z.strictObject(filters).refine(isRange, reversed)
export type AuditQuery = z.output<typeof AuditQuery>

export const AdminAuditQuery = z
  .strictObject({
    ...filters,
    userId: Id.describe('Who acted.').optional(),
    resource: AuditResource.describe('What was acted on.').optional(),
    resourceId: Id.describe('Which of them.').optional(),
  })
  .refine(isRange, reversed)
export type AdminAuditQuery = z.output<typeof AdminAuditQuery>
