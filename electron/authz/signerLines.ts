/** What the three signer files have in common: one entry a line, and one faulty line refuses the whole file. */
import { AppError } from '../../shared/domain/appError.ts'
import { hasHiddenCharacter } from '../../shared/lib/hiddenCharacters.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { SshFormatError } from '../../shared/lib/sshWire.ts'

const maxFileCharacters = 1024 * 1024

/** A file as text, with the name it is called by in messages. */
export interface SignerFile {
  readonly name: string
  readonly text: string
}

/** Thrown by a line's reader: why the line cannot stand, and what to do about it. */
export class BadLine extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.name = 'BadLine'
    this.hint = hint
  }
}

/**
 * Reads each line that is neither blank nor a `#` comment; lines end in LF or CRLF. A line whose reader throws
 * `BadLine` or `SshFormatError` refuses the file with `bad_signers_file`, naming file and line. Pure.
 */
export function readSignerLines<T>(file: SignerFile, readLine: (line: string, earlier: readonly T[]) => T): Result<readonly T[]> {
  if (file.text.length > maxFileCharacters) return refuse(file.name, null, 'it is larger than a megabyte', 'Give a file with one entry a line.')
  const entries: T[] = []
  for (const [index, raw] of file.text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '')
    const bare = line.replaceAll('\t', ' ').trim()
    try {
      if (hasHiddenCharacter(line.replaceAll('\t', ' '))) throw new BadLine('it holds a hidden character', 'Remove byte order marks, control characters and zero-width characters.')
      if (bare === '' || bare.startsWith('#')) continue
      entries.push(readLine(line.replace(/^[ \t]+|[ \t]+$/g, ''), entries))
    } catch (thrown) {
      if (thrown instanceof BadLine) return refuse(file.name, index + 1, thrown.message, thrown.hint)
      if (thrown instanceof SshFormatError) return refuse(file.name, index + 1, thrown.message, 'Paste the line of the .pub file again.')
      throw thrown
    }
  }
  return ok(entries)
}

function refuse(name: string, line: number | null, message: string, hint: string): Result<never> {
  const place = line === null ? name : `${name}:${line}`
  return err(new AppError({ code: 'bad_signers_file', message: `${place} is refused, and with it the whole file: ${message}.`, hint }).toDto())
}
