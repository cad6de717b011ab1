import type { Crypto } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'

/** A row of a state table as SQLite gives it, `audit_seq` among its columns. */
export type RecordRow = Readonly<Record<string, string | number | Uint8Array | null>>

/** Tables whose rows are written once: such a row is told by the audit row that its `audit_seq` names. */
export const writtenOnceTables = ['payloads', 'signatures', 'spent', 'signer_sets', 'epochs', 'checkpoints', 'provenance', 'provenance_ends'] as const
/** The tables whose rows the audit log vouches for. */
export const recordTables = ['operations', 'pending', 'facts', ...writtenOnceTables] as const
export type RecordTable = (typeof recordTables)[number]

/** Records that one audit row tells of, at most one of each table. */
export type Records = Readonly<Partial<Record<RecordTable, RecordRow>>>

/**
 * Digest of a record, kept in `payload.record` of the audit row of its last change: SHA-256 over the canonical
 * JSON of its columns that are not NULL (so a column added later, still NULL, changes nothing); bytes as base64. Pure.
 */
export function recordDigest(row: RecordRow, crypto: Crypto): string {
  const columns = Object.entries(row).filter(([, value]) => value !== null)
  return crypto.sha256Hex(canonicalJson(Object.fromEntries(columns.map(([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value]))))
}

/** What `payload.record` holds: the digest of each record by its table. Pure. */
export function recordDigests(records: Records, crypto: Crypto): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(records).map(([table, row]) => [table, recordDigest(row, crypto)]))
}

/** `RETURNING` yields the row that was written. */
export function written(row: RecordRow | undefined): RecordRow {
  if (row === undefined) throw new Error('the journal wrote no row')
  return row
}
