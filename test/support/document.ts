import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import type { OpenAPIV3_1 } from 'openapi-types'

const addFormats = addFormatsModule.default

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The API's own OpenAPI document, to judge answers by. */
export interface OpenDocument {
  document: OpenAPIV3_1.Document
  /** What a reference stands for; anything else is itself. */
  resolved<Part extends object>(part: Part | OpenAPIV3_1.ReferenceObject): Part
  /** A check for a schema of the document as it stands: additional properties where it allows them. */
  compile(schema: object): ValidateFunction
  /** The check for what an operation answers with a status. @throws when it documents none */
  checkOf(path: string, method: Method, status: number, type: string): ValidateFunction
}

/** Fetches the document. @param url of the API */
export async function openDocument(url: string): Promise<OpenDocument> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenAPIV3_1.Document
  const ajv = new Ajv2020({ allErrors: true, strict: false })
  addFormats(ajv)
  ajv.addSchema(closed({ $id: 'document', components: document.components }) as object)
  const checks = new Map<string, ValidateFunction>()
  const compiled = new WeakMap<object, ValidateFunction>()

  function resolved<Part extends object>(part: Part | OpenAPIV3_1.ReferenceObject): Part {
    if (!('$ref' in part)) return part
    const steps = part.$ref.slice(2).split('/')
    return steps.reduce<unknown>((found, step) => Reflect.get(found as object, step), document) as Part
  }

  return {
    document,
    resolved,
    compile(schema) {
      const check = compiled.get(schema) ?? ajv.compile(closed(schema) as object)
      compiled.set(schema, check)
      return check
    },
    checkOf(path, method, status, type) {
      const key = `${method} ${path} ${status} ${type}`
      const known = checks.get(key)
      if (known) return known
      const response = document.paths?.[path]?.[method]?.responses?.[status]
      if (!response) throw new Error(`${method} ${path} documents no ${status}`)
      const schema = resolved<OpenAPIV3_1.ResponseObject>(response).content?.[type]?.schema
      if (!schema) throw new Error(`${method} ${path} documents no ${type} for ${status}`)
      const check = ajv.compile(closed(schema) as object)
      checks.set(key, check)
      return check
    },
  }
}

/** The same schema, where an object has the properties that it names and no others; a part of `allOf` requires none. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] =>
    key === '$ref' ? [key, String(value).replace('#/', 'document#/')] : [key, closed(value)],
  )
  const isObject = 'required' in schema && !('additionalProperties' in schema)
  return Object.fromEntries([...entries, ...(isObject ? [['additionalProperties', false]] : [])])
}

/** What a check found, a line each. */
export const inWords = (errors: ErrorObject[] | null | undefined): string[] =>
  (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
