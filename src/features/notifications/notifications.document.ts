import type { DocumentOf } from '../../http/document.ts'
import { NotificationPage } from './notifications.answers.ts'
import type { notificationRoutes } from './notifications.routes.ts'

const tag = 'Notifications'

export const notificationDocument = {
  'GET /notifications': {
    tag,
    operationId: 'listNotifications',
    summary: 'List what you should know',
    answers: { 200: NotificationPage },
  },
  'PUT /notifications/read-all': {
    tag,
    operationId: 'readAllNotifications',
    summary: 'Mark all as read',
    answers: { 204: null },
  },
  'PUT /notifications/:id/read': {
    tag,
    operationId: 'readNotification',
    summary: 'Mark one as read',
    answers: { 204: null },
  },
} satisfies DocumentOf<typeof notificationRoutes>
