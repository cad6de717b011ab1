import { AppError } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Clock, Crypto, Journal } from '../ports.ts'
import { verifyChain } from './auditChain.ts'
import { openDatabase } from './database.ts'
import { createReader } from './reader.ts'
import { createWriter } from './writer.ts'

/** Which file to open, and the time and hashes it is written with. */
export interface JournalOptions {
  readonly file: string
  readonly clock: Clock
  readonly crypto: Crypto
  /** Opens an existing file and changes nothing in it; every write is then `journal_unwritable`. */
  readonly readOnly?: boolean
}

/**
 * Opens the journal, creating it where it is not there yet (never when read-only). Errors: `journal_corrupt`,
 * `journal_too_new`, `journal_unwritable`, `journal_locked`. The methods throw the same as `AppError`s; an illegal
 * state or an unknown id is a bug and throws as one. Effects: the file, its `-wal` and `-shm`.
 */
export function openJournal({ file, clock, crypto, readOnly = false }: JournalOptions): Result<Journal> {
  try {
    const database = openDatabase(file, readOnly, crypto.uuid)
    return ok({
      journalId: database.journalId,
      ...createReader(database),
      ...createWriter(database, clock, crypto),
      verifyChain: () => verifyChain(database, crypto),
      close: () => void database.sqlite.close(),
    })
  } catch (thrown) {
    if (thrown instanceof AppError) return err(thrown.toDto())
    throw thrown
  }
}
