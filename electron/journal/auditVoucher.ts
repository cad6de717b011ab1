/** Whether the audit log vouches for the records of the journal as they stand. */
import type Database from 'better-sqlite3'
import type { Crypto } from '../ports.ts'
import { parseLink, type Link } from './auditLink.ts'
import { recordDigest, recordTables, type RecordRow, type RecordTable } from './records.ts'

/** An audit row as it lies in its table; its body as bytes, because text would be repaired. */
export interface StoredRow {
  readonly seq: number
  readonly body: Buffer
  readonly hash: string
}

/** One of several shares of all records: number `index`, from 0, of `of`. */
export interface Share {
  readonly index: number
  readonly of: number
}

const stepRecords = 200

/**
 * Holds each record of a share against the audit row that told of its last change, some at each step; at its end the
 * lowest of those rows that told of something else; null = none. Reads only.
 */
export function* walkRecords(sqlite: Database.Database, crypto: Crypto, share: Share): Generator<void, number | null> {
  const teller = sqlite.prepare<[number], StoredRow>('SELECT seq, CAST(body AS BLOB) AS body, hash FROM audit WHERE seq = ?')
  let lowest: number | null = null
  for (const table of recordTables) {
    const page = sqlite.prepare<[number, number, number], RecordRow>(`SELECT * FROM ${table} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`)
    const newest = sqlite.prepare<[], number>(`SELECT ifnull(max(seq), 0) FROM ${table}`).pluck().get() ?? 0
    let last = Math.floor((newest * share.index) / share.of)
    // The last share has no end: records may come meanwhile.
    const to = share.index + 1 === share.of ? Number.MAX_SAFE_INTEGER : Math.floor((newest * (share.index + 1)) / share.of)
    for (let rows = page.all(last, to, stepRecords); rows.length > 0; rows = page.all(last, to, stepRecords)) {
      for (const row of rows) {
        const auditSeq = Number(row['audit_seq'])
        const told = teller.get(auditSeq)
        const fits = digestTold(told === undefined ? null : readLink(told, crypto), table) === recordDigest(row, crypto)
        if (!fits) lowest = Math.min(lowest ?? auditSeq, auditSeq)
        last = Number(row['seq'])
      }
      yield
    }
  }
  return lowest
}

/** Tells whether the audit log vouches for a record as it stands. */
export type Voucher = (table: RecordTable, row: RecordRow) => boolean

/**
 * A check of single records, for those that are acted on without a look at the whole chain: the audit row that told of
 * the record has its hash, the next row links to it, and it told of exactly this record. Reads only.
 */
export function createVoucher(sqlite: Database.Database, crypto: Crypto): Voucher {
  const teller = sqlite.prepare<[number, number], StoredRow>('SELECT seq, CAST(body AS BLOB) AS body, hash FROM audit WHERE seq IN (?, ?) ORDER BY seq')
  return (table, row) => {
    const seq = Number(row['audit_seq'])
    const [told, next] = teller.all(seq, seq + 1)
    const link = told?.seq === seq ? readLink(told, crypto) : null
    if (told === undefined || link?.seq !== seq) return false
    if (next !== undefined && readLink(next, crypto)?.prevHash !== told.hash) return false
    return digestTold(link, table) === recordDigest(row, crypto)
  }
}

function digestTold(body: Link | null, table: RecordTable): unknown {
  const record = body?.record
  return typeof record === 'object' ? record[table] : record
}

/** The link of a row; null when its bytes do not have its hash. */
function readLink({ body, hash }: StoredRow, crypto: Crypto): Link | null {
  return crypto.sha256Hex(body) === hash ? parseLink(body) : null
}
