/** The steps of `npm test`, in their order. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { ensureBuilt } from './ensureBuilt.ts'
import { chromiumHint, ensureChromium } from './findChromium.ts'
import { findElectron, whyNoWindow } from './findElectron.ts'
import { rootDir } from './paths.ts'
import { runChild, type ChildResult } from './runChild.ts'
import { countPlaywright, countVitest, type TestCounts } from './testReports.ts'

/** What a step came to. `note` is shown beside its name; `output` only when something failed. */
export interface StepResult extends TestCounts {
  readonly note: string
  readonly output: string
  /** False when the step could not run here, for the reason in `note`. */
  readonly ran: boolean
}

/** One step. `neededBy` names the steps that `--only` picks it for, besides itself. */
export interface TestStep {
  readonly name: string
  readonly neededBy: readonly string[]
  readonly limitMs: number
  run(timeoutMs: number): Promise<StepResult>
}

const nothing: TestCounts = { passed: 0, failed: 0, skipped: 0 }
const onePassed: TestCounts = { ...nothing, passed: 1 }
const oneFailed: TestCounts = { ...nothing, failed: 1 }

/** Runs a script of node_modules or of the repository with this Node. */
function runScript(script: string, args: readonly string[], timeoutMs: number, env: NodeJS.ProcessEnv = {}): Promise<ChildResult> {
  return runChild(process.execPath, [join(rootDir, script), ...args], { timeoutMs, env })
}

/** A step that is one test: it passes when all commands end with 0. */
function check(name: string, commands: readonly (readonly [script: string, ...args: string[]])[]): TestStep {
  return {
    name,
    neededBy: [],
    limitMs: 120_000,
    async run(timeoutMs) {
      for (const [script, ...args] of commands) {
        const { exitCode, output, timedOut } = await runScript(script, args, timeoutMs)
        if (exitCode !== 0) return { ...oneFailed, note: timedOut ? 'took too long' : '', output, ran: true }
      }
      return { ...onePassed, note: '', output: '', ran: true }
    },
  }
}

/** Runs a test runner that writes a JSON report to a file, and counts what it reports. */
async function runReported(
  run: (reportPath: string) => Promise<ChildResult>,
  count: (reportText: string | null, exitCode: number | null) => TestCounts,
): Promise<StepResult> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-report-'))
  try {
    const reportPath = join(folder, 'report.json')
    const { exitCode, output, timedOut } = await run(reportPath)
    const counts = count(existsSync(reportPath) ? readFileSync(reportPath, 'utf8') : null, exitCode)
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} not run` : ''
    const retried = (counts.retried ?? 0) > 0 ? `, ${counts.retried} of them at the second try` : ''
    return { ...counts, note: timedOut ? 'took too long' : `${counts.passed} passed${retried}${skipped}`, output, ran: true }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function runPlaywright(project: string, timeoutMs: number, wrapper: readonly string[] = []): Promise<StepResult> {
  const args = [
    join(rootDir, 'node_modules/@playwright/test/cli.js'), 'test', '-c', join(rootDir, 'build/playwright.config.ts'),
    '--project', project, '--reporter', 'list,json',
  ]
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath, ...args]
  return runReported(
    // Playwright colours its workers' output unless told so in this very way.
    (reportPath) => runChild(command, rest, { timeoutMs, env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath, FORCE_COLOR: '0', NO_COLOR: undefined } }),
    countPlaywright,
  )
}

function isOnPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, name)))
}

const chromium: TestStep = {
  name: 'chromium',
  neededBy: ['e2e', 'unit'],
  limitMs: 360_000,
  async run() {
    const path = await ensureChromium()
    if (path === null) return { ...oneFailed, note: 'none', output: chromiumHint, ran: true }
    process.env['CHROMIUM_PATH'] = path
    return { ...nothing, note: path, output: '', ran: true }
  },
}

const build: TestStep = {
  name: 'build',
  neededBy: ['e2e', 'electron', 'unit'],
  limitMs: 120_000,
  async run() {
    try {
      const built = await ensureBuilt()
      return { ...onePassed, note: built ? '' : 'already there', output: '', ran: true }
    } catch (error) {
      return { ...oneFailed, note: '', output: error instanceof Error ? error.message : String(error), ran: true }
    }
  },
}

const unit: TestStep = {
  name: 'unit',
  neededBy: [],
  limitMs: 600_000,
  run: (timeoutMs) =>
    runReported(
      (reportPath) =>
        runScript(
          'node_modules/vitest/vitest.mjs',
          ['run', '-c', join(rootDir, 'build/vitest.config.ts'), '--project=!long', '--reporter=dot', '--reporter=json', `--outputFile.json=${reportPath}`],
          timeoutMs,
        ),
      countVitest,
    ),
}

const e2e: TestStep = { name: 'e2e', neededBy: [], limitMs: 400_000, run: (timeoutMs) => runPlaywright('browser', timeoutMs) }

const electron: TestStep = {
  name: 'electron',
  neededBy: [],
  limitMs: 120_000,
  async run(timeoutMs) {
    const found = findElectron()
    if ('missing' in found) return { ...nothing, note: found.missing, output: '', ran: false }
    const obstacle = whyNoWindow()
    if (obstacle === null) return runPlaywright('electron', timeoutMs)
    const hasVirtualDisplay = process.getuid?.() !== 0 && isOnPath('xvfb-run')
    return hasVirtualDisplay ? runPlaywright('electron', timeoutMs, ['xvfb-run', '-a']) : { ...nothing, note: obstacle, output: '', ran: false }
  },
}

/** All steps, in the order in which they run. */
export const testSteps: readonly TestStep[] = [
  chromium,
  build,
  check('typecheck', [
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
    ['node_modules/typescript/bin/tsc', '-p', 'build/tsconfig.engine.json'],
  ]),
  check('lint', [['node_modules/oxlint/bin/oxlint']]),
  check('dependencies', [['build/checkDependencies.ts']]),
  unit,
  e2e,
  electron,
]
