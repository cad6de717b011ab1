/**
 * `npm test`: runs every step, prints what failed in full, and ends with the line `N passed, N failed`. Type check,
 * lint, dependency rules and build count as one test each. `--only unit` (or `e2e`, …) runs one step and what it
 * needs. Exit code 1 when anything failed.
 */
import { parseArgs } from 'node:util'
import { testSteps } from './testSteps.ts'

/** All steps together must end within this time; what is left is the limit of the next step. */
const wholeLimitMs = 14 * 60_000

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only
if (only !== undefined && !testSteps.some((step) => step.name === only)) {
  console.error(`There is no step "${only}". Steps: ${testSteps.map((step) => step.name).join(', ')}.`)
  process.exit(1)
}
const steps = testSteps.filter((step) => only === undefined || step.name === only || step.neededBy.includes(only))

const startedAt = performance.now()
let passed = 0
let failed = 0
for (const step of steps) {
  const stepStartedAt = performance.now()
  const leftMs = Math.max(1_000, wholeLimitMs - (stepStartedAt - startedAt))
  const result = await step.run(Math.min(step.limitMs, leftMs))
  const seconds = ((performance.now() - stepStartedAt) / 1000).toFixed(1)
  const verdict = result.failed > 0 ? 'FAILED' : result.ran ? 'ok' : 'did not run'
  console.log(`${step.name.padEnd(13)} ${verdict.padEnd(11)} ${`${seconds} s`.padStart(8)}  ${result.note}`.trimEnd())
  if (result.failed > 0) console.log(`\n${result.output.trim()}\n`)
  passed += result.passed
  failed += result.failed
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
