/** A value of a log line. Undefined ones are left out. */
export type LogFields = Record<string, string | number | boolean | readonly string[] | undefined>

/** Writes one line of JSON, which Workers Logs indexes by field. Callers never pass query text, bodies or secrets. */
export function log(level: 'info' | 'warn' | 'error', message: string, fields: LogFields = {}): void {
  const line = JSON.stringify({ level, message, ...fields })
  if (level === 'error') console.error(line)
  else if (level === 'warn') console.warn(line)
  else console.log(line)
}

/**
 * What may be told about an unexpected failure: its class, its SQLSTATE and constraint, and where it was thrown. Its
 * message stays out: a database error's holds SQL and parameters, and any other's may quote the request.
 */
export function describeFailure(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  const root = rootCause(error)
  return {
    error: root.name,
    sqlstate: stringField(root, 'code'),
    constraint: stringField(root, 'constraint'),
    routine: stringField(root, 'routine'),
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()),
  }
}

const rootCause = (error: Error): Error => (error.cause instanceof Error ? rootCause(error.cause) : error)

function stringField(error: object, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : undefined
}
