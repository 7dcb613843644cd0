import fc from 'fast-check'
import type { OpenAPIV3_1 } from 'openapi-types'
import type { Method, OpenDocument } from '../support/document.ts'
import { hostileBody, hostileHeader, hostileText, mutated, toJson } from './hostile.ts'
import { type Known, type Schema, valuesOf } from './values.ts'
import type { World } from './world.ts'

export interface Operation {
  /** As the document spells it. */
  path: string
  method: Method
  details: OpenAPIV3_1.OperationObject
}

/** One request, ready to be sent; the token is the actor's. */
export interface Case {
  actor: string
  method: string
  /** With its query. */
  target: string
  headers: Record<string, string>
  body?: string
}

type Pair = [name: string, value: string]
type Part = 'nothing' | 'path' | 'query' | 'headers' | 'body' | 'body text' | 'token'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
/** What would end an account or its session is done by an account that is there for that. */
const ENDING = new Set(['logout', 'logoutAll', 'endSession', 'changePassword', 'eraseMe'])
/** What may happen to accounts and listings that are there for that, and to no others. */
const VICTIMS: Record<string, [kind: string, owner: string]> = {
  changeUser: ['users', 'stranger'],
  moderateListing: ['listings', 'host'],
}
const CSV_HEADER = 'title,description,listingType,category,city,state,price,priceUnit,tags'

export function operationsOf({ document }: OpenDocument): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const details = item?.[method]
      return details ? [{ path, method, details }] : []
    }),
  )
}

/** Requests for one operation: about half as the document wants them, the others with one part of them changed. */
export function casesOf(operation: Operation, api: OpenDocument, world: World): fc.Arbitrary<Case> {
  return fc.tuple(actorsOf(operation, world), partsOf(operation)).chain(([actor, part]) =>
    fc
      .tuple(
        pathOf(operation, world, actor, part === 'path'),
        queryOf(operation, api, knownOf(operation, world, actor), part === 'query'),
        headersOf(operation, world, actor, part),
        bodyOf(operation, api, knownOf(operation, world, actor), part),
      )
      .map(([path, query, headers, body]) => ({
        actor,
        method: operation.method.toUpperCase(),
        target: query.length > 0 ? `${path}?${query.map((pair) => pair.map(encoded).join('=')).join('&')}` : path,
        headers: { ...(body && { 'Content-Type': body.type }), ...headers },
        ...(body && { body: body.text }),
      })),
  )
}

/** Whose account an operation may end. */
export function endingActor({ details }: Pick<Operation, 'details'>): string | undefined {
  return ENDING.has(details.operationId ?? '') ? `throwaway for ${details.operationId}` : undefined
}

function actorsOf({ details, path }: Operation, world: World): fc.Arbitrary<string> {
  const ending = endingActor({ details })
  if (ending !== undefined) return fc.constantFrom(ending, ending, ending, 'anonymous')
  const names = [...world.actors.keys()].filter((name) => !name.startsWith('throwaway'))
  const weighted = path.startsWith('/api/admin/') ? [...names, ...Array<string>(8).fill('seeded ADMIN')] : names
  return fc.constantFrom(...weighted, ...weighted, 'anonymous')
}

function partsOf({ details, path }: Operation): fc.Arbitrary<Part> {
  return fc.oneof(
    { weight: 14, arbitrary: fc.constant<Part>('nothing') },
    { weight: path.includes('{') ? 2 : 0, arbitrary: fc.constant<Part>('path') },
    { weight: details.parameters ? 3 : 1, arbitrary: fc.constant<Part>('query') },
    { weight: 2, arbitrary: fc.constant<Part>('headers') },
    { weight: 1, arbitrary: fc.constant<Part>('token') },
    { weight: details.requestBody ? 6 : 1, arbitrary: fc.constant<Part>('body') },
    { weight: 1, arbitrary: fc.constant<Part>('body text') },
  )
}

const knownOf =
  (operation: Operation, world: World, actor: string): Known =>
  (name) => {
    const kind = { listingId: 'listings', hostId: 'users', userId: 'users', imageIds: 'images' }[name] ?? name
    const isKnown = ['listings', 'users', 'images', 'cursor', 's3Key', 'feed', 'refreshToken', 'resourceId', 'email']
    if (!isKnown.includes(kind)) return undefined
    if (name === 'email' && operation.details.operationId === 'register')
      return fc.uuid().map((id) => `${id}@example.com`)
    const kinds = { resourceId: ['listings', 'users', 'reviews'], cursor: [`cursor ${operation.path}`] }[name] ?? [kind]
    return fc
      .tuple(fc.nat(), fc.constantFrom(...kinds), fc.uuid())
      .map(([number, one, other]) => world.pick(one, actor, number) ?? other)
  }

function pathOf({ path, details }: Operation, world: World, actor: string, isHostile: boolean): fc.Arbitrary<string> {
  const kind = /\/(\w+)\/\{id\}/.exec(path)?.[1]
  if (kind === undefined) return fc.constant(path)
  const [victims, owner] = VICTIMS[details.operationId ?? ''] ?? [kind, actor]
  const seen = fc.nat().map((number) => {
    const picked = world.pick(victims, owner, owner === actor ? number : number | 1)
    return picked ?? '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071'
  })
  const hostile = fc
    .oneof(
      hostileText,
      fc.uuid(),
      seen.map((id) => id.toUpperCase()),
    )
    .filter((text) => text !== '')
  return (isHostile ? hostile : seen).map((id) => path.replace('{id}', () => encoded(id)))
}

function queryOf(operation: Operation, api: OpenDocument, known: Known, isHostile: boolean): fc.Arbitrary<Pair[]> {
  const parameters = parametersOf(operation, 'query')
  const all = parameters.map(({ name, schema }) =>
    fc.tuple(valuesOf(schema as Schema, api.resolved, known, name), fc.boolean()).map(([value, joined]): Pair[] => {
      const items = Array.isArray(value) ? (value as unknown[]).map(String) : [String(value)]
      return joined || name === 'bbox' ? [[name, items.join(',')]] : items.map((item) => [name, item])
    }),
  )
  const required = parameters.flatMap((parameter, index) => (parameter.required === true ? [index] : []))
  // Few at a time: with all of them at once, one is always refused.
  const chosen = fc.array(fc.nat(Math.max(all.length - 1, 0)), { maxLength: 4 })
  const few = fc
    .tuple(fc.tuple(...all), chosen)
    .map(([pairs, indexes]) => [...new Set([...required, ...indexes])].flatMap((index) => pairs[index] ?? []))
  if (!isHostile) return few
  const names = parameters.map(({ name }) => name)
  const name = fc.oneof(
    ...(names.length > 0 ? [fc.constantFrom(...names)] : []),
    fc.constantFrom('link_token', 'a', '__proto__', 'id[]'),
  )
  const hostile = fc.tuple(
    name,
    hostileText.map((text) => text.slice(0, 3000)),
  )
  return fc.tuple(few, hostile).map(([valid, pair]) => [...valid.filter(([key]) => key !== pair[0]), pair])
}

function headersOf(
  operation: Operation,
  world: World,
  actor: string,
  part: Part,
): fc.Arbitrary<Record<string, string>> {
  const names = parametersOf(operation, 'header').map(({ name }) => name)
  const tag = fc.nat().map((number) => world.pick(`etag ${operation.path}`, actor, number) ?? '"none"')
  const pairs = names.map((name) => {
    const value =
      name === 'Idempotency-Key' ? fc.oneof(fc.uuid(), fc.uuid(), fc.uuid(), fc.constantFrom('a', 'b')) : tag
    return fc.option(value.map((text): Pair => [name, text]))
  })
  const valid = fc.tuple(...pairs).map((list) => Object.fromEntries(list.filter((pair) => pair !== null)))
  const token = world.actors.get(actor)?.token ?? 'none'
  const tokens = ['Bearer', 'Bearer x.y.z', `Bearer ${token}x`, `Bearer ${token.slice(0, -9)}`, `Basic ${token}`, token]
  if (part === 'token')
    return fc
      .tuple(valid, fc.constantFrom(...tokens))
      .map(([headers, Authorization]) => ({ ...headers, Authorization }))
  if (part !== 'headers') return valid
  const more = [
    'Accept',
    'Accept-Language',
    'If-None-Match',
    'If-Match',
    'Idempotency-Key',
    'X-Request-Id',
    'Origin',
    'Range',
    'Cookie',
  ]
  return fc
    .tuple(valid, fc.constantFrom(...names, ...more), hostileHeader)
    .map(([headers, name, value]) => ({ ...headers, [name]: value }))
}

function bodyOf(
  { details, method }: Operation,
  api: OpenDocument,
  known: Known,
  part: Part,
): fc.Arbitrary<{ type: string; text: string } | undefined> {
  if (!details.requestBody) {
    if (method === 'get' || !part.startsWith('body')) return fc.constant(undefined)
    return hostileBody.map((text) => ({ type: 'application/json', text }))
  }
  const { content } = api.resolved<OpenAPIV3_1.RequestBodyObject>(details.requestBody)
  const type = fc.constantFrom(...Object.keys(content))
  if (part === 'body text') {
    const types = fc.constantFrom(
      'text/plain',
      'application/json; charset=utf-16',
      'application/xml',
      ...Object.keys(content),
    )
    return fc.record({ type: types, text: hostileBody })
  }
  return type.chain((one) => {
    if (one === 'text/csv') return csv(part === 'body').map((text) => ({ type: one, text }))
    const schema = api.resolved<Schema>(content[one]?.schema ?? {})
    const valid = valuesOf(schema, api.resolved, known)
    return (part === 'body' ? mutated(valid) : valid).map((value) => ({ type: one, text: toJson(value) }))
  })
}

function csv(isHostile: boolean): fc.Arbitrary<string> {
  const row = ['Birria truck', 'A truck, with a plancha', 'RENT', 'Food Truck', 'Austin', 'TX', '425', 'per day', 'a|b']
  const quoted = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
  const rows = fc.array(
    fc.tuple(fc.nat(8), hostileText).map(([at, text]) => quoted(isHostile ? row.with(at, text) : row)),
    { minLength: 1, maxLength: 4 },
  )
  return rows.map((lines) => [CSV_HEADER, ...lines].join('\r\n'))
}

function parametersOf({ details }: Operation, where: string): OpenAPIV3_1.ParameterObject[] {
  return (details.parameters ?? []).filter((part) => 'in' in part).filter((part) => part.in === where)
}

/** Lone surrogates have no encoding: their bytes stand for them. */
const encoded = (text: string): string =>
  text.isWellFormed() ? encodeURIComponent(text) : `${encodeURIComponent(text.toWellFormed())}%ED%A0%80`
