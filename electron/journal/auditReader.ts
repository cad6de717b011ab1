import type Database from 'better-sqlite3'
import { refusedDecisions, type AuditEvent, type AuditFilter } from '../../shared/domain/audit.ts'
import type { AuditQuery, Journal } from '../ports.ts'
import { openEvent, type SealedEvent } from './auditChain.ts'
import { createAuditHistogram, type Choose } from './auditHistogram.ts'
import type { AuditIndex } from './auditIndex.ts'
import { countSql, needsSearchTable, pageSql, selectByIndex, selectByWords, selectRefused, type Selection } from './auditQuery.ts'
import { matchOf } from './auditWords.ts'
import type { JournalDatabase } from './database.ts'
import { unreadable } from './journalError.ts'
import { createTimeBounds } from './timeBounds.ts'

/** Every question about the audit log. */
export type AuditReader = Pick<Journal, 'auditPage' | 'auditCount' | 'auditHistogram' | 'auditTimes' | 'auditHead' | 'auditIndex' | 'indexAudit'>

/** The longest page of audit rows. */
const longestPage = 500
/** Rows that fit a filter are counted up to here. */
const mostCounted = 10_000

/** Reads the log. `index` null = nobody keeps the search table up to date: rows above it are not found by words. */
export function createAuditReader(database: JournalDatabase, index: AuditIndex | null): AuditReader {
  const { sqlite } = database
  const head = sqlite.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
  const indexed = sqlite.prepare<[], number>('SELECT seq FROM audit_indexed').pluck()
  const anyMatch = sqlite.prepare<[string]>('SELECT 1 FROM audit_search WHERE audit_search MATCH ? LIMIT 1')
  const times = createTimeBounds(sqlite)
  const statements = new Map<string, Database.Statement<unknown[]>>()
  /** Each question is compiled once; which filters are given decides its text, so there are not many. */
  const prepared = (sql: string): Database.Statement<unknown[]> => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = sqlite.prepare<unknown[]>(sql)
    statements.set(sql, statement)
    return statement
  }
  const rows = () => head.get()?.seq ?? 0
  const state = () => ({ indexed: indexed.get() ?? 0, rows: rows() })

  const choose: Choose = (filter, { kind = filter.kind, refused = false } = {}) => {
    const wanted = { ...filter, kind }
    if (!needsSearchTable(filter)) return (bounds) => (refused ? selectRefused : selectByIndex)(wanted, bounds)
    index?.refresh()
    const [whole, part] = [matchOf(filter), matchOf(wanted, refused ? refusedDecisions : [])]
    if (whole === null || part === null) return null
    // What is asked besides does not decide how the last word is taken.
    const beginning = whole.asBeginning !== null && anyMatch.get(whole.expression) === undefined ? part.asBeginning : null
    return (bounds) => selectByWords(wanted, beginning ?? part.expression, bounds)
  }
  /** null = nothing can fit. */
  const select = (filter: AuditFilter): Selection | null => {
    const { from, until } = filter
    const bounds = from === undefined && until === undefined ? null : times.between(instant(from), instant(until), rows())
    return choose(filter)?.(bounds) ?? null
  }
  const count = (selection: Selection, limit: number): number => {
    const { sql, values } = countSql(selection, limit)
    return Number(prepared(sql).pluck().get(...values))
  }
  return {
    auditPage: (query) => database.read(() => {
      const selection = select(query)
      if (selection === null) return []
      const { sql, values } = pageSql(selection, placeOf(query))
      const found = (prepared(sql).all(...values) as (SealedEvent & { seq: number })[]).map(openRow)
      return query.after === undefined ? found : found.toReversed()
    }),
    auditCount: (filter) => database.read(() => {
      if (Object.values(filter).every((value) => value === undefined || value === '')) return { rows: rows(), exact: true }
      const selection = select(filter)
      if (selection === null) return { rows: 0, exact: true }
      const found = count(selection, mostCounted + 1)
      return { rows: Math.min(found, mostCounted), exact: found <= mostCounted }
    }),
    // The chain has no gaps, so the newest number is the count.
    auditHead: () => database.read(() => {
      const newest = head.get()
      return newest === undefined ? { rows: 0, hash: '' } : { rows: newest.seq, hash: newest.hash }
    }),
    auditHistogram: createAuditHistogram({ database, times, rows, choose, count, most: mostCounted }),
    auditTimes: () => database.read(() => {
      const newest = rows()
      const [first, last] = [times.timeOf(1), times.timeOf(newest)]
      return first === null || last === null ? null : { first, last }
    }),
    auditIndex: () => database.read(state),
    indexAudit: async () => (index === null ? database.read(state) : index.whole()),
  }
}

/** As rows spell it, so that text compares as time. */
function instant(text: string | undefined): string | null {
  return text === undefined ? null : new Date(text).toISOString()
}

function placeOf({ before, after, limit }: AuditQuery) {
  return { before, after: after ?? null, limit: Math.min(Math.max(limit, 1), longestPage) }
}

function openRow(row: SealedEvent & { seq: number }): AuditEvent {
  try {
    return openEvent(row)
  } catch (thrown) {
    throw unreadable(`Row ${row.seq} of the audit log`, thrown)
  }
}
