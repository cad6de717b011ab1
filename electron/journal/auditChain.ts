import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../../shared/domain/appError.ts'
import { auditEvent, type AuditDraft, type AuditEvent } from '../../shared/domain/audit.ts'
import type { ChainFinding, Crypto } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'
import { followsBySpelling, isObject, parseLink, recordKey, type Link } from './auditLink.ts'
import type { JournalDatabase } from './database.ts'
import { recordDigest, recordTables, writtenOnceTables, type RecordRow, type RecordTable } from './records.ts'

/** Rows checked between two turns of the event loop: a few milliseconds. */
const sliceRows = 200

/** An audit row as it is stored: the canonical JSON of all fields but the hash, and the SHA-256 of its UTF-8 bytes. */
export interface SealedEvent {
  readonly body: string
  readonly hash: string
}

/** Gives a draft its number, time and hashes. `prevHash` is '' for the first row. Pure. */
export function sealEvent(draft: AuditDraft, place: Pick<AuditEvent, 'seq' | 'at' | 'prevHash'>, crypto: Crypto): SealedEvent {
  const { actor, host, vmid, guest, operationId, operation, kind, decision, reason, payload } = draft
  const body = canonicalJson({ ...place, actor, host, vmid, guest, operationId, operation, kind, decision, reason, payload })
  return { body, hash: crypto.sha256Hex(body) }
}

/** The stored row as the rest of the app knows it. Throws when the body is not an audit row. Pure. */
export function openEvent(sealed: SealedEvent): AuditEvent {
  const fields: unknown = JSON.parse(sealed.body)
  // Assigned and not spread: pages of a long log are read row by row.
  return auditEvent.parse(isObject(fields) ? Object.assign(fields, { hash: sealed.hash }) : fields)
}

interface StoredRow {
  readonly seq: number
  readonly body: Buffer
  readonly hash: string
}

/**
 * Walks the chain from its first row to the newest at the time of the call, then holds every record against the
 * audit row that told of its last change. Yields to the event loop between slices, and tells how far it is.
 * `brokenAt` is the number of the first audit row that is changed, missing, out of order or no longer fits its record.
 */
export async function verifyChain(database: JournalDatabase, crypto: Crypto, onProgress?: (rows: number, of: number) => void): Promise<ChainFinding> {
  const head = await slice(database, () => database.sqlite.prepare<[], number>('SELECT ifnull(max(seq), 0) FROM audit').pluck().get() ?? 0)
  const brokenRow = await walkRows(database, crypto, head, onProgress)
  if (brokenRow !== null) return { rows: head, brokenAt: brokenRow }
  const brokenRecords: number[] = []
  for (const table of recordTables) {
    const broken = await walkRecords(database, crypto, table)
    if (broken !== null) brokenRecords.push(broken)
  }
  return { rows: head, brokenAt: brokenRecords.length === 0 ? null : Math.min(...brokenRecords) }
}

async function walkRows(database: JournalDatabase, crypto: Crypto, head: number, onProgress?: (rows: number, of: number) => void): Promise<number | null> {
  const { together, oneByOne } = rowReader(database)
  const isGone = recordFinder(database)
  let last = 0
  let prevHash = ''
  /** Whether the body is that of the next row, and all that it began is there. */
  const follows = (body: Buffer): boolean => {
    const link = parseLink(body)
    return link !== null && link.seq === last + 1 && link.prevHash === prevHash && !isGone(link)
  }
  /** Walks as far as all is well. */
  const walkTogether = ({ bodies, text, rows }: Together): void => {
    let record = text.indexOf(recordKey)
    let from = 0
    for (const length of rows) {
      const end = from + length
      const body = bodies.subarray(from, end)
      const hash = crypto.sha256Hex(body)
      if (!text.startsWith(hash, end)) return
      const told = record !== -1 && record < end
      if (told) record = text.indexOf(recordKey, end)
      if ((told || !followsBySpelling(text, from, end, last + 1, prevHash)) && !follows(body)) return
      last += 1
      prevHash = hash
      from = end + hash.length
    }
  }
  /** The row to be named; null = the rows are well. */
  const walkOneByOne = (rows: readonly StoredRow[]): number | null => {
    if (rows.length === 0) return last + 1
    for (const { seq, body, hash } of rows) {
      if (seq !== last + 1 || crypto.sha256Hex(body) !== hash || !follows(body)) return last + 1
      last = seq
      prevHash = hash
    }
    return null
  }
  while (last < head) {
    const broken = await slice(database, () => {
      const begun = last
      const rows = together(last, head)
      if (rows !== null) walkTogether(rows)
      // Read once more by itself, so that a row is never accused for the way it was read.
      return last > begun ? null : walkOneByOne(oneByOne(last, head))
    })
    if (broken !== null) return broken
    onProgress?.(last, head)
  }
  return null
}

/** Rows that follow each other, in one piece: of each its body and then its hash. */
interface Together {
  readonly bodies: Buffer
  /** The same as Latin-1: one letter for each byte. */
  readonly text: string
  /** How many bytes of each are its body. */
  readonly rows: readonly number[]
}

type Piece = readonly [bodies: Buffer | null, lengths: string | null, last: number | null]

/**
 * Reads the next rows as bytes, not text: reading text would repair broken UTF-8 before it could be noticed. In one
 * piece, to be cut here, they take a quarter of the time of as many rows.
 */
function rowReader({ sqlite }: JournalDatabase): { readonly together: (last: number, head: number) => Together | null; readonly oneByOne: (last: number, head: number) => readonly StoredRow[] } {
  const single = sqlite.prepare<[number, number, number], StoredRow>('SELECT seq, CAST(body AS BLOB) AS body, hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?')
  const piece = sqlite.prepare<[number, number], Piece>("SELECT CAST(group_concat(body || hash, '') AS BLOB), group_concat(ifnull(octet_length(body), 0)), max(seq) FROM audit WHERE seq > ? AND seq <= ?").raw()
  return {
    oneByOne: (last, head) => single.all(last, head, sliceRows),
    together: (last, head) => {
      const [bodies, lengths, newest] = piece.get(last, Math.min(head, last + sliceRows)) ?? [null, null, null]
      const rows = lengths?.split(',').map(Number) ?? []
      // Numbers are never given twice, so that as many rows as numbers have no gap.
      return bodies === null || newest !== last + rows.length ? null : { bodies, text: bodies.toString('latin1'), rows }
    },
  }
}

/** Tells whether a record is missing that an audit row began. All but facts are never removed: it was removed from outside. */
function recordFinder({ sqlite }: JournalDatabase): (body: Link) => boolean {
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

async function walkRecords(database: JournalDatabase, crypto: Crypto, table: RecordTable): Promise<number | null> {
  const page = database.sqlite.prepare<[number, number], RecordRow>(`SELECT * FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ?`)
  const teller = database.sqlite.prepare<[number], StoredRow>('SELECT seq, CAST(body AS BLOB) AS body, hash FROM audit WHERE seq = ?')
  let last = 0
  for (;;) {
    const found = await slice(database, () => {
      const rows = page.all(last, sliceRows)
      for (const row of rows) {
        const auditSeq = Number(row['audit_seq'])
        const told = teller.get(auditSeq)
        const body = told === undefined ? null : readLink(told, crypto)
        if (digestTold(body, table) !== recordDigest(row, crypto)) return { broken: auditSeq, done: true }
        last = Number(row['seq'])
      }
      return { broken: null, done: rows.length < sliceRows }
    })
    if (found.done) return found.broken
  }
}

/** Tells whether the audit log vouches for a record as it stands. */
export type Voucher = (table: RecordTable, row: RecordRow) => boolean

/**
 * A check of single records, for those that are acted on without a look at the whole chain: the audit row that told of
 * the record has its hash, the next row links to it, and it told of exactly this record. Reads only.
 */
export function createVoucher({ sqlite }: JournalDatabase, crypto: Crypto): Voucher {
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

/** One short stretch of work, then a turn for everything else. */
async function slice<T>(database: JournalDatabase, work: () => T): Promise<T> {
  if (!database.sqlite.open) {
    throw new AppError({ code: 'journal_unwritable', message: 'The journal was closed while its audit chain was being verified.', hint: 'Start again and verify anew.' })
  }
  const value = database.read(work)
  await nextTurn()
  return value
}
