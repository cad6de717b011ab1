import type Database from 'better-sqlite3'
import type { PendingItem } from '../ports.ts'
import { toPayload, toPendingItem, toSignature } from './rows.ts'

/** Finds items with their payload, signatures and successor. Reads only. */
export interface PendingItems {
  byId(id: string): PendingItem | null
  byPayload(sha256: string): PendingItem | null
  /** Oldest first; null = of every host, and changes of the signer set. */
  open(host: string | null): readonly PendingItem[]
  /** Newest first. */
  ended(limit: number): readonly PendingItem[]
}

interface ItemRow {
  readonly id: string
}

/** Statements prepared once; they throw as zod and SQLite do. */
export function createPendingItems(sqlite: Database.Database): PendingItems {
  // The audit row that an ended item names is the one of its end.
  const item = `
    SELECT p.*, next.id AS successor, CASE WHEN p.state <> 'pending' THEN (SELECT body ->> '$.actor' FROM audit WHERE audit.seq = p.audit_seq) END AS ended_by
    FROM pending p LEFT JOIN pending next ON next.predecessor = p.id`
  const byId = sqlite.prepare<[string], ItemRow>(`${item} WHERE p.id = ?`)
  const byPayload = sqlite.prepare<[string], ItemRow>(`${item} WHERE p.id = (SELECT item FROM payloads WHERE sha256 = ?)`)
  const open = sqlite.prepare<[{ host: string | null }], ItemRow>(`${item} WHERE p.state = 'pending' AND ($host IS NULL OR p.host = $host) ORDER BY p.seq`)
  const ended = sqlite.prepare<[number], ItemRow>(`${item} WHERE p.state <> 'pending' ORDER BY p.audit_seq DESC LIMIT ?`)
  const payload = sqlite.prepare<[string]>('SELECT * FROM payloads WHERE item = ?')
  const signatures = sqlite.prepare<[string]>('SELECT * FROM signatures WHERE item = ? ORDER BY seq')

  const whole = (row: ItemRow): PendingItem => {
    const minted = payload.get(row.id)
    return toPendingItem(row, minted === undefined ? null : toPayload(minted), signatures.all(row.id).map(toSignature))
  }
  const one = (row: ItemRow | undefined): PendingItem | null => (row === undefined ? null : whole(row))
  return {
    byId: (id) => one(byId.get(id)),
    byPayload: (sha256) => one(byPayload.get(sha256)),
    open: (host) => open.all({ host }).map(whole),
    ended: (limit) => ended.all(limit).map(whole),
  }
}
