import { relative } from 'node:path'
import { rootDir } from './paths.ts'

/** How many tests a step ran. `skipped` ones were not run and count as neither. */
export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Of those that passed: how many did so only when tried again. */
  readonly retried?: number
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly failureMessages?: readonly string[] }[]
  }[]
}

/** One test of a vitest report. */
export interface TestResult {
  /** From the repository's root. */
  readonly file: string
  readonly name: string
  /** `passed`, `failed`, or a word for one that was not run. */
  readonly status: string
  readonly failure: string
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number }
  readonly errors: readonly unknown[]
}

/**
 * Counts the tests of a vitest JSON report (null = it wrote none). A file that did not load counts as one failed
 * test, and so does an exit code other than 0 that no failed test explains (an unhandled error). Pure.
 */
export function countVitest(reportText: string | null, exitCode: number | null): TestCounts {
  if (reportText === null) return { passed: 0, failed: 1, skipped: 0 }
  const report = JSON.parse(reportText) as VitestReport
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  return explainExit(
    { passed: report.numPassedTests, failed: report.numFailedTests + unloaded, skipped: report.numPendingTests + report.numTodoTests },
    exitCode,
  )
}

/** The tests of a vitest JSON report. A file that did not load is one failed test. Pure. */
export function readTests(reportText: string): readonly TestResult[] {
  const { testResults } = JSON.parse(reportText) as VitestReport
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(rootDir, name)
    if (assertionResults.length === 0) return [{ file, name: 'the file did not load', status: 'failed', failure: message ?? '' }]
    return assertionResults.map((test) => ({ file, name: test.fullName, status: test.status, failure: (test.failureMessages ?? []).join('\n') }))
  })
}

/**
 * Counts the tests of a Playwright JSON report (null = it wrote none). Errors outside of tests count as one failure
 * each. Pure.
 */
export function countPlaywright(reportText: string | null, exitCode: number | null): TestCounts {
  if (reportText === null) return { passed: 0, failed: 1, skipped: 0 }
  const { stats, errors } = JSON.parse(reportText) as PlaywrightReport
  return explainExit({ passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length, skipped: stats.skipped, ...(stats.flaky > 0 && { retried: stats.flaky }) }, exitCode)
}

function explainExit(counts: TestCounts, exitCode: number | null): TestCounts {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
