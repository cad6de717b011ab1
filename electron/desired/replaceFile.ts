import { readFileSync } from 'node:fs'
import { chmod, realpath, stat } from 'node:fs/promises'
import { writeFileAtomic } from '../platform/writeFileAtomic.ts'

/**
 * Replaces a file of the operator's own, which is no secret: links stay links, and whoever may read it still may. A new
 * one has mode 0644. `only` = the text in whose place it may come: where another stands by now, nothing is written and it
 * resolves to false. Effects and errors as `writeFileAtomic`.
 */
export async function replaceFile(path: string, text: string, only?: string): Promise<boolean> {
  const target = await realpath(path).catch(() => path)
  const before = await stat(target).catch(() => null)
  const mode = before === null ? 0o644 : before.mode & 0o7777
  // Nothing of this process comes between, and of others no more than can be helped.
  if (only !== undefined && readFileSync(target, 'utf8') !== only) return false
  writeFileAtomic(target, text, mode)
  if (before !== null) await chmod(target, mode)
  return true
}
