/** What Prism has found: where, such as `request.query.limit`, and what is wrong there. */
type Violation = { location: string[]; severity: string; message: string }

/**
 * `fetch` at an address of Prism's (test/support/prism.ts).
 * @throws Error when the answer is not what the document says, or the API took what the document forbids
 */
export async function judgedFetch(url: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  const found = violationsOf(response)
  if (found.length === 0) return response
  throw new Error(`${init?.method ?? 'GET'} ${url} was answered ${response.status}: ${found.join('; ')}`)
}

/** What breaks the document. A wrong request that the API has refused is what it should be. */
function violationsOf({ headers, status }: Response): string[] {
  const header = headers.get('sl-violations')
  if (header === null) return []
  // A longer list is cut off.
  if (!header.startsWith('[')) return [header]
  return (JSON.parse(header) as Violation[])
    .filter(({ location }) => location[0] === 'response' || status < 400)
    .map(({ location, message }) => `${location.join('.')} ${message}`)
}
