/**
 * `npm run test:faults`: runs the crash matrix, the real kills and the fault table. It prints every cell that failed,
 * the cells that cannot occur by their reasons and `N/N of 756, M cannot occur`; then a line for each row of the table;
 * and at the end `N passed, N failed`. Exit code 1 when anything failed.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faultTable, type FaultRow } from './faultTable.ts'
import { runChild } from './runChild.ts'
import { countVitest, readTests, type TestResult } from './testReports.ts'

const limitMs = 20 * 60_000
const matrixName = 'killed '
const killName = 'SIGKILL, '

/** One cell of the crash matrix; `why` = why it cannot occur, null = it can. */
interface Cell {
  readonly name: string
  readonly why: string | null
}

const folder = mkdtempSync(join(tmpdir(), 'countersign-faults-'))
try {
  const reportPath = join(folder, 'report.json')
  const files = ['test/crash', 'test/faults', ...new Set(faultTable.flatMap(({ shownBy }) => shownBy.map(({ file }) => file)))]
  const args = ['node_modules/vitest/vitest.mjs', 'run', '-c', 'build/vitest.config.ts', '--project=!sample', '--reporter=json', `--outputFile.json=${reportPath}`, ...files]
  const { exitCode, output } = await runChild(process.execPath, args, { timeoutMs: limitMs })
  const report = existsSync(reportPath) ? readFileSync(reportPath, 'utf8') : null
  const tests = report === null ? [] : readTests(report)
  const failures = printMatrix(await readCells(), tests) + printKills(tests) + printTable(tests)
  for (const test of tests.filter(({ status }) => status === 'failed')) console.log(`FAILED ${test.file}: ${test.name}\n${test.failure}\n`)
  const { passed, failed } = countVitest(report, exitCode)
  if (report === null || (failed > 0 && tests.every(({ status }) => status !== 'failed'))) console.log(`${output.trim()}\n`)
  // A cell or row whose test is gone fails although no test did.
  const all = Math.max(failed, failures)
  console.log(`${passed} passed, ${all} failed`)
  process.exitCode = all === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function readCells(): Promise<readonly Cell[]> {
  const { exitCode, output } = await runChild(process.execPath, ['test/crash/listCells.ts'], { timeoutMs: limitMs })
  if (exitCode !== 0) throw new Error(output)
  return JSON.parse(output) as readonly Cell[]
}

/** Returns the number of cells that did not pass. */
function printMatrix(cells: readonly Cell[], tests: readonly TestResult[]): number {
  const passed = new Set(tests.filter(({ name, status }) => name.startsWith(matrixName) && status === 'passed').map(({ name }) => name.slice(matrixName.length)))
  const possible = cells.filter(({ why }) => why === null)
  const failed = possible.filter(({ name }) => !passed.has(name))
  console.log('Crash matrix: class, write of the journal, moment of the kill, what became of the request')
  for (const { name } of failed) console.log(`  FAILED ${name}`)
  for (const [reason, group] of Map.groupBy(cells, ({ why }) => why)) {
    if (reason !== null) console.log(`  cannot occur ${String(group.length).padStart(3)}  ${reason}`)
  }
  console.log(`${possible.length - failed.length}/${possible.length} of ${cells.length}, ${cells.length - possible.length} cannot occur\n`)
  return failed.length
}

function printKills(tests: readonly TestResult[]): number {
  const kills = tests.filter(({ name }) => name.startsWith(killName))
  const failed = kills.filter(({ status }) => status !== 'passed')
  console.log(`Real SIGKILL of the whole app: ${kills.length - failed.length}/${kills.length}\n`)
  return kills.length === 0 ? 1 : failed.length
}

function printTable(tests: readonly TestResult[]): number {
  const verdicts = faultTable.map((row) => ({ row, verdict: verdictOf(row, tests) }))
  console.log('Fault table')
  for (const { row, verdict } of verdicts) console.log(`  ${row.fault.padEnd(82)} ${row.mustHold.padEnd(58)} ${verdict}`)
  console.log('')
  return verdicts.filter(({ verdict }) => verdict === 'FAILED').length
}

/** A row whose tests are gone has failed: it would look as if it were still tried. What was not run says why in its name. */
function verdictOf({ shownBy }: FaultRow, tests: readonly TestResult[]): string {
  const groups = shownBy.flatMap(({ file, words }) => words.map((word) => tests.filter((test) => test.file === file && test.name.includes(word))))
  if (groups.some((group) => group.length === 0 || group.some(({ status }) => status === 'failed'))) return 'FAILED'
  const skipped = groups.flat().filter(({ status }) => status !== 'passed')
  return skipped.length === 0 ? 'ok' : skipped.map(({ name }) => /\[(not run: .+)\]$/.exec(name)?.[1] ?? 'not run').join('; ')
}
