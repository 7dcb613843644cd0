import { expect, test } from 'vitest'
import { bodyOf, call, newAccount, PASSWORD, refusalOf, register, type SignedIn } from './support/accounts.ts'
import { asked, newParty, type Party, rental } from './support/bookings.ts'
import { expectOneOfMany, expectReplays, readThread, threadOf, write, written } from './support/conversations.ts'
import { owner } from './support/database.ts'
import { insertListing } from '../support/records.ts'

const ROUNDS = 5
const MANY = 20

const newThread = async (party: Party) => (await asked(party, rental('2040-01-01', '2040-01-03'))).id

const many = <Result>(work: (n: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: MANY }, (_, n) => work(n)))

/** A host and a renter of whom one can erase their account, and their booking. */
async function newErasable(who: 'host' | 'renter') {
  const [erased, other] = [await register(), await newAccount({ name: 'Stays', role: 'HOST' })]
  const [host, renter] = who === 'host' ? [erased, other] : [other, erased]
  const party: Party = { host, renter, listing: await insertListing(owner, host.user.id) }
  return { erased, other, booking: await newThread(party) }
}

const erase = (who: SignedIn) => call('DELETE', '/api/users/me', { token: who.token, body: { password: PASSWORD } })

test('twenty at once, of both parties, are all written and all told', async () => {
  const party = await newParty()
  for (let round = 0; round < ROUNDS; round += 1) {
    const booking = await newThread(party)
    const sent = await many((n) => written(n % 2 === 0 ? party.host : party.renter, booking, `Word ${n}`))
    const { messages } = await readThread(party.host, booking, { limit: '100' })
    expect(messages.map(({ id }) => id).toSorted()).toEqual(sent.map(({ id }) => id).toSorted())
    const { rows } = await owner.query(
      `SELECT user_id, count(*)::int FROM notifications
       WHERE resource_id = $1 AND type = 'MESSAGE_RECEIVED' GROUP BY user_id`,
      [booking],
    )
    expect(rows).toHaveLength(2)
    expect(rows).toEqual(
      expect.arrayContaining([
        { user_id: party.host.user.id, count: MANY / 2 },
        { user_id: party.renter.user.id, count: MANY / 2 },
      ]),
    )
  }
})

test('reading and writing at once leave nothing half done', async () => {
  const party = await newParty()
  for (let round = 0; round < ROUNDS; round += 1) {
    const booking = await newThread(party)
    const answers = await many((n) =>
      n % 2 === 0
        ? write(n % 4 === 0 ? party.host : party.renter, booking, `Word ${n}`)
        : call('PUT', `${threadOf(booking)}/read`, { token: (n % 4 === 1 ? party.host : party.renter).token }),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 204]))
    for (const who of [party.host, party.renter]) await call('PUT', `${threadOf(booking)}/read`, { token: who.token })
    const { messages } = await readThread(party.host, booking)
    expect(messages).toHaveLength(MANY / 2)
    expect(messages.every(({ readAt }) => readAt !== null)).toBe(true)
  }
})

test('a message that is sent again with its key is one message', async () => {
  const party = await newParty()
  const booking = await newThread(party)
  await expectReplays((headers) => write(party.renter, booking, 'Once', headers))
  for (let round = 0; round < ROUNDS; round += 1) {
    await expectOneOfMany((headers) => write(party.host, booking, `Round ${round}`, headers))
  }
  const { messages } = await readThread(party.renter, booking)
  expect(messages).toHaveLength(1 + ROUNDS)
  const headers = { 'Idempotency-Key': 'mine' }
  await bodyOf(await write(party.renter, booking, 'First', headers), 201)
  expect(await refusalOf(await write(party.renter, booking, 'Second', headers))).toBe('422 idempotency_mismatch')
  await bodyOf(await write(party.host, booking, 'Second', headers), 201)
})

test.each(['host', 'renter'] as const)('nobody writes to a %s who has deleted their account', async (who) => {
  const { erased, other, booking } = await newErasable(who)
  await written(erased, booking, 'Farewell')
  await written(other, booking, 'Do not go')
  expect((await erase(erased)).status).toBe(204)
  expect(await refusalOf(await write(other, booking, 'Hello?'))).toBe('409 other_party_gone')
  const { messages } = await readThread(other, booking)
  expect(messages.map(({ message }) => message)).toEqual(['Do not go'])
})
