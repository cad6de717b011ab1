/** Files that are written for people to take away. */
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../shared/domain/appError.ts'

/**
 * Writes a file piece by piece and puts it in place when it is whole. Mode 0600. Errors: `path_denied` for a link or
 * anything else in its place that is no plain file, and for a folder that cannot be written. Rejects as the pieces do,
 * and leaves nothing behind then.
 */
export async function writePieces(file: string, pieces: AsyncIterable<string>): Promise<void> {
  demandPlain(file)
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
  const descriptor = reach(file, () => {
    rmSync(temporary, { force: true })
    return openSync(temporary, 'wx', 0o600)
  })
  try {
    try {
      for await (const piece of pieces) reach(file, () => writeSync(descriptor, piece))
      reach(file, () => fsyncSync(descriptor))
    } finally {
      closeSync(descriptor)
    }
    reach(file, () => renameSync(temporary, file))
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw thrown
  }
}

/** Makes a folder, or takes an empty one. Errors: `path_denied` for a link, a file, or a folder that holds anything. */
export function openEmptyFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found !== undefined && !found.isDirectory()) throw denied(folder, 'it is no folder')
  reach(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }))
  if (readdirSync(folder).length > 0) throw denied(folder, 'it is not empty')
}

function demandPlain(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (found !== undefined && !found.isFile()) throw denied(file, 'it is no plain file')
}

function reach<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw denied(path, thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown), thrown)
  }
}

function denied(path: string, why: string, cause?: unknown): AppError {
  return new AppError({ code: 'path_denied', message: `${path} is not written: ${why}.`, hint: 'Choose another place.', cause })
}
