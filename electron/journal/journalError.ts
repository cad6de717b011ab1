import Database from 'better-sqlite3'
import { AppError } from '../../shared/domain/appError.ts'

/** What SQLite and the file system report when the journal cannot be written. */
const unwritable = /^(SQLITE_(FULL|READONLY|CANTOPEN|IOERR|PERM)|ENOSPC|EROFS|EACCES|EPERM|EDQUOT|ENOENT|ENOTDIR|EISDIR|EIO)/

/**
 * Names an expected failure of the database: `journal_corrupt`, `journal_locked` or `journal_unwritable`.
 * Anything else is a bug and comes back as it was. Pure.
 */
export function toJournalError(thrown: unknown, file: string): unknown {
  const code = codeOf(thrown)
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return corruptJournal(file, thrown)
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new AppError({
      code: 'journal_locked',
      message: `The journal ${file} is being written by another program.`,
      hint: 'Close the other program that has this file open, then try again.',
      retry: 'backoff',
      cause: thrown,
    })
  }
  if (unwritable.test(code)) {
    return new AppError({
      code: 'journal_unwritable',
      message: `The journal ${file} cannot be written (${code}).`,
      hint: 'Nothing is sent to a host while the journal cannot be written. Make room on the disk, check that you own the file and its folder, and start again.',
      cause: thrown,
    })
  }
  return thrown
}

/** `journal_corrupt`: the file is damaged, or is not a journal. Pure. */
export function corruptJournal(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'journal_corrupt',
    message: `The journal ${file} is damaged or is not a journal of this app${cause instanceof Error ? ` (${cause.message})` : ''}.`,
    hint: 'Nothing was changed in it. Move the file aside and put back a copy, or start with an empty data folder.',
    cause,
  })
}

/** `journal_corrupt`: something in the journal cannot be read. Pure. */
export function unreadable(what: string, cause: unknown): AppError {
  return new AppError({
    code: 'journal_corrupt',
    message: `${what} was changed outside the app and cannot be read.`,
    hint: 'Verify the audit chain: it names the first changed row.',
    cause,
  })
}

function codeOf(thrown: unknown): string {
  if (thrown instanceof Database.SqliteError) return thrown.code
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code
  return ''
}
