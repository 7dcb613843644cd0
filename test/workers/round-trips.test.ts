import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { roundTripsOf } from '../support/round-trips.ts'
import type { SignedIn } from './support/accounts.ts'
import { sendBound } from './support/bound-app.ts'
import { interceptCalls, sendThrough } from './support/faults.ts'
import { newPeople, newResource, type People, type Resource } from './support/resources.ts'
import { nameOf, pathOf, ROUTES, type RouteSample } from './support/routes.ts'

let cast: People

beforeAll(async () => {
  cast = await newPeople()
  // Storage has a picture under every key, and what is sent to the database is counted.
  interceptCalls()
})
afterAll(() => {
  vi.restoreAllMocks()
})

/** Somebody whom the route serves; undefined where nobody has to sign in. */
function served({ statuses }: RouteSample, people: People, resource: Resource): SignedIn | undefined {
  const { user, host, admin, party } = people
  const callers = [undefined, user, host, resource.owner ?? people.owner, admin, party]
  return callers[statuses.findIndex((status = 0) => status > 0 && status < 300)]
}

test.concurrent.each(ROUTES.map((row) => [nameOf(row), row] as const))(
  '%s keeps its budget of round trips',
  async (name, row) => {
    const people = row.spendsAccount ? await newPeople() : cast
    const resource = await newResource(row.pattern, people)
    const caller = served(row, people, resource)
    const body = resource.body?.() ?? row.body
    const path = `${pathOf(row, resource.id)}?${new URLSearchParams(row.query).toString()}`
    const { response, calls } = await sendThrough(`trips-${ROUTES.indexOf(row)}`, undefined, (bindings) =>
      sendBound(bindings, path, {
        method: row.method,
        headers: {
          ...(caller && { Authorization: `Bearer ${caller.token}` }),
          ...(body && { 'Content-Type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      }),
    )
    expect([response.status < 300 || name === 'GET /pictures/:name', calls], await response.text()).toEqual([
      true,
      roundTripsOf(name),
    ])
  },
)
