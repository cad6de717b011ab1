/** What the journeys stand on: the real browser shell as a child process, on a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test as base } from '@playwright/test'
import { rootDir } from '../../build/paths.ts'

/** A running process of the app's command line. */
export interface RunningProcess {
  /** All it has written so far, stdout and stderr. */
  output(): string
  /** Asks it to end (SIGTERM), kills it after five seconds, and waits. */
  stop(): Promise<void>
}

/** The browser shell that a journey talks to. */
export interface Shell extends RunningProcess {
  /** Data folder (settings, journal); removed after the test. */
  readonly dataDir: string
  /** One-time address of the window, with its token. */
  readonly link: string
}

/**
 * Starts `node <script> <args>` in the repository and waits until a line of its stdout matches `ready`. Resolves
 * with the match. Rejects, with all output, when the process ends or 30 s pass before that.
 */
export async function startProcess(
  script: string,
  args: readonly string[],
  ready: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningProcess & { readonly match: RegExpExecArray }> {
  // Node warns on stderr when both of these are set, and Playwright sets one.
  const { FORCE_COLOR: _force, NO_COLOR: _no, ...inherited } = process.env
  const child = spawn(process.execPath, [join(rootDir, script), ...args], {
    cwd: rootDir,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8')
  })
  const lines = createInterface({ input: child.stdout })
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${script} ${args.join(' ')}: ${why}\n${output}`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail('was not ready within 30 s')
    }, 30_000)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => {
      clearTimeout(timer)
      fail(`ended with ${code} before it was ready`)
    })
    lines.on('line', (line) => {
      output += `${line}\n`
      const found = ready.exec(line)
      if (found === null) return
      clearTimeout(timer)
      resolve(found)
    })
  })
  return { match, output: () => output, stop: () => stopChild(child) }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  child.kill('SIGTERM')
  await ended
  clearTimeout(timer)
}

/** Starts the browser shell on a fresh data folder. `args` are further arguments of `serve` (`--demo`), `env` further variables. */
export async function startShell(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Shell> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-e2e-'))
  const removeData = async (): Promise<void> => {
    await rm(dataDir, { recursive: true, force: true })
    await rm(`${dataDir}-state`, { recursive: true, force: true })
  }
  try {
    const running = await startProcess(
      'electron/cli.ts',
      ['serve', '--port', '0', '--data', dataDir, ...args],
      /Countersign is at (http:\/\/127\.0\.0\.1:\d+\/\S*)/,
      { COUNTERSIGN_STATE: `${dataDir}-state`, ...env },
    )
    const stop = async (): Promise<void> => {
      await running.stop()
      await removeData()
    }
    return { dataDir, link: running.match[1] ?? '', output: running.output, stop }
  } catch (error) {
    await removeData()
    throw error
  }
}

/**
 * Playwright's `test` with `shell`: a browser shell of its own for each test, started with `shellArgs` and `shellEnv`
 * (set by `test.use({ shellArgs: ['--demo'] })`), with the page already on its link. What the page threw or logged as an
 * error fails the test.
 */
export const test = base.extend<{ shellArgs: readonly string[]; shellEnv: Readonly<Record<string, string>>; shell: Shell; pageFaults: string[] }>({
  shellArgs: [[], { option: true }],
  shellEnv: [{}, { option: true }],
  pageFaults: async ({ page }, use) => {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await use(faults)
    test.expect(faults, 'errors in the page').toEqual([])
  },
  shell: async ({ page, shellArgs, shellEnv, pageFaults }, use, testInfo) => {
    const shell = await startShell(shellArgs, shellEnv)
    try {
      await page.goto(shell.link)
      // Keys that are pressed before the page listens are nobody's.
      await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
      await use(shell)
    } finally {
      // A page that is still there would find its server gone, and say so.
      await page.goto('about:blank').catch(() => undefined)
      await shell.stop()
      await testInfo.attach('shell output', { body: `${shell.output()}\n${pageFaults.join('\n')}`, contentType: 'text/plain' })
    }
  },
})

export const { expect } = test
