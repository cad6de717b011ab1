/** The journal as a whole. */
import type { SignerSet, SignerSetContent } from '../../shared/domain/signerSet.ts'
import type { AuditLog } from './auditLog.ts'
import type { OperationRecords } from './operationRecords.ts'
import type { PendingItem, PendingItems, Spend } from './pendingItems.ts'
import type { ProvenanceRecords } from './provenanceRecords.ts'

/**
 * The durable record (SQLite, WAL, synchronous=FULL). Each method that changes a state writes its audit row in
 * the same transaction and returns when it is on disk. Synchronous by design: the intent is durable before the
 * next statement runs.
 */
export interface Journal extends OperationRecords, PendingItems, ProvenanceRecords, AuditLog {
  readonly journalId: string

  signerSet(): SignerSet
  /** The set of one version; null = there never was one. */
  signerSetAt(version: number): SignerSet | null
  /** The first signers, into the empty set: the one unsigned change. Throws `signers_exist` when the set is not empty. */
  enrolFirst(content: SignerSetContent, actor: string): SignerSet
  /** Replaces the set by the one of a signed item; spends its payload in the same transaction. */
  rotateSigners(item: PendingItem, spend: Spend): SignerSet

  /** Counts from 1; payloads of an earlier epoch are refused. */
  epoch(): number
  /** When the present epoch began, ISO 8601 UTC; null = nothing was written yet. */
  epochBeganAt(): string | null
  /** Set while an older or another journal than the last one stands in the data folder; null = all is well. */
  rolledBack(): string | null
  /** Begins a new epoch and ends the observe-only state. */
  confirmEpoch(actor: string): number

  close(): void
}
