import { randomUUID } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a whole file so that a reader sees the old or the new text and a crash leaves one of the two: a temporary
 * file beside it is flushed and renamed over it. An existing file keeps its mode, and a symbolic link stays one; a
 * new file gets `newFileMode` (less the umask). The folder must exist. Rejects with Node's error; then nothing changed.
 */
export async function writeFileAtomic(path: string, text: string, newFileMode = 0o666): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const before = await stat(target).catch(() => null)
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx', before?.mode ?? newFileMode)
    try {
      if (before !== null) await file.chmod(before.mode)
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
  await syncFolder(dirname(target))
}

/** Makes the rename durable. Windows cannot open folders and needs no such step. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
