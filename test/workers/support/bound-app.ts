import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '../../../src/app.ts'

const app = createApp()

/** Sends a request to the whole app, where `bindings` replace variables of the Worker. */
export const sendBound = async (bindings: object, path: string, init: RequestInit = {}): Promise<Response> =>
  app.fetch(new Request(new URL(path, 'http://api.test'), init), { ...env, ...bindings }, createExecutionContext())
