/** What came of each fault of each route, in a few words. The one named `no fault` is what the route does undisturbed. */
export type FaultMatrix = Map<string, Map<string, string>>

export const NO_FAULT = 'no fault'

/** The matrix to read: routes that fared alike stand together, and so do faults that came to the same. */
export function reportOf(matrix: FaultMatrix): string {
  const alike = Map.groupBy(matrix, ([, row]) => outcomesOf(row))
  return [...alike]
    .map(([outcomes, routes]) => {
      const names = routes.map(([name, row]) => `${name}: ${row.get(NO_FAULT) ?? 'not tried'}`)
      return `${names.join('\n')}\n${outcomes}`
    })
    .join('\n\n')
}

function outcomesOf(row: Map<string, string>): string {
  const faults = [...row].filter(([fault]) => fault !== NO_FAULT)
  const outcomes = Map.groupBy(faults, ([, found]) => found)
  return [...outcomes].map(([found, same]) => `  ${found} <- ${same.map(([fault]) => fault).join(', ')}`).join('\n')
}
