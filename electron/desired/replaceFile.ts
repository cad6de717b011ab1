import { chmod, realpath, stat } from 'node:fs/promises'
import { writeFileAtomic } from '../platform/writeFileAtomic.ts'

/**
 * Replaces a file of the operator's own, which is no secret: links stay links, and whoever may read it still may. A new
 * one has mode 0644. Effects and errors as `writeFileAtomic`.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const before = await stat(target).catch(() => null)
  const mode = before === null ? 0o644 : before.mode & 0o7777
  writeFileAtomic(target, text, mode)
  if (before !== null) await chmod(target, mode)
}
