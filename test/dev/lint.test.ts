import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import house from '../../dev/lint/house.ts'

/** What the rule says of a line of a file: one import or export, by its syntax, and `import type` where `kind` says so. */
function complaints(file: string, syntax: string, specifier: string, kind = 'value'): string[] {
  const found: string[] = []
  const filename = resolve(import.meta.dirname, '../..', file)
  const visitor = house.rules.imports.create({ filename, report: ({ message }) => found.push(message) })
  const specifiers = [{ type: 'ImportSpecifier' }]
  visitor[syntax]?.({ type: syntax, source: { value: specifier }, specifiers, importKind: kind, exportKind: kind })
  return found
}

describe('what only the document needs', () => {
  const values = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression']

  test.each(['./bookings.answers.ts', './bookings.document.ts', '../../http/paging.answers.ts'])(
    'is no part of the Worker: %s',
    (specifier) => {
      for (const syntax of values)
        expect(complaints('src/features/bookings/bookings.service.ts', syntax, specifier)).toHaveLength(1)
      expect(complaints('src/features/bookings/bookings.service.ts', 'ImportDeclaration', specifier, 'type')).toEqual(
        [],
      )
    },
  )

  test.each(['src/features/bookings/bookings.document.ts', 'src/features/admin/admin.answers.ts', 'dev/build/x.ts'])(
    'may be imported by %s',
    (file) => expect(complaints(file, 'ImportDeclaration', '../bookings/bookings.answers.ts')).toEqual([]),
  )
})

test('schemas are made when the first is needed', () => {
  const file = 'src/features/bookings/bookings.routes.ts'
  expect(complaints(file, 'ImportDeclaration', './bookings.schemas.ts')).toHaveLength(1)
  expect(complaints(file, 'ImportExpression', './bookings.schemas.ts')).toEqual([])
  expect(complaints(file, 'ImportDeclaration', './bookings.schemas.ts', 'type')).toEqual([])
  expect(
    complaints('src/features/admin/admin.schemas.ts', 'ImportDeclaration', '../bookings/bookings.schemas.ts'),
  ).toEqual([])
})

test('the Worker starts without Zod', () => {
  for (const syntax of ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration']) {
    for (const file of ['src/env.ts', 'src/lib/text.ts', 'src/http/rows.ts', 'src/features/auth/auth.service.ts'])
      expect(complaints(file, syntax, 'zod'), file).not.toEqual([])
  }
  expect(complaints('src/env.ts', 'ImportDeclaration', 'zod', 'type')).toEqual([])
  expect(complaints('src/lib/text.schemas.ts', 'ExportAllDeclaration', 'zod')).toEqual([])
})
