import type { ErrorCode } from '../lib/errors.ts'
import { PROBLEMS } from './problems.ts'

/** The page that a problem document's `type` opens. */
export function problemPage(code: ErrorCode): string {
  const { status, title, explanation } = PROBLEMS[code]
  const text = explanation.replaceAll('<', '&lt;').replaceAll(/`([^`]+)`/g, '<code>$1</code>')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${title} (${code})</title>
<style>:root { color-scheme: light dark; font: 1rem/1.5 system-ui } body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>${title}</h1>
<p><code>${code}</code>, HTTP ${status}</p>
<p>${text}</p>
<p><a href="/docs">API reference</a></p>
</html>
`
}
