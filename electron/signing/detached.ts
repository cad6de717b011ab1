/** Takes signatures that were made elsewhere with `ssh-keygen -Y sign`. */
import { open, stat } from 'node:fs/promises'
import { AppError } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

const maxFileBytes = 64 * 1024

/**
 * Reads a `.sig` file. Its armor is returned unjudged: the verifier does that. `not_found` when there is no such
 * file, `bad_signature` for what cannot be a signature. Effects: reads at most 64 KiB.
 */
export async function readDetachedSignature(path: string): Promise<Result<string>> {
  const bytes = await readAtMost(path, maxFileBytes + 1)
  if (bytes === null) {
    return refuse('not_found', `The signature file ${path} cannot be read.`, 'ssh-keygen writes it beside the signed file, with ".sig" added to its name.')
  }
  if (bytes.length > maxFileBytes) return refuse('bad_signature', `${path} is too large for a signature.`, 'Give the .sig file, not the signed one.')
  // Every character of an armor is ASCII; any other byte becomes one that the verifier refuses.
  const armor = bytes.toString('latin1')
  if (armor.startsWith('-----BEGIN SSH SIGNATURE-----')) return ok(armor)
  return refuse('bad_signature', `${path} is not an SSH signature.`, 'Make it with "ssh-keygen -Y sign -n countersign-operation -f KEY FILE".')
}

async function readAtMost(path: string, limitBytes: number): Promise<Buffer | null> {
  try {
    // Asked before opening: opening a named pipe would wait for its writer.
    if (!(await stat(path)).isFile()) return null
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(limitBytes), 0, limitBytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}

function refuse(code: 'not_found' | 'bad_signature', message: string, hint: string): Result<never> {
  return err(new AppError({ code, message, hint }).toDto())
}
