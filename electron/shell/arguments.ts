import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

/** What the window was started with. `dataFolder`: absolute, null = the default one. */
export interface ShellArguments {
  readonly demo: boolean
  readonly dataFolder: string | null
}

/**
 * Reads `--demo` and `--data DIR` (relative to `cwd`) out of the process's arguments. Chromium's own switches stand
 * among them, so unknown ones are passed over. Error: `usage`. Pure.
 */
export function readShellArguments(args: readonly string[], cwd: string): Result<ShellArguments> {
  const { values } = parseArgs({
    args: [...args],
    options: { demo: { type: 'boolean' }, data: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  })
  if (values.data === undefined) return ok({ demo: values.demo === true, dataFolder: null })
  if (typeof values.data !== 'string' || values.data === '' || values.data.startsWith('-')) {
    return err(new AppError({ code: 'usage', message: '--data needs a folder.', hint: 'For example: --data ~/countersign-data' }).toDto())
  }
  return ok({ demo: values.demo === true, dataFolder: resolve(cwd, values.data) })
}
