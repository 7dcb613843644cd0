/** Between the two a password is checked, or storage is asked. */
const TWO = new Set([
  'POST /api/auth/register',
  'POST /api/auth/login',
  'PUT /api/auth/password',
  'DELETE /api/users/me',
  'POST /api/host/upload/confirm',
])

/** They ask no database: documents, and whether the Worker itself is alive. */
const NONE = new Set([
  'GET /',
  'GET /health',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/reference.js',
  'GET /problems/:code',
  'GET /pictures/:name',
])

/**
 * The budget of every route: how often it may go to the database and back when all goes well.
 * @param route as Hono spells it, such as `GET /api/listings/:id`
 */
export const roundTripsOf = (route: string): number => (NONE.has(route) ? 0 : TWO.has(route) ? 2 : 1)
