/** `npm run build`: writes what the Worker serves as files, the OpenAPI document, the reference page and a page for each error code. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { buildDocument } from './document.ts'
import { problemPages } from './problem-pages.ts'
import { referencePage } from './reference-page.ts'

const assets = new URL('../../dist/assets/', import.meta.url)
await mkdir(new URL('docs/', assets), { recursive: true })
await mkdir(new URL('problems/', assets), { recursive: true })
await Promise.all([
  ...problemPages().map(([code, html]) => writeFile(new URL(`problems/${code}.html`, assets), html)),
  writeFile(new URL('openapi.json', assets), JSON.stringify(await buildDocument())),
  writeFile(new URL('docs.html', assets), referencePage()),
  copyFile(
    // The page's script is in the package, but its exports do not name it.
    new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference')),
    new URL('docs/reference.js', assets),
  ),
])
console.log('Wrote dist/assets: openapi.json, docs.html, docs/reference.js')
