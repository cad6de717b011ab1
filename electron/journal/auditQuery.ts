/** Questions to the audit log as SQL. */
import type { AuditFilter } from '../../shared/domain/audit.ts'
import type { Match } from './auditWords.ts'
import { isRefusedSql } from './migrations/0005-refused-rows.ts'
import type { SeqBounds } from './timeBounds.ts'

/** Which rows, in SQL: `from` names the tables, the rest is filled in. */
export interface Selection {
  readonly from: string
  /** Tables that suffice to count the rows. */
  readonly countFrom: string
  readonly seq: string
  /** A condition without a value, besides the terms. */
  readonly condition?: string
  readonly terms: readonly (readonly [text: string, value: string | number])[]
}

/** Whether the filter asks for what only the search table knows. Pure. */
export function needsSearchTable({ search, person, decision }: AuditFilter): boolean {
  return person !== undefined || decision !== undefined || (search !== undefined && search.trim() !== '')
}

/**
 * The rows that fit, by the tables' own indexes. A unary plus keeps SQLite from choosing an index that ends in long
 * scans: the guest's index is taken before the kind's, and holds the kind itself; an operation's before both. Pure.
 */
export function selectByIndex(filter: AuditFilter, bounds: SeqBounds | null): Selection {
  const { host, vmid, kind, operationId } = filter
  const [ofGuest, ofKind] = operationId !== undefined ? ['+', '+'] : ['', vmid === undefined ? '' : '+']
  return {
    from: 'audit a',
    countFrom: 'audit a',
    seq: 'seq',
    terms: given([
      ['operation_id = ?', operationId],
      [`${ofGuest}host = ?`, host],
      [`${ofGuest}vmid = ?`, vmid],
      [`${ofKind}kind = ?`, kind],
      ...withinTime('seq', bounds),
    ]),
  }
}

/** Of the rows that fit, those that tell of something refused or gone wrong, by the index of such rows. Pure. */
export function selectRefused(filter: AuditFilter, bounds: SeqBounds | null): Selection {
  const { terms, ...selection } = selectByIndex(filter, bounds)
  // An operation has few rows: its own index is the better one.
  const tables = filter.operationId === undefined ? 'audit a INDEXED BY audit_refused' : selection.from
  return { ...selection, from: tables, countFrom: tables, condition: isRefusedSql, terms }
}

const bothTables = 'audit_search s CROSS JOIN audit a ON a.seq = s.rowid'

/**
 * The rows that fit, by the search table. FTS5 seeks a row number only when it is bound as an integer, and numbers
 * are bound as doubles here: hence the casts. Pure.
 */
export function selectByWords(filter: AuditFilter, expression: Match['expression'], bounds: SeqBounds | null): Selection {
  return {
    from: bothTables,
    countFrom: filter.operationId === undefined ? 'audit_search s' : bothTables,
    seq: 's.rowid',
    terms: given([
      ['s.audit_search MATCH ?', expression],
      ['+a.operation_id = ?', filter.operationId],
      ...withinTime('s.rowid', bounds),
    ]),
  }
}

/** One page: SQL and its values. `after` null = downwards from `before`. Pure. */
export function pageSql({ from, seq, terms, condition }: Selection, place: { readonly before: number | null; readonly after: number | null; readonly limit: number }): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const all = [...terms, ...given([[`${seq} < CAST(? AS INTEGER)`, place.before], [`${seq} > CAST(? AS INTEGER)`, place.after]])]
  return {
    sql: `SELECT a.seq, a.body, a.hash FROM ${from} ${where(all, condition)}ORDER BY ${seq} ${place.after === null ? 'DESC' : 'ASC'} LIMIT ?`,
    values: [...all.map(([, value]) => value), place.limit],
  }
}

/** How many rows, at most `limit`. Pure. */
export function countSql({ countFrom, terms, condition }: Selection, limit: number): { readonly sql: string; readonly values: readonly (string | number)[] } {
  return { sql: `SELECT count(*) FROM (SELECT 1 FROM ${countFrom} ${where(terms, condition)}LIMIT ?)`, values: [...terms.map(([, value]) => value), limit] }
}

type Terms = readonly (readonly [text: string, value: string | number | null | undefined])[]

function withinTime(seq: string, bounds: SeqBounds | null): Terms {
  return bounds === null ? [] : [[`${seq} >= CAST(? AS INTEGER)`, bounds.from], [`${seq} <= CAST(? AS INTEGER)`, bounds.to]]
}

function given(terms: Terms): Selection['terms'] {
  return terms.filter((term): term is readonly [string, string | number] => term[1] !== undefined && term[1] !== null)
}

function where(terms: Selection['terms'], condition: string | undefined): string {
  const all = [...terms.map(([text]) => text), ...(condition === undefined ? [] : [condition])]
  return all.length === 0 ? '' : `WHERE ${all.join(' AND ')} `
}
