import type { DocumentOf } from '../../http/document.ts'
import { AccountAnswer } from '../users/users.answers.ts'
import { Done, Link, Refreshed, SessionPage, SignedIn } from './auth.answers.ts'
import type { authRoutes } from './auth.routes.ts'

const tag = 'Authentication'

export const authDocument = {
  'POST /auth/register': {
    tag,
    operationId: 'register',
    summary: 'Make an account and sign in',
    answers: { 201: SignedIn },
    codes: ['email_taken', 'too_many_requests'],
  },
  'POST /auth/login': {
    tag,
    operationId: 'login',
    summary: 'Sign in',
    answers: { 200: SignedIn },
    codes: ['invalid_credentials', 'account_suspended', 'too_many_requests'],
  },
  'GET /auth/me': {
    tag,
    operationId: 'getSignedInUser',
    summary: 'Read the account of the token',
    answers: { 200: AccountAnswer },
  },
  'POST /auth/refresh': {
    tag,
    operationId: 'refresh',
    summary: 'Trade a refresh token for the next one',
    description:
      'The token is taken from the body, or else from the cookie. The old one keeps working for ten seconds and gives the same successor; any later use of it ends the session.',
    answers: { 200: Refreshed },
    codes: ['unauthenticated'],
  },
  'POST /auth/logout': {
    tag,
    operationId: 'logout',
    summary: 'End this session',
    description: 'A second call with the same token succeeds too.',
    answers: { 200: Done },
  },
  'POST /auth/logout-all': {
    tag,
    operationId: 'logoutAll',
    summary: 'End every session of the account',
    answers: { 200: Done },
  },
  'GET /auth/sessions': {
    tag,
    operationId: 'listSessions',
    summary: 'List the live sessions',
    answers: { 200: SessionPage },
  },
  'DELETE /auth/sessions/:id': {
    tag,
    operationId: 'endSession',
    summary: 'End one session',
    answers: { 204: null },
  },
  'PUT /auth/password': {
    tag,
    operationId: 'changePassword',
    summary: 'Change the password',
    description: 'Ends every other session. Wrong current passwords are limited as logins are.',
    answers: { 200: Done },
    codes: ['invalid_credentials', 'too_many_requests'],
  },
  'POST /auth/link-tokens': {
    tag,
    operationId: 'createLink',
    summary: 'Make a link that authenticates one GET',
    description: 'For a download or an event stream, where no header can be sent.',
    answers: { 201: Link },
  },
} satisfies DocumentOf<typeof authRoutes>
