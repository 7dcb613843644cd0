const configuration = {
  url: '/openapi.json',
  theme: 'default',
  layout: 'modern',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  persistAuth: false,
  defaultOpenAllTags: true,
  documentDownloadType: 'json',
}

/** `/docs`: Scalar's reference with a console, from this origin alone. Its configuration stands in an attribute, since
 * the page's policy allows no inline script. */
export function referencePage(): string {
  const attribute = JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Vendibook API</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <noscript>The reference needs JavaScript. The same as a file: <a href="/openapi.json">/openapi.json</a>.</noscript>
    <script id="api-reference" data-configuration="${attribute}" src="/docs/reference.js"></script>
  </body>
</html>
`
}
