/** The check of a stretch of the audit log, row by row: hashes, numbers, links, and that what a row began is there. */
import type Database from 'better-sqlite3'
import type { Crypto } from '../ports.ts'
import { followsBySpelling, parseLink, recordKey, type Link } from './auditLink.ts'
import type { StoredRow } from './auditVoucher.ts'
import { writtenOnceTables } from './records.ts'

/** Rows checked in one step: less than a millisecond. */
export const stepRows = 200

/** The rows behind `after`, up to `to`. */
export interface Stretch {
  readonly after: number
  readonly to: number
}

/**
 * Checks one step after the other and tells after each how many rows of the stretch are well; at its end the first row
 * that is changed, missing, or out of order; null = none. The row before the stretch is believed to have its hash: who
 * checks a log in several stretches lets the lowest row that any of them names stand. Reads only.
 */
export function* walkRows(sqlite: Database.Database, crypto: Crypto, { after, to }: Stretch): Generator<number, number | null> {
  const { together, oneByOne } = rowReader(sqlite)
  const isGone = recordFinder(sqlite)
  let last = after
  let prevHash = sqlite.prepare<[number], string>('SELECT hash FROM audit WHERE seq = ?').pluck().get(after) ?? ''
  /** Whether the body is that of the row, and all that it began is there. */
  const follows = (body: Buffer, seq: number, before: string): boolean => {
    const link = parseLink(body)
    return link !== null && link.seq === seq && link.prevHash === before && !isGone(link)
  }
  /** Whether all rows of a piece are well. */
  const passTogether = ({ rows, bodies, text, hashes }: Piece): boolean => {
    const found: string[] = []
    let before = prevHash
    let record = text.indexOf(recordKey)
    let from = 0
    for (let seq = last + 1; seq <= last + rows; seq += 1) {
      const newline = text.indexOf('\n', from)
      const end = newline === -1 ? text.length : newline
      const body = bodies.subarray(from, end)
      const told = record !== -1 && record < end
      if (told) record = text.indexOf(recordKey, end)
      if ((told || !followsBySpelling(text, from, end, seq, before)) && !follows(body, seq, before)) return false
      before = crypto.sha256Hex(body)
      found.push(before)
      from = end + 1
    }
    if (from !== text.length + 1 || found.join('\n') !== hashes) return false
    last += rows
    prevHash = before
    return true
  }
  /** The row to be named; null = the rows are well. */
  const passOneByOne = (rows: readonly StoredRow[]): number | null => {
    if (rows.length === 0) return last + 1
    for (const { seq, body, hash } of rows) {
      if (seq !== last + 1 || crypto.sha256Hex(body) !== hash || !follows(body, seq, prevHash)) return last + 1
      last = seq
      prevHash = hash
    }
    return null
  }
  while (last < to) {
    const piece = together(last, to)
    // Read once more by itself, so that a row is never accused for the way it was read.
    const broken = piece !== null && passTogether(piece) ? null : passOneByOne(oneByOne(last, to))
    if (broken !== null) return broken
    yield last - after
  }
  return null
}

/** Rows that follow each other, in one piece: their bodies and their hashes, a newline between two of them. */
interface Piece {
  readonly rows: number
  readonly bodies: Buffer
  /** The bodies as Latin-1: one letter for each byte. */
  readonly text: string
  readonly hashes: string
}

type PieceColumns = readonly [bodies: Buffer | null, hashes: string | null, bodyCount: number, hashCount: number, newest: number | null]

/**
 * Reads the next rows, bodies as bytes and not text: reading text would repair broken UTF-8 before it could be noticed.
 * In one piece, to be cut at its newlines, they take a quarter of the time of as many rows; canonical JSON has none.
 */
function rowReader(sqlite: Database.Database): { readonly together: (last: number, to: number) => Piece | null; readonly oneByOne: (last: number, to: number) => readonly StoredRow[] } {
  const single = sqlite.prepare<[number, number, number], StoredRow>('SELECT seq, CAST(body AS BLOB) AS body, hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?')
  const piece = sqlite
    .prepare<[number, number], PieceColumns>('SELECT CAST(group_concat(body, char(10)) AS BLOB), group_concat(hash, char(10)), count(body), count(hash), max(seq) FROM audit WHERE seq > ? AND seq <= ?')
    .raw()
  return {
    oneByOne: (last, to) => single.all(last, to, stepRows),
    together: (last, to) => {
      const [bodies, hashes, rows, hashCount, newest] = piece.get(last, Math.min(to, last + stepRows)) ?? [null, null, 0, 0, null]
      // Numbers are never given twice, so that as many rows as numbers have no gap.
      if (bodies === null || hashes === null || hashCount !== rows || newest !== last + rows) return null
      return { rows, bodies, text: bodies.toString('latin1'), hashes }
    },
  }
}

/** Tells whether a record is missing that an audit row began. All but facts are never removed: it was removed from outside. */
function recordFinder(sqlite: Database.Database): (body: Link) => boolean {
  const begun = {
    intent: sqlite.prepare<[string | null]>('SELECT 1 FROM operations WHERE id = ?'),
    approval: sqlite.prepare<[string | null]>('SELECT 1 FROM pending WHERE id = ?'),
  }
  const writtenOnce = writtenOnceTables.map((table) => ({ table, find: sqlite.prepare<[number]>(`SELECT 1 FROM ${table} WHERE audit_seq = ?`) }))
  return ({ seq, kind, operationId, record }) => {
    if (record === undefined) return false
    if ((kind === 'intent' || kind === 'approval') && begun[kind].get(operationId) === undefined) return true
    return typeof record === 'object' && writtenOnce.some(({ table, find }) => record[table] !== undefined && find.get(seq) === undefined)
  }
}
