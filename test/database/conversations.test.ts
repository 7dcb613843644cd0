import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { asActor, connect, createTestDatabase } from '../support/test-database.ts'
import { insertParties, insertRental, type Parties } from '../support/records.ts'

const { client, appUrl } = await createTestDatabase()
let writer: pg.Client
let eraser: pg.Client
beforeAll(async () => {
  ;[writer, eraser] = [await connect(appUrl), await connect(appUrl)]
})
afterAll(async () => {
  await Promise.all([writer.end(), eraser.end()])
})

/** Once a connection waits for another's lock. */
const untilBlocked = async (blocked: pg.Client) => {
  const { rows } = await blocked.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  return () =>
    vi.waitFor(async () => {
      const { rows: found } = await client.query('SELECT pg_blocking_pids($1) AS pids', [rows[0]?.pid])
      expect(found[0]?.pids).not.toEqual([])
    })
}

const send = (id: string, booking: string) => writer.query('SELECT send_message($1, $2, $3)', [id, booking, 'Hello?'])
const erase = (account: string) => eraser.query('SELECT erase_account($1)', [account])

const told = async (account: string) =>
  (await client.query('SELECT FROM notifications WHERE user_id = $1', [account])).rows.length

const newThread = async (erased: 'host' | 'renter') => {
  const parties: Parties = await insertParties(client)
  const booking = await insertRental(client, parties)
  const [going, staying] = erased === 'host' ? [parties.host, parties.renter] : [parties.renter, parties.host]
  return { booking, going, staying }
}

test.each(['host', 'renter'] as const)(
  'a %s who is erased while somebody writes keeps no notification',
  async (who) => {
    const { booking, going, staying } = await newThread(who)
    const blocked = await untilBlocked(eraser)
    let erasure: Promise<unknown> = Promise.resolve()
    await asActor(writer, { actor: staying }, async () => {
      await send(booking, booking)
      erasure = asActor(eraser, { actor: going }, () => erase(going))
      await blocked()
    })
    await erasure
    expect(await told(going)).toBe(0)
  },
)

test.each(['host', 'renter'] as const)('who writes to a %s that is being erased waits, and is refused', async (who) => {
  const { booking, going, staying } = await newThread(who)
  const blocked = await untilBlocked(writer)
  let refusal: Promise<unknown> = Promise.resolve()
  await asActor(eraser, { actor: going }, async () => {
    await erase(going)
    refusal = asActor(writer, { actor: staying }, () => send(booking, booking)).catch((error: unknown) => error)
    await blocked()
  })
  expect(await refusal).toMatchObject({ code: 'VB409', detail: expect.stringContaining('other_party_gone') })
  expect(await told(going)).toBe(0)
})
