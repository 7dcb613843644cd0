/** Lint rules of this house: which way imports go (README, "The house"), what the Worker starts without, and how Zod is imported. */
import { dirname, join, relative, resolve } from 'node:path'

/** The parts of ESLint's plugin interface that are used here; oxlint exports no types of its own for it. */
type ModuleNode = {
  type: string
  source: { value?: unknown } | null
  specifiers?: { type: string }[]
  importKind?: string
  exportKind?: string
}
type RuleContext = { filename: string; report: (fault: { node: ModuleNode; message: string }) => void }
type Visitor = Record<string, (node: ModuleNode) => void>
/** How a module is imported: its types alone, with the file itself, or by `import()`. */
type Way = 'types' | 'static' | 'dynamic'
type Direction = { from: RegExp; to: RegExp; except?: RegExp; ways?: Way[]; why: string }

const root = resolve(import.meta.dirname, '../..')

/** Paths are relative to the repository; packages go by their names. The first that matches is reported, for all ways if none are named. */
const DIRECTIONS: Direction[] = [
  {
    from: /^src\//,
    to: /^(hono|@hono\/.+)(\/|$)/,
    except: /^src\/(index|app|client)\.ts$|^src\/http\/|\.routes\.ts$/,
    why: 'Only routes and src/http know Hono.',
  },
  { from: /^src\//, to: /^hono-openapi(\/|$)/, why: 'The document is generated in Node (dev/build).' },
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
  {
    from: /^src\//,
    to: /\.(document|answers)\.ts$/,
    except: /\.(document|answers)\.ts$/,
    ways: ['static', 'dynamic'],
    why: 'Only documents need answers at run time: the Worker imports their types.',
  },
  {
    from: /^src\//,
    to: /\.schemas\.ts$/,
    except: /\.(schemas|document|answers)\.ts$/,
    ways: ['static'],
    why: 'The Worker would make all schemas when it starts: lazily(() => import(…)), or import type.',
  },
  {
    from: /^src\//,
    to: /^zod(\/|$)/,
    except: /\.(schemas|document|answers)\.ts$/,
    ways: ['static'],
    why: 'The Worker starts without Zod: schemas stand in x.schemas.ts.',
  },
  { from: /\.(service|schemas|rules)\.ts$/, to: /\.routes\.ts$/, why: 'Routes call services, never the other way.' },
]
const OWN_FEATURE = /^src\/features\/([^/]+)\//

/** Why this file must not import that module; undefined if it may. */
function forbidden(file: string, specifier: string, way: Way): string | undefined {
  const target = specifier.startsWith('.') ? join(dirname(file), specifier) : specifier
  const broken = DIRECTIONS.find(
    ({ from, to, except, ways }) =>
      from.test(file) && to.test(target) && !except?.test(file) && (ways?.includes(way) ?? true),
  )
  if (broken) return broken.why
  const here = OWN_FEATURE.exec(file)?.[1]
  const there = OWN_FEATURE.exec(target)?.[1]
  if (here === undefined || there === undefined || here === there) return undefined
  if (/\.(service|schemas|answers)\.ts$/.test(target)) return undefined
  return 'Features reach each other through their services, schemas and answers alone.'
}

function wayOf({ type, importKind, exportKind }: ModuleNode): Way {
  if (type === 'ImportExpression') return 'dynamic'
  return importKind === 'type' || exportKind === 'type' ? 'types' : 'static'
}

function create(context: RuleContext): Visitor {
  const file = relative(root, context.filename)
  const checkDirection = (node: ModuleNode): void => {
    const specifier = node.source?.value
    const message = typeof specifier === 'string' ? forbidden(file, specifier, wayOf(node)) : undefined
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
    ImportExpression: checkDirection,
  }
}

export default { meta: { name: 'house' }, rules: { imports: { create } } }
