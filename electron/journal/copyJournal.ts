/** A copy of somebody else's journal, checked and up to date. */
import { closeSync, constants, copyFileSync, existsSync, openSync, readSync, rmSync, statSync, type BigIntStats } from 'node:fs'
import { isAbsolute } from 'node:path'
import { AppError } from '../../shared/domain/appError.ts'
import { applicationId, openDatabase } from './database.ts'

/** SQLite file format, "The Database Header": the magic text, and where the application ID stands. */
const magic = 'SQLite format 3\0'
const applicationIdOffset = 68
const headerBytes = 100
/** How often a file is copied that is being written meanwhile. */
const attempts = 3

/**
 * Copies a journal and its write-ahead log to `copy`, checks the copy and brings it up to date. The file and its folder
 * are not touched. Takes seconds for a large one. Throws `path_denied` for what is no plain file at an absolute path or
 * may not be read, `not_found`, `journal_corrupt` for what is damaged or no journal, `journal_too_new`, `journal_locked`.
 */
export function copyJournal(file: string, copy: string, newId: () => string): void {
  try {
    demandJournal(file)
    copyWhole(file, copy)
    openDatabase(copy, { newId }).sqlite.close()
  } catch (thrown) {
    throw thrown instanceof AppError ? ofTheFile(thrown, copy, file) : unreadableFile(file, thrown)
  }
}

/** The copy's path says nothing to people, nor does what to do with one's own journal. */
function ofTheFile({ code, message, hint, retry, cause }: AppError, copy: string, file: string): AppError {
  const told = code === 'journal_corrupt' ? 'Nothing was changed in it. Choose another copy of this journal.' : hint
  return new AppError({ code, message: message.replaceAll(copy, file), hint: told, retry, cause })
}

/** Only journals are read: nobody learns of any other file more than that it is none. */
function demandJournal(file: string): void {
  if (!isAbsolute(file)) throw denied(file, 'its path is not absolute')
  const found = statSync(file)
  if (!found.isFile()) throw denied(file, 'it is not a plain file')
  const header = Buffer.alloc(headerBytes)
  const descriptor = openSync(file, constants.O_RDONLY)
  try {
    readSync(descriptor, header, 0, headerBytes, 0)
  } finally {
    closeSync(descriptor)
  }
  // A journal that was just made may hold its ID in the log only; opening the copy will tell.
  const ours = header.readUInt32BE(applicationIdOffset) === applicationId || existsSync(`${file}-wal`)
  if (header.toString('latin1', 0, magic.length) !== magic || !ours) {
    throw new AppError({ code: 'journal_corrupt', message: `${file} is not a journal of this app.`, hint: 'Choose the file journal.db of a data folder.' })
  }
}

/** A copy that was taken while nothing was written: file and log belong together. */
function copyWhole(file: string, copy: string): void {
  for (let left = attempts; left > 0; left -= 1) {
    const before = stateOf(file)
    copyFileSync(file, copy, constants.COPYFILE_FICLONE)
    if (statSync(`${file}-wal`, { throwIfNoEntry: false }) === undefined) rmSync(`${copy}-wal`, { force: true })
    else copyFileSync(`${file}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE)
    if (stateOf(file) === before) return
  }
  throw new AppError({ code: 'journal_locked', message: `The journal ${file} is being written by another program.`, hint: 'Try again, or end the app that writes it first.', retry: 'backoff' })
}

function stateOf(file: string): string {
  const told = (found: BigIntStats | undefined) => (found === undefined ? '' : `${found.size}/${found.mtimeNs}/${found.ino}`)
  return [file, `${file}-wal`].map((path) => told(statSync(path, { bigint: true, throwIfNoEntry: false }))).join(' ')
}

function denied(file: string, why: string): AppError {
  return new AppError({ code: 'path_denied', message: `${file} is not opened: ${why}.`, hint: 'Give the whole path of a journal.db.' })
}

function unreadableFile(file: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  return new AppError({ code: code === 'ENOENT' ? 'not_found' : 'path_denied', message: `${file} cannot be read (${code}).`, hint: 'Check the path, and that you may read it.', cause })
}
