/** A calendar that cannot be imported. The message is for the host: short, and with nothing of the calendar in it. */
export class BrokenCalendar extends Error {
  override readonly name = 'BrokenCalendar'
}

/** One line of a component: `DTSTART;TZID=America/Chicago:20261224T090000`. Names are in upper case. */
export type Property = { name: string; params: ReadonlyMap<string, string>; value: string }
export type Component = { name: string; properties: Property[]; components: Component[] }

const MAX_DEPTH = 8

/**
 * Reads iCalendar (RFC 5545) into its components; lines that are no property are passed over.
 * @throws BrokenCalendar if it is no calendar, or ends in the middle
 */
export function readComponents(text: string): Component[] {
  const root: Component = { name: '', properties: [], components: [] }
  const open = [root]
  for (const line of unfold(text)) {
    const property = readProperty(line)
    const current = open.at(-1)
    if (!property || !current) continue
    const name = property.value.trim().toUpperCase()
    if (property.name === 'BEGIN') {
      if (open.length > MAX_DEPTH) throw new BrokenCalendar('The calendar is nested too deeply.')
      const begun: Component = { name, properties: [], components: [] }
      current.components.push(begun)
      open.push(begun)
    } else if (property.name === 'END') {
      if (current === root || current.name !== name) throw new BrokenCalendar('The calendar is not well formed.')
      open.pop()
    } else current.properties.push(property)
  }
  const calendars = root.components.filter(({ name }) => name === 'VCALENDAR')
  if (calendars.length === 0) throw new BrokenCalendar('The answer is not an iCalendar calendar.')
  if (open.length > 1) throw new BrokenCalendar('The calendar is cut off.')
  return calendars
}

/** The first property with a name. */
export const propertyOf = (component: Component, name: string): Property | undefined =>
  component.properties.find((property) => property.name === name)

const unfold = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r\n|\n|\r/)

/** By hand, as the value begins at the first colon outside of quotes, which parameters may hold. */
function readProperty(line: string): Property | undefined {
  const parts: string[] = []
  let start = 0
  let isQuoted = false
  for (let n = 0; n < line.length; n++) {
    const character = line[n]
    if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && (character === ';' || character === ':')) {
      parts.push(line.slice(start, n))
      start = n + 1
      if (character === ':') return toProperty(parts, line.slice(start))
    }
  }
  return undefined
}

function toProperty([name = '', ...params]: string[], value: string): Property | undefined {
  if (!/^[A-Za-z0-9-]+$/.test(name)) return undefined
  const entries = params.map((param): [string, string] => {
    const equals = param.indexOf('=')
    return [param.slice(0, equals).toUpperCase(), param.slice(equals + 1).replaceAll('"', '')]
  })
  return { name: name.toUpperCase(), params: new Map(entries), value }
}
