/** Our own bugs: an invariant that fails stops the process. Callers' mistakes use errors.ts. */

export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** The value, which the caller knows to be there. */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new InvariantError(`${what} is missing`)
  return value
}

/** Ends a switch over a union: adding a case without handling it no longer compiles. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected case ${JSON.stringify(value)}`)
}
