import Database from 'better-sqlite3'
import { AppError } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Clock, Crypto, Journal } from '../ports.ts'
import { openAuditIndex, type AuditIndex } from './auditIndex.ts'
import { openDatabase, type JournalDatabase } from './database.ts'
import { sourceThreadScript, type ThreadScript } from './journalThread.ts'
import { corruptJournal } from './journalError.ts'
import { createHighWater, type HighWaterStore } from './highWater.ts'
import { createProvenanceReader } from './provenance.ts'
import { createReader } from './reader.ts'
import { verifyChain } from './verifyChain.ts'
import { createWriter } from './writer.ts'

/** Which file to open, and the time and hashes it is written with. */
export interface JournalOptions {
  readonly file: string
  readonly clock: Clock
  readonly crypto: Crypto
  /** Where it is noted how far the journal is; null = an old journal put back is not noticed. */
  readonly highWater: HighWaterStore | null
  /** Opens an existing file and changes nothing in it; every write is then `journal_unwritable`. */
  readonly readOnly?: boolean
  /** All of the file was checked a moment ago, and nobody else can write it. */
  readonly isChecked?: boolean
  /** What the threads run that check a long chain. */
  readonly threadScript?: ThreadScript | undefined
}

/**
 * Opens the journal, creating it where it is not there yet (never when read-only), and compares it with the marks it
 * left outside. Errors: `journal_corrupt`, `journal_too_new`, `journal_unwritable`, `journal_locked`. The methods
 * throw the same as `AppError`s; an illegal state of an operation is a bug and throws as one. Effects: the file, its
 * `-wal` and `-shm`, the marks.
 */
export function openJournal({ file, clock, crypto, highWater: store, readOnly = false, isChecked = false, threadScript = sourceThreadScript }: JournalOptions): Result<Journal> {
  let sqlite: JournalDatabase['sqlite'] | null = null
  let index: AuditIndex | null = null
  try {
    const database = openDatabase(file, { readOnly, isChecked, newId: crypto.uuid })
    sqlite = database.sqlite
    const { journalId } = database
    index = readOnly ? null : openAuditIndex(file)
    const { hashOf, ...reader } = createReader(database, index)
    const highWater = createHighWater(store, { readOnly, journalId, epoch: reader.epoch, head: reader.auditHead, hashOf }, clock)
    const { tellRollback, ...writer } = createWriter({ database, reader: { ...reader, hashOf }, highWater, clock, crypto })
    writer.onAppend(() => index?.wake())
    if (!readOnly) tellRollback()
    const closing = new AbortController()
    return ok({
      journalId,
      ...reader,
      ...writer,
      ...createProvenanceReader(database, highWater.rolledBack, crypto),
      rolledBack: highWater.rolledBack,
      verifyChain: (onProgress, signal) =>
        verifyChain({ database, file, crypto, script: threadScript }, { onProgress, signal: signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]) }),
      close: () => {
        if (!database.sqlite.open) return
        closing.abort(new AppError({ code: 'journal_unwritable', message: 'The journal was closed while its audit chain was being verified.', hint: 'Start again and verify anew.' }))
        index?.close()
        highWater.close()
        database.sqlite.close()
      },
    })
  } catch (thrown) {
    index?.close()
    sqlite?.close()
    // No statement fits the tables: their definition was damaged.
    const error = thrown instanceof Database.SqliteError ? corruptJournal(file, thrown) : thrown
    if (error instanceof AppError) return err(error.toDto())
    throw error
  }
}
