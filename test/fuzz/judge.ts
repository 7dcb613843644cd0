import type { OpenAPIV3_1 } from 'openapi-types'
import { inWords, type OpenDocument } from '../support/document.ts'
import type { Case, Operation } from './requests.ts'

/** What came back. */
export interface Answer {
  status: number
  headers: Headers
  text: string
}

/** Never in any answer. */
const NEVER = [/\$2[aby]\$\d\d/, /vendibook_(api|owner|app)/]
/** Never in a problem document: what a database or a program says of itself. */
const INNER = [
  /(relation|column|constraint|function) "/i,
  /syntax error|invalid input syntax/i,
  /\.[jt]s:\d+/,
  /SQLSTATE/,
]
const TOKEN = /eyJ[\w-]{10,}\.eyJ/
const TELLS_TOKENS = new Set(['register', 'login', 'refresh', 'createLink'])

/** Every way in which an answer is not what the document says. @param secrets of the stack, which no answer may tell */
export function judge(
  api: OpenDocument,
  operation: Operation,
  request: Case,
  answer: Answer,
  secrets: string[],
): string[] {
  const { status, headers, text } = answer
  const { path, method, details } = operation
  const faults: string[] = []
  if (status >= 500) faults.push(`status ${status}`)
  if (!headers.get('X-Request-Id')) faults.push('no X-Request-Id')
  if (NEVER.some((pattern) => pattern.test(text)) || secrets.some((secret) => text.includes(secret)))
    faults.push('tells a secret')
  if (TOKEN.test(text) && !TELLS_TOKENS.has(details.operationId ?? '')) faults.push('tells a token')
  if (status >= 400 && INNER.some((pattern) => pattern.test(text))) faults.push('tells how it is made')
  const described = details.responses?.[status]
  if (!described) return [...faults, `status ${status} is not documented`]
  const { content } = api.resolved<OpenAPIV3_1.ResponseObject>(described)
  if (!content) return text === '' ? faults : [...faults, `status ${status} has a body`]
  const type = headers.get('Content-Type')?.split(';')[0] ?? ''
  if (!content[type]) return [...faults, `status ${status} comes as "${type}"`]
  const body = type.endsWith('json') ? parsed(text) : text
  const check = api.checkOf(path, method, status, type)
  if (!check(body)) faults.push(...inWords(check.errors).map((error) => `status ${status}: ${error}`))
  if (status < 300 && !isAllowed(api, operation, request)) faults.push('takes a body that the document forbids')
  return faults
}

/** Whether the document allows the body that was taken. An import takes any list, and reports on each row by itself. */
function isAllowed(api: OpenDocument, { details }: Operation, { body, headers }: Case): boolean {
  if (details.operationId === 'importHostListings') return true
  if (!details.requestBody || body === undefined || headers['Content-Type'] !== 'application/json') return true
  const schema = api.resolved<OpenAPIV3_1.RequestBodyObject>(details.requestBody).content['application/json']?.schema
  return schema === undefined || body === '' || api.compile(schema)(parsed(body))
}

function parsed(text: string): unknown {
  try {
    // A byte order mark is no part of the text, for the API as for us.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** The request as a command for a shell; the token is a variable. */
export function toCurl(url: string, { method, target, headers, body, actor }: Case): string {
  const quoted = (text: string) => `$'${text.replaceAll(/[\\'\p{Cc}]/gu, escaped)}'`
  const auth = actor === 'anonymous' || 'Authorization' in headers ? [] : ['-H "Authorization: Bearer $TOKEN"']
  const lines = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  const data = body === undefined ? [] : [`--data-binary ${quoted(body)}`]
  return ['curl -i -X', method, quoted(`${url}${target}`), ...auth, ...lines, ...data, `# as ${actor}`].join(' ')
}

const escaped = (character: string): string =>
  /[\\']/.test(character) ? `\\${character}` : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
