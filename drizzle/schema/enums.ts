import { pgEnum } from 'drizzle-orm/pg-core'

export const userRole = pgEnum('user_role', ['USER', 'HOST', 'ADMIN'])
export const revokeReason = pgEnum('revoke_reason', [
  'logout',
  'logout_all',
  'ended',
  'password_change',
  'reuse',
  'suspension',
  'erasure',
])
export const listingType = pgEnum('listing_type', ['RENT', 'SALE', 'EVENT_PRO'])
export const listingStatus = pgEnum('listing_status', ['DRAFT', 'LIVE', 'PAUSED', 'SOLD', 'ARCHIVED'])
export const priceUnit = pgEnum('price_unit', ['per day', 'per hour', 'one-time'])
export const bookingType = pgEnum('booking_type', ['RENTAL_REQUEST', 'EVENT_REQUEST', 'PURCHASE_INQUIRY'])
export const bookingStatus = pgEnum('booking_status', ['PENDING', 'APPROVED', 'DECLINED', 'CANCELLED', 'COMPLETED'])
export const inquiryType = pgEnum('inquiry_type', [
  'PRICE_INQUIRY',
  'CONDITION_INQUIRY',
  'AVAILABILITY_INQUIRY',
  'GENERAL_INQUIRY',
])
export const inquiryStatus = pgEnum('inquiry_status', ['PENDING', 'RESPONDED'])
export const imageStatus = pgEnum('image_status', ['PENDING', 'CONFIRMED', 'REJECTED', 'DELETED'])
export const notificationType = pgEnum('notification_type', [
  'BOOKING_REQUEST',
  'BOOKING_APPROVED',
  'BOOKING_DECLINED',
  'BOOKING_CANCELLED',
  'BOOKING_COMPLETED',
  'INQUIRY_RECEIVED',
  'EVENT_REQUEST',
  'MESSAGE_RECEIVED',
  'REVIEW_RECEIVED',
  'LISTING_PUBLISHED',
  'LISTING_FLAGGED',
])
export const notificationResource = pgEnum('notification_resource', ['listing', 'booking', 'review'])
export const flagResource = pgEnum('flag_resource', ['listing', 'user', 'review'])
export const flagStatus = pgEnum('flag_status', ['OPEN', 'DISMISSED', 'UPHELD'])
export const auditResource = pgEnum('audit_resource', ['listing', 'booking', 'review', 'image', 'user', 'session'])
export const auditAction = pgEnum('audit_action', [
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
