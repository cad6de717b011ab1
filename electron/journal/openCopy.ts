import { closeSync, constants, copyFileSync, existsSync, mkdtempSync, openSync, readSync, rmSync, statSync, type BigIntStats } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { AppError } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Clock, Crypto, Journal } from '../ports.ts'
import { applicationId } from './database.ts'
import { openJournal } from './openJournal.ts'

/** What can be asked of somebody else's journal: nothing that changes it. */
export type JournalCopy = Pick<
  Journal,
  | 'journalId' | 'auditPage' | 'auditCount' | 'auditHistogram' | 'auditTimes' | 'auditStory' | 'auditHead' | 'auditIndex' | 'indexAudit' | 'verifyChain' | 'checkpoints'
  | 'signerSet' | 'signerSetAt' | 'pendingItem' | 'entry' | 'epoch' | 'close'
>

/** SQLite file format, "The Database Header": the magic text, and where the application ID stands. */
const magic = 'SQLite format 3\0'
const applicationIdOffset = 68
const headerBytes = 100
/** How often a file is copied that is being written meanwhile. */
const attempts = 3

/**
 * Opens a journal that is only to be read: a copy of the file and of its write-ahead log, in a folder of this user's
 * own that goes when it is closed. The file and its folder are not touched, a journal of an earlier version is brought
 * up to date in the copy, and one that another process writes is read as it stood. Errors: `path_denied` for what is no
 * plain file at an absolute path, `journal_corrupt` for what is no journal, `journal_too_new`, `journal_locked`.
 */
export function openJournalCopy({ file, clock, crypto }: { readonly file: string; readonly clock: Clock; readonly crypto: Crypto }): Result<JournalCopy> {
  let folder: string | null = null
  const remove = () => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
    folder = null
  }
  try {
    demandJournal(file)
    folder = mkdtempSync(join(tmpdir(), 'countersign-copy-'))
    const copy = join(folder, 'journal.db')
    copyWhole(file, copy)
    const opened = openJournal({ file: copy, clock, crypto, highWater: null })
    if (!opened.ok) {
      remove()
      // The copy's path says nothing to people.
      return err({ ...opened.error, message: opened.error.message.replaceAll(copy, file) })
    }
    const journal = opened.value
    return ok({
      ...journal,
      close: () => {
        journal.close()
        remove()
      },
    })
  } catch (thrown) {
    remove()
    const error = thrown instanceof AppError ? thrown : unreadableFile(file, thrown)
    return err(error.toDto())
  }
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
