/** `npm run build`: writes what the Worker serves as files, the OpenAPI document and the reference page. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { buildDocument } from './document.ts'
import { referencePage } from './reference-page.ts'

const assets = new URL('../../dist/assets/', import.meta.url)
await mkdir(new URL('docs/', assets), { recursive: true })
await Promise.all([
  writeFile(new URL('openapi.json', assets), JSON.stringify(await buildDocument())),
  writeFile(new URL('docs.html', assets), referencePage()),
  copyFile(
    // The page's script is in the package, but its exports do not name it.
    new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference')),
    new URL('docs/reference.js', assets),
  ),
])
console.log('Wrote dist/assets: openapi.json, docs.html, docs/reference.js')
