/** The version that an ETag stands for, in quotes: every edit of a listing moves it. */
export const etagOf = (version: number): string => `"${version}"`

/**
 * The versions that an `If-Match` header allows; undefined where any will do. Weak tags and what is no tag of ours match
 * nothing (RFC 9110, 13.1.1).
 */
export function versionsOf(ifMatch: string | undefined): number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined
  return ifMatch.split(',').flatMap((tag) => {
    const version = /^"(\d{1,9})"$/.exec(tag.trim())?.[1]
    return version === undefined ? [] : [Number(version)]
  })
}

/** Whether pictures may be shown from there: https, or the storage of a local stack. */
export function isPictureUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1'].includes(hostname))
}

/** Whether this is a name of the IANA time zone database, such as America/Chicago. */
export function isTimeZone(name: string): boolean {
  if (!/^([A-Za-z]\w*(\/[\w+-]+)+|UTC)$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
