import { Hono } from 'hono'
import { cors } from './cors.ts'
import { rawPath } from './endpoints.ts'
import { frame, makeContext, onError, unmatched } from './frame.ts'
import type { AppEnv } from './router.ts'
import { refuseOddSpelling } from './spelling.ts'

/** An app with everything that surrounds a route, in its order, and no route yet. */
export function framedApp() {
  const app = new Hono<AppEnv>({ getPath: rawPath })
  app.onError(onError)
  app.notFound(unmatched(app.router))
  return app.use(frame(app.router), makeContext, cors(app.router), refuseOddSpelling)
}
