import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { rootDir } from './paths.ts'

/** How a child ended and what it wrote (stdout and stderr as they came). `exitCode` is null when a signal or the time limit ended it. */
export interface ChildResult {
  readonly exitCode: number | null
  readonly output: string
  readonly timedOut: boolean
}

/**
 * Runs a command in the repository's root to its end and collects its output, without colours. Never rejects for a failing command;
 * a command that cannot be started gives exit code 127 and the reason as output. Past `timeoutMs` the whole process
 * group is killed.
 */
export function runChild(command: string, args: readonly string[], options: { readonly timeoutMs: number; readonly env?: NodeJS.ProcessEnv }): Promise<ChildResult> {
  return new Promise((resolve) => {
    const { FORCE_COLOR: _, ...env } = process.env
    const child = spawn(command, args, {
      cwd: rootDir,
      env: { ...env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    let output = ''
    let timedOut = false
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const timer = setTimeout(() => {
      timedOut = true
      killGroup(child)
    }, options.timeoutMs)
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ exitCode: 127, output: error.message, timedOut: false })
    })
    child.on('close', (exitCode) => {
      clearTimeout(timer)
      resolve({ exitCode, output, timedOut })
    })
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime.
  }
}

/**
 * Runs a command in the foreground, on this terminal, and passes signals on to it. Resolves to the exit code this
 * process should end with (128 + 15 when a signal ended the child).
 */
export function runForeground(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  const child = spawn(command, args, { cwd: rootDir, ...options, stdio: 'inherit' })
  // A terminal sends Ctrl-C to the whole foreground group: the child has it already.
  const forward = (signal: NodeJS.Signals) => (): void => {
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (exitCode) => resolve(exitCode ?? 143))
  })
}
