import { describe, expect, it } from 'vitest'
import { countPlaywright, countVitest } from '../../../build/testReports.ts'

const vitest = (facts: object): string =>
  JSON.stringify({ numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [], ...facts })

const playwright = (stats: object, errors: readonly unknown[] = []): string =>
  JSON.stringify({ stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors })

describe('counting a vitest report', () => {
  it.each([
    ['all passed', vitest({}), 0, { passed: 5, failed: 0, skipped: 2 }],
    ['some failed', vitest({ numFailedTests: 2 }), 1, { passed: 5, failed: 2, skipped: 2 }],
    ['a file that did not load', vitest({ testResults: [{ status: 'failed', assertionResults: [] }] }), 1, { passed: 5, failed: 1, skipped: 2 }],
    ['an unhandled error beside passing tests', vitest({}), 1, { passed: 5, failed: 1, skipped: 2 }],
    ['killed at its time limit', vitest({}), null, { passed: 5, failed: 1, skipped: 2 }],
    ['no report', null, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', (_name, report, exitCode, expected) => {
    expect(countVitest(report, exitCode)).toEqual(expected)
  })
})

describe('counting a Playwright report', () => {
  it.each([
    ['all passed', playwright({}), 0, { passed: 3, failed: 0, skipped: 0 }],
    ['some failed', playwright({ unexpected: 2, skipped: 1 }), 1, { passed: 3, failed: 2, skipped: 1 }],
    ['passed only when tried again', playwright({ flaky: 1 }), 0, { passed: 4, failed: 0, skipped: 0, retried: 1 }],
    ['an error outside of tests', playwright({ expected: 0 }, [{ message: 'does not compile' }]), 1, { passed: 0, failed: 1, skipped: 0 }],
    ['no report', null, 1, { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', (_name, report, exitCode, expected) => {
    expect(countPlaywright(report, exitCode)).toEqual(expected)
  })
})
