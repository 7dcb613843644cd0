/**
 * Who may call a route. `public`: anyone, from any origin, and the answer is the same for all. `anyone`: no sign-in, but
 * only from allowed origins. `user`: signed in. `admin`: signed in as an administrator.
 */
export type Access = 'public' | 'anyone' | 'user' | 'admin'

const accessMark = Symbol('access')

/** Marks a handler as the one that decides who may call its route. */
export const markAccess = <Handler extends object>(access: Access, handler: Handler): Handler =>
  Object.assign(handler, { [accessMark]: access })

/** What a handler was marked with; undefined for one that decides nothing. */
export function accessOf(handler: object): Access | undefined {
  return accessMark in handler ? (handler[accessMark] as Access) : undefined
}
