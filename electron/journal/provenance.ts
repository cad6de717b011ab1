/** Which guests our operations have made: begun with the end of the operation, ended for good, and read with distrust. */
import type Database from 'better-sqlite3'
import type { Crypto, Evidence, Journal, JournalEntry, ProvenanceRecord } from '../ports.ts'
import { createVoucher, type Voucher } from './auditVoucher.ts'
import { appActor, type Commit, type Transaction } from './commit.ts'
import type { JournalDatabase } from './database.ts'
import type { HighWater } from './highWater.ts'
import { written, type RecordRow } from './records.ts'
import { toDigestAfter, toEntry, toProvenance } from './rows.ts'

const beganDecision = 'provenance_began'
const endedDecision = 'provenance_ended'

/** Begins provenance, within a transaction that is under way. */
export interface ProvenanceSteps {
  /** For an operation that has just ended well. Nothing where its intent said that it makes no guest, or it left none that can be told. */
  begin(transaction: Transaction, entry: JournalEntry, evidence: Evidence): void
}

/** The statements that begin and end; `epoch` = the present one. */
export function createProvenanceSteps(sqlite: Database.Database, epoch: () => number): ProvenanceSteps & { end(transaction: Transaction, operationId: string, because: string): boolean } {
  const maker = sqlite.prepare<[string], { makes: 'created' | 'scratch' | null }>('SELECT makes FROM operations WHERE id = ?')
  const insert = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO provenance (operation_id, host, vmid, type, node, kind, root_volume, uuid, mac, digest, upid, epoch, began_at, audit_seq)
    VALUES ($operationId, $host, $vmid, $type, $node, $kind, $rootVolume, $uuid, $mac, $digest, $upid, $epoch, $at, $seq) RETURNING *`)
  const insertEnd = sqlite.prepare<[Record<string, unknown>], RecordRow>(`
    INSERT INTO provenance_ends (operation_id, because, at, audit_seq) VALUES ($operationId, $because, $at, $seq) RETURNING *`)
  const open = sqlite.prepare<[string], RecordRow>(`SELECT * FROM provenance WHERE operation_id = ? AND ${notEnded}`)
  const ofGuest = sqlite.prepare<[string, number], string>(`SELECT operation_id FROM provenance WHERE host = ? AND vmid = ? AND ${notEnded}`).pluck()

  const end = (transaction: Transaction, operationId: string, because: string): boolean => {
    const row = open.get(operationId)
    if (row === undefined) return false
    const { at, seq } = transaction
    const provenance_ends = written(insertEnd.get({ operationId, because, at, seq }))
    const { guest } = toProvenance(row)
    transaction.appendFor({ provenance_ends }, told(guest, null, operationId, endedDecision, because))
    return true
  }
  return {
    end,
    begin: (transaction, { id, upid, operation, guestName }, { made, digest }) => {
      const makes = maker.get(id)?.makes ?? null
      if (makes === null || upid === null || made === undefined || digest === undefined) return
      const { guest } = operation
      for (const earlier of ofGuest.all(guest.host, guest.vmid)) end(transaction, earlier, 'Another guest took its place.')
      const { at, seq } = transaction
      const provenance = written(insert.get({ ...guest, ...made, operationId: id, kind: makes, digest, upid, epoch: epoch(), at, seq }))
      transaction.appendFor({ provenance }, told(guest, guestName, id, beganDecision,
        makes === 'scratch'
          ? 'It was made here as scratch: it may be removed again without a signature until a declaration claims it or somebody else touches it.'
          : 'It was made here, empty: it may be removed again without a signature until it is started or somebody else touches it.'))
    },
  }
}

/** `endProvenance`. The end is noted outside the data folder before anything follows it, so that an older copy cannot hide it. */
export function createProvenanceWriter(steps: ReturnType<typeof createProvenanceSteps>, commit: Commit, highWater: HighWater): Pick<Journal, 'endProvenance'> {
  return {
    endProvenance: (operationId, because) => {
      if (commit.run((transaction) => steps.end(transaction, operationId, because))) highWater.advance()
    },
  }
}

/** Reads what the audit log vouches for, record by record. Reads only. */
export function createProvenanceReader(database: JournalDatabase, rolledBack: () => string | null, crypto: Crypto): Pick<Journal, 'provenance'> {
  const { sqlite } = database
  const isVouchedFor = createVoucher(sqlite, crypto)
  const open = sqlite.prepare<[{ host: string; vmid: number | null }], RecordRow>(`
    SELECT * FROM provenance
    WHERE host = $host AND ($vmid IS NULL OR vmid = $vmid) AND ${notEnded}
      AND NOT EXISTS (SELECT 1 FROM provenance AS newer WHERE newer.host = provenance.host AND newer.vmid = provenance.vmid AND newer.seq > provenance.seq)
    ORDER BY seq`)
  const endTold = sqlite.prepare<[string, string]>("SELECT 1 FROM audit WHERE operation_id = ? AND kind = 'decision' AND json_valid(body) AND body ->> '$.decision' = ?")
  const later = createLaterReader(sqlite, isVouchedFor)
  return {
    provenance: (host, vmid) => database.read(() => {
      if (rolledBack() !== null) return []
      return open.all({ host, vmid: vmid ?? null }).flatMap((row) => {
        if (!isVouchedFor('provenance', row)) return []
        const record = toProvenance(row)
        if (endTold.get(record.operationId, endedDecision) !== undefined) return [] // its end was removed by hand
        const since = later(record, Number(row['audit_seq']))
        return since === null ? [] : [{ ...record, later: since }]
      })
    }),
  }
}

/** Reads the operations on a guest since it was made; null when the log does not vouch for all of them. */
function createLaterReader(sqlite: Database.Database, isVouchedFor: Voucher) {
  const maker = sqlite.prepare<[string], RecordRow>('SELECT * FROM operations WHERE id = ?')
  const after = sqlite.prepare<[number, string, number], RecordRow>('SELECT * FROM operations WHERE seq > ? AND host = ? AND vmid = ? ORDER BY seq')
  const intents = sqlite.prepare<[string, number, number], string>("SELECT operation_id FROM audit WHERE host = ? AND vmid = ? AND kind = 'intent' AND seq > ?").pluck()
  return ({ operationId, upid, kind, guest }: Omit<ProvenanceRecord, 'later'>, beganSeq: number): ProvenanceRecord['later'] | null => {
    const made = maker.get(operationId)
    if (made === undefined || !isVouchedFor('operations', made)) return null
    if (made['outcome'] !== 'ok' || made['makes'] !== kind || made['upid'] !== upid) return null
    const rows = after.all(Number(made['seq']), guest.host, guest.vmid)
    const told = new Set(intents.all(guest.host, guest.vmid, beganSeq))
    const isWhole = rows.length === told.size && rows.every((row) => told.has(String(row['id'])) && isVouchedFor('operations', row))
    return isWhole ? rows.map((row) => ({ entry: toEntry(row), digestAfter: toDigestAfter(row) })) : null
  }
}

const notEnded = 'NOT EXISTS (SELECT 1 FROM provenance_ends WHERE provenance_ends.operation_id = provenance.operation_id)'

function told(guest: ProvenanceRecord['guest'], guestName: string | null, operationId: string, decision: string, reason: string) {
  return { actor: appActor, host: guest.host, vmid: guest.vmid, guest: guestName, operationId, operation: null, kind: 'decision', decision, reason, payload: {} } as const
}
