/** A copy of somebody else's journal, checked and up to date. */
import { closeSync, constants, copyFileSync, existsSync, openSync, readSync, rmSync, statSync, type BigIntStats } from 'node:fs'
import { dirname, isAbsolute } from 'node:path'
import { AppError } from '../../shared/domain/appError.ts'
import { applicationId, openDatabase } from './database.ts'

/** SQLite file format, "The Database Header": the magic text, and where the application ID stands. */
const magic = 'SQLite format 3\0'
const applicationIdOffset = 68
const headerBytes = 100
/** How often a file is copied that is being written meanwhile. */
const attempts = 3
const anotherCopy = 'Nothing was changed in it. Choose another copy of this journal.'

/**
 * Copies a journal and its write-ahead log to `copy`, checks the copy and brings it up to date. The file and its folder
 * are not touched. Takes seconds for a large one. Throws `path_denied` for what is no plain file at an absolute path or
 * may not be read, `not_found`, `journal_corrupt` for what is damaged or no journal, `journal_too_new`, `journal_locked`.
 */
export function copyJournal(file: string, copy: string, newId: () => string): void {
  try {
    demandJournal(file)
    copyWhole(file, copy)
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : unreadableFile(file, thrown)
  }
  try {
    openDatabase(copy, { newId }).sqlite.close()
  } catch (thrown) {
    throw thrown instanceof AppError ? ofTheFile(thrown, copy, file) : thrown
  }
}

/** The copy's path says nothing to people, nor does what to do with one's own journal. */
function ofTheFile({ code, message, hint, retry, cause }: AppError, copy: string, file: string): AppError {
  if (code === 'journal_unwritable') return new AppError({ code, message: `${file} could not be copied to ${dirname(copy)}.`, hint: 'Make room there: a journal is read from a copy of its own.', cause })
  return new AppError({ code, message: message.replaceAll(copy, file), hint: code === 'journal_corrupt' ? anotherCopy : hint, retry, cause })
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
  const hasLog = existsSync(`${file}-wal`)
  // A journal that was just made may hold its ID in the log only; opening the copy will tell.
  const ours = header.readUInt32BE(applicationIdOffset) === applicationId || hasLog
  if (header.toString('latin1', 0, magic.length) !== magic || !ours) {
    throw new AppError({ code: 'journal_corrupt', message: `${file} is not a journal of this app.`, hint: 'Choose the file journal.db of a data folder.' })
  }
  const wholeBytes = lengthTold(header)
  if (!hasLog && wholeBytes !== null && found.size < wholeBytes) {
    throw new AppError({ code: 'journal_corrupt', message: `The journal ${file} is cut off: it should be ${wholeBytes} bytes long and is ${found.size}.`, hint: anotherCopy })
  }
}

/** How long the file is by its header; null = the header does not say (SQLite file format, "In-header database size"). */
function lengthTold(header: Buffer): number | null {
  const [pageSize, changes, pages, validFor] = [header.readUInt16BE(16), header.readUInt32BE(24), header.readUInt32BE(28), header.readUInt32BE(92)]
  return changes === validFor && pages > 0 ? pages * (pageSize === 1 ? 65_536 : pageSize) : null
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
  if (code === 'ENOENT') return new AppError({ code: 'not_found', message: `There is no file ${file}.`, hint: 'Check the path.', cause })
  if (code === 'EACCES' || code === 'EPERM') return new AppError({ code: 'path_denied', message: `You may not read ${file}.`, hint: 'Ask for the right to read it, or for a copy of it.', cause })
  return new AppError({ code: 'path_denied', message: `${file} cannot be read or copied (${code}).`, hint: 'A journal is read from a copy of its own in the folder for temporary files. Check the path, and that there is room.', cause })
}
