/** Makes an unhandled member of a union a compile error, and a bug at run time. Throws. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`)
}
