import { it } from 'vitest'

/** How long a row may take: it opens an app, and often several times. */
const rowLimitMs = 60_000

/**
 * One row of the adversarial matrix. The name carries number, case and expected code, and `npm run test:adversarial`
 * prints a line for each.
 */
export function row(numbers: string, attack: string, expected: string, body: () => Promise<void>): void {
  it(rowName(numbers, attack, expected), body, rowLimitMs)
}

/** A row that cannot be tried here, and why. It counts as not run, never as passed. */
export function notRun(numbers: string, attack: string, why: string): void {
  it.skip(rowName(numbers, attack, why))
}

function rowName(numbers: string, attack: string, expected: string): string {
  return `row ${numbers} | ${attack} | ${expected}`
}
