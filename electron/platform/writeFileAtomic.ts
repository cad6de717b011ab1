import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Replaces a file whole: a reader sees the old text or the new one, and after a power cut one of them stands.
 * Mode 0600 unless told. Throws the file system's error and then leaves the old file as it was.
 * Effects: a temporary file beside it, fsync, rename, fsync of the folder.
 */
export function writeFileAtomic(file: string, text: string, mode = 0o600): void {
  const folder = dirname(file)
  const temporary = join(folder, `.${basename(file)}.${process.pid}.tmp`)
  try {
    rmSync(temporary, { force: true })
    const descriptor = openSync(temporary, 'wx', mode)
    try {
      writeFileSync(descriptor, text)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, file)
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw thrown
  }
  syncFolder(folder)
}

/** The rename itself is durable once the folder is. Windows cannot open a folder, and needs no such step. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
