import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { rootDir } from '../../build/paths.ts'

/** What a command printed, and its exit code. */
export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `countersign <args>` as a process of its own, as a person types it. */
export function runCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(rootDir, 'electron/cli.ts'), ...args], { env: { ...process.env, ...env }, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr })
    })
  })
}
