/** Lint rules of this house: which way imports go (README, "The house"), and how Zod is imported. */
import { dirname, join, relative, resolve } from 'node:path'

/** The parts of ESLint's plugin interface that are used here; oxlint exports no types of its own for it. */
type ModuleNode = { source: { value: string } | null; specifiers?: { type: string }[]; importKind?: string }
type RuleContext = { filename: string; report: (fault: { node: ModuleNode; message: string }) => void }
type Visitor = Record<string, (node: ModuleNode) => void>
type Direction = { from: RegExp; to: RegExp; except?: RegExp; why: string }

const root = resolve(import.meta.dirname, '../..')

/** Paths are relative to the repository; packages go by their names. The first that matches is reported. */
const DIRECTIONS: Direction[] = [
  {
    from: /^src\//,
    to: /^(hono|@hono\/.+|hono-openapi)(\/|$)/,
    except: /^src\/(index|app|client)\.ts$|^src\/http\/|\.routes\.ts$/,
    why: 'Only routes and src/http know Hono.',
  },
  {
    from: /^src\//,
    to: /^(drizzle-orm|@neondatabase\/serverless)(\/|$)|^drizzle\//,
    except: /^src\/db\/|\.service\.ts$|\.queries?\.ts$/,
    why: 'Only services and src/db know the database.',
  },
  { from: /^src\/(http|lib|db)\//, to: /^src\/features\//, why: 'What features share imports no feature.' },
  { from: /^src\/lib\//, to: /^src\/(?!lib\/)/, why: 'src/lib holds pure helpers.' },
  { from: /^src\/db\//, to: /^src\/http\//, why: 'The database knows no HTTP.' },
  { from: /^src\//, to: /^(node:|dev\/|test\/)/, why: 'Nothing of Node runs in the Worker.' },
  { from: /\.(service|schemas|rules)\.ts$/, to: /\.routes\.ts$/, why: 'Routes call services, never the other way.' },
]
const OWN_FEATURE = /^src\/features\/([^/]+)\//

/** Why this file must not import that module; undefined if it may. */
function forbidden(file: string, specifier: string): string | undefined {
  const target = specifier.startsWith('.') ? join(dirname(file), specifier) : specifier
  const broken = DIRECTIONS.find(({ from, to, except }) => from.test(file) && to.test(target) && !except?.test(file))
  if (broken) return broken.why
  const here = OWN_FEATURE.exec(file)?.[1]
  const there = OWN_FEATURE.exec(target)?.[1]
  if (here === undefined || there === undefined || here === there) return undefined
  if (/\.(service|schemas)\.ts$/.test(target)) return undefined
  return 'Features reach each other through their services and schemas alone.'
}

function create(context: RuleContext): Visitor {
  const file = relative(root, context.filename)
  const checkDirection = (node: ModuleNode): void => {
    const message = node.source === null ? undefined : forbidden(file, node.source.value)
    if (message !== undefined) context.report({ node, message })
  }
  const checkImport = (node: ModuleNode): void => {
    checkDirection(node)
    const isNamespace = node.specifiers?.every(({ type }) => type === 'ImportNamespaceSpecifier') ?? false
    if (node.source?.value === 'zod' && !isNamespace && node.importKind !== 'type')
      context.report({ node, message: "Write import * as z from 'zod': anything else bundles all its locales." })
  }
  return {
    ImportDeclaration: checkImport,
    ExportNamedDeclaration: checkDirection,
    ExportAllDeclaration: checkDirection,
  }
}

export default { meta: { name: 'house' }, rules: { imports: { create } } }
