import { closeSync, existsSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '../../shared/domain/appError.ts'
import { corruptJournal, toJournalError } from './journalError.ts'
import { migrations } from './migrations/all.ts'
import { recordTables } from './records.ts'

/** `CSgn`, in the header of every journal file (SQLite file format, "application ID"). */
export const applicationId = 0x4353676e
const busyTimeoutMs = 5_000
/** `PRAGMA synchronous`: 2 = FULL. */
const synchronousFull = 2

/** An open journal file. `read` and `write` turn SQLite's failures into `AppError`s of the journal family. */
export interface JournalDatabase {
  readonly sqlite: Database.Database
  /** The journal's own id, given when the file was made. */
  readonly journalId: string
  read<T>(work: () => T): T
  /**
   * Runs `work` in one immediate transaction and returns when it is on disk. After a failed write or fsync the
   * disk's state is unknown, so every later write is refused until the file is opened again.
   */
  write<T>(work: () => T): T
}

/** How a journal file is opened. */
export interface DatabaseOptions {
  readonly readOnly?: boolean
  /** All of it was checked a moment ago, and nobody else can write it. */
  readonly isChecked?: boolean
  /** Makes the id of a new journal. */
  readonly newId: () => string
}

/**
 * Opens or creates the journal file (mode 0600): WAL, synchronous=FULL, foreign keys, migrated to the present
 * schema. Reads all of it unless it is checked. Throws `journal_corrupt`, `journal_too_new`, `journal_unwritable`,
 * `journal_locked`.
 */
export function openDatabase(file: string, { readOnly = false, isChecked = false, newId }: DatabaseOptions): JournalDatabase {
  let sqlite: Database.Database | null = null
  try {
    if (!readOnly && !existsSync(file)) closeSync(openSync(file, 'wx', 0o600))
    sqlite = new Database(file, { readonly: readOnly, fileMustExist: true, timeout: busyTimeoutMs })
    if (!isChecked) checkPages(sqlite, file)
    checkVersion(sqlite, file, readOnly)
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma('trusted_schema = OFF')
    if (!readOnly) {
      makeDurable(sqlite)
      migrate(sqlite, newId)
      assertDurable(sqlite)
    }
    if (!isChecked) checkStateTables(sqlite, file)
    return { sqlite, journalId: readJournalId(sqlite, file), ...accessors(sqlite, file, readOnly) }
  } catch (thrown) {
    sqlite?.close()
    throw toJournalError(thrown, file)
  }
}

function checkPages(sqlite: Database.Database, file: string): void {
  sqlite.pragma('cell_size_check = ON')
  requireOk(sqlite.pragma('quick_check(1)', { simple: true }), file)
}

function checkVersion(sqlite: Database.Database, file: string, readOnly: boolean): void {
  const version = numberPragma(sqlite, 'user_version')
  const empty = sqlite.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
  const ours = numberPragma(sqlite, 'application_id') === applicationId
  if (!ours && (!empty || readOnly)) throw corruptJournal(file, new Error('another application wrote it'))
  if (version > migrations.length) {
    throw new AppError({
      code: 'journal_too_new',
      message: `The journal ${file} was written by a newer version of this app: its schema has version ${version}, and this one knows ${migrations.length}.`,
      hint: 'Install the version that wrote it, or a later one. Nothing was changed in the journal.',
    })
  }
  if (readOnly && version < migrations.length) {
    throw new AppError({
      code: 'journal_unwritable',
      message: `The journal ${file} was written by an earlier version and cannot be brought up to date while it is opened read-only.`,
      hint: 'Open a copy of it once for writing.',
    })
  }
}

/** The quick check leaves indexes out. A damaged one could hide an operation that is still on its way. */
function checkStateTables(sqlite: Database.Database, file: string): void {
  for (const table of recordTables) requireOk(sqlite.pragma(`integrity_check(${table})`, { simple: true }), file)
}

function requireOk(findings: unknown, file: string): void {
  if (findings !== 'ok') throw corruptJournal(file, new Error(String(findings)))
}

/** SQLite, "PRAGMA synchronous": in WAL mode only FULL makes each commit durable. `fullfsync` does the same on macOS. */
function makeDurable(sqlite: Database.Database): void {
  const mode = sqlite.pragma('journal_mode = WAL', { simple: true })
  if (mode !== 'wal') throw new Error(`journal mode is ${String(mode)}, not wal`)
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('fullfsync = ON')
  sqlite.pragma('checkpoint_fullfsync = ON')
}

function migrate(sqlite: Database.Database, newId: () => string): void {
  for (let version = numberPragma(sqlite, 'user_version'); version < migrations.length; version += 1) {
    const sql = migrations[version] ?? ''
    sqlite.transaction(() => {
      sqlite.exec(sql)
      if (version === 0) sqlite.prepare("INSERT INTO meta (key, value) VALUES ('journal_id', ?)").run(newId())
      sqlite.pragma(`application_id = ${applicationId}`)
      sqlite.pragma(`user_version = ${version + 1}`)
    }).immediate()
  }
}

function readJournalId(sqlite: Database.Database, file: string): string {
  const id = sqlite.prepare<[], string>("SELECT value FROM meta WHERE key = 'journal_id'").pluck().get()
  if (id === undefined) throw corruptJournal(file, new Error('it has no id'))
  return id
}

function accessors(sqlite: Database.Database, file: string, readOnly: boolean): Pick<JournalDatabase, 'read' | 'write'> {
  let failed: AppError | null = null
  const read = <T>(work: () => T): T => {
    try {
      return work()
    } catch (thrown) {
      throw toJournalError(thrown, file)
    }
  }
  const write = <T>(work: () => T): T => {
    if (readOnly) throw readOnlyJournal(file)
    if (failed !== null) throw failed
    try {
      const value = sqlite.transaction(work).immediate()
      assertDurable(sqlite)
      return value
    } catch (thrown) {
      const error = toJournalError(thrown, file)
      if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_IOERR') && error instanceof AppError) failed = error
      throw error
    }
  }
  return { read, write }
}

function readOnlyJournal(file: string): AppError {
  return new AppError({
    code: 'journal_unwritable',
    message: `The journal ${file} was opened read-only.`,
    hint: 'Open it for writing to change anything.',
  })
}

/** Some builds of SQLite fall back to NORMAL after the first write in WAL mode, without a word. */
function assertDurable(sqlite: Database.Database): void {
  const level = numberPragma(sqlite, 'synchronous')
  if (level !== synchronousFull) throw new Error(`synchronous is ${level}, not ${synchronousFull} (FULL)`)
}

function numberPragma(sqlite: Database.Database, name: string): number {
  return Number(sqlite.pragma(name, { simple: true }))
}
