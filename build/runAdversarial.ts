/**
 * `npm run test:adversarial`: runs the adversarial suite and prints a line for each row of the matrix, then a line for
 * each file of the other attacks, and at the end `N passed, N failed`. Exit code 1 when anything failed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rowsElsewhere, signatureMatrixFiles } from './adversarialElsewhere.ts'
import { runChild } from './runChild.ts'
import { countVitest, readTests, type TestResult } from './testReports.ts'

const limitMs = 20 * 60_000

interface Line {
  readonly row: string
  readonly attack: string
  readonly expected: string
  readonly verdict: 'passed' | 'FAILED' | 'not run'
}

const folder = mkdtempSync(join(tmpdir(), 'countersign-adversarial-'))
try {
  const reportPath = join(folder, 'report.json')
  const files = [...new Set(['test/adversarial', ...signatureMatrixFiles, ...rowsElsewhere.map((each) => each.file)])]
  const args = ['node_modules/vitest/vitest.mjs', 'run', '-c', 'build/vitest.config.ts', '--reporter=json', `--outputFile.json=${reportPath}`, ...files]
  const { exitCode, output } = await runChild(process.execPath, args, { timeoutMs: limitMs })
  const report = existsSync(reportPath) ? readFileSync(reportPath, 'utf8') : null
  const tests = report === null ? [] : readTests(report)
  print(tests)
  const { passed, failed, skipped } = countVitest(report, exitCode)
  if (report === null || (failed > 0 && tests.every((test) => test.status !== 'failed'))) console.log(`\n${output.trim()}`)
  console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} not run`}`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function print(tests: readonly TestResult[]): void {
  const lines = [...tests.flatMap(toLine), ...rowsElsewhere.map((row) => ({ ...row, verdict: verdictOf(tests.filter((test) => test.file === row.file && test.name.includes(row.words))) }))]
  for (const { row, attack, expected, verdict } of lines.toSorted((a, b) => Number.parseInt(a.row, 10) - Number.parseInt(b.row, 10))) {
    console.log(`row ${row.padEnd(4)} ${attack.padEnd(76)} ${expected.padEnd(34)} ${verdict}`)
  }
  console.log('')
  const others = tests.filter((test) => toLine(test).length === 0)
  for (const file of new Set(others.map((test) => test.file))) {
    const own = others.filter((test) => test.file === file)
    const count = (status: string) => own.filter((test) => test.status === status).length
    console.log(`${file.padEnd(52)} ${count('passed')} passed, ${count('failed')} failed`)
  }
  for (const test of tests.filter((each) => each.status === 'failed')) console.log(`\nFAILED ${test.file}: ${test.name}\n${test.failure}`)
  console.log('')
}

/** A row's name is `row N | attack | expected`; see test/adversarial/row.ts. */
function toLine({ name, status }: TestResult): readonly Line[] {
  const [, row, attack, expected] = /^row ([\d-]+) \| (.+) \| (.+)$/.exec(name) ?? []
  if (row === undefined || attack === undefined || expected === undefined) return []
  return [{ row, attack, expected, verdict: status === 'passed' ? 'passed' : status === 'failed' ? 'FAILED' : 'not run' }]
}

/** A row whose tests are gone has failed: it would look as if it were still tried. */
function verdictOf(tests: readonly TestResult[]): Line['verdict'] {
  return tests.length > 0 && tests.every((test) => test.status === 'passed') ? 'passed' : 'FAILED'
}
