import type { Crypto } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'

/** A row of a state table as SQLite gives it, `audit_seq` among its columns. */
export type RecordRow = Readonly<Record<string, string | number | null>>

/** The tables whose rows the audit log vouches for. */
export const recordTables = ['operations', 'pending', 'facts'] as const
export type RecordTable = (typeof recordTables)[number]

/**
 * Digest of a record, kept as `payload.record` in the audit row of its last change: SHA-256 over the canonical
 * JSON of its columns that are not NULL (so a column added later, still NULL, changes nothing). Pure.
 */
export function recordDigest(row: RecordRow, crypto: Crypto): string {
  return crypto.sha256Hex(canonicalJson(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))))
}
