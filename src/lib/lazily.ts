/** A value that is loaded when it is needed. */
export type Lazy<Value> = () => Promise<Value>

/**
 * What a module exports, each to be loaded when it is needed: `const schemas = lazily(() => import('./x.schemas.ts'))`.
 * Making all schemas would take the Worker longer than the rest of its start, and an isolate may need those of few features.
 */
export function lazily<Module extends object>(
  load: () => Promise<Module>,
): { [Name in keyof Module]: Lazy<Module[Name]> } {
  return new Proxy({} as { [Name in keyof Module]: Lazy<Module[Name]> }, {
    get: (_target, name) => async () => Reflect.get(await load(), name) as unknown,
  })
}
