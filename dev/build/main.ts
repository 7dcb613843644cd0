/** `npm run build`: writes what the Worker serves as files, the OpenAPI document, the reference page and a page for each error code. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAsset } from '../assets.ts'
import { projectDir } from '../local.ts'
import { buildDocument } from './document.ts'
import { problemPages } from './problem-pages.ts'
import { referencePage } from './reference-page.ts'

// The page's script is in the package, but its exports do not name it.
const script = new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference'))

const files: [name: string, content: string | Buffer][] = [
  ...problemPages().map(([code, html]): [string, string] => [`problems/${code}.html`, html]),
  ['openapi.json', JSON.stringify(await buildDocument())],
  ['docs.html', referencePage()],
  ['docs/reference.js', await readFile(script)],
]
await Promise.all(files.map(([name, content]) => writeAsset(join(projectDir, 'dist/assets', name), content)))
console.log('Wrote dist/assets: openapi.json, docs.html, docs/reference.js')
