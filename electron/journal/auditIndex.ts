/**
 * What makes a long audit log quick to search: which words stand in which row. Derived from rows that are on disk
 * already, in transactions of its own, so that a durable commit never waits for it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { AuditIndexState } from '../ports.ts'
import { openEvent, type SealedEvent } from './auditChain.ts'
import { facetText, searchText } from './auditWords.ts'

/** Rows of one transaction: some milliseconds. */
const batchRows = 200
/** Rows that a question may wait for: some ten milliseconds. */
const waitRows = 1_000
/** Pages of the search table that are merged after a batch. */
const mergePages = 64
/** Rows that come shortly after each other are indexed together. Milliseconds. */
const gatherMs = 150
const busyTimeoutMs = 5_000

export interface AuditIndex {
  state(): AuditIndexState
  /** Indexes what is missing, if it is little: a question sees the rows of the moment before. */
  refresh(): void
  /** Resolves when all rows of now are indexed, or none more can be. */
  whole(): Promise<AuditIndexState>
  /** Indexes in the background what is missing. */
  wake(): void
  close(): void
}

/**
 * Opens the index of a journal file on a connection of its own: its commits need not be durable, for what is lost is
 * made again. It catches up at once, in the background. A row that cannot be read, or a disk that takes nothing,
 * stops it; `state` then says how far it came. Effects: the file, a timer that keeps no process alive.
 */
export function openAuditIndex(file: string): AuditIndex {
  const sqlite = new Database(file, { timeout: busyTimeoutMs, fileMustExist: true })
  sqlite.pragma('synchronous = NORMAL')
  sqlite.pragma('trusted_schema = OFF')
  const indexed = sqlite.prepare<[], number>('SELECT seq FROM audit_indexed').pluck()
  const head = sqlite.prepare<[], number>('SELECT ifnull(max(seq), 0) FROM audit').pluck()
  const page = sqlite.prepare<[number, number], SealedEvent>('SELECT body, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?')
  const addWords = sqlite.prepare<[number, string, string]>('INSERT INTO audit_search (rowid, text, facets) VALUES (CAST(? AS INTEGER), ?, ?)')
  const advance = sqlite.prepare<[number]>('UPDATE audit_indexed SET seq = ?')
  const merge = sqlite.prepare<[number]>("INSERT INTO audit_search (audit_search, rank) VALUES ('merge', CAST(? AS INTEGER))")
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null

  /** Returns whether rows are left. */
  const takeBatch = sqlite.transaction((): boolean => {
    const events = page.all(indexed.get() ?? 0, batchRows).map(openEvent)
    const last = events.at(-1)
    if (last === undefined) return false
    for (const event of events) addWords.run(event.seq, searchText(event), facetText(event))
    advance.run(last.seq)
    merge.run(mergePages)
    return events.length === batchRows
  })
  /** False = no more can be done now. What cannot be read is named by verification, and a full disk by the next commit. */
  const tryBatch = (): boolean => {
    try {
      return sqlite.open && takeBatch.immediate()
    } catch {
      return false
    }
  }
  const run = async (): Promise<void> => {
    while (tryBatch()) await nextTurn()
  }
  const start = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    running ??= run().finally(() => {
      running = null
    })
    return running
  }
  const state = (): AuditIndexState => ({ indexed: indexed.get() ?? 0, rows: head.get() ?? 0 })
  const wake = (): void => {
    timer ??= setTimeout(() => void start(), gatherMs).unref()
  }
  wake()
  return {
    state,
    wake,
    refresh: () => {
      const { indexed: reached, rows } = state()
      if (rows - reached > waitRows) return
      while (tryBatch());
    },
    whole: async () => {
      await start()
      // Rows may have come after the last batch was read.
      if (state().indexed < state().rows) await start()
      return state()
    },
    close: () => {
      if (timer !== null) clearTimeout(timer)
      timer = null
      sqlite.close()
    },
  }
}
