/** What the journal keeps of operations that change a host. */
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { Operation, RequestPreview } from '../../shared/domain/operation.ts'
import type { GuestIdentity, ProvenanceKind } from '../engine/provenance.ts'
import type { Spend } from './pendingItems.ts'

/** How an operation ended. `not_sent` = it is certain that nothing was done. */
export type Outcome = 'ok' | 'warnings' | 'failed' | 'not_sent'

/**
 * One operation on its way:
 *
 *     intent ──▶ sent ──▶ settled(outcome)
 *        │         │
 *        └────┬────┘
 *             ▼
 *       needs_operator        no known outcome; the guest is left alone
 *             │
 *             ▼
 *      settled(ok|failed)     a person has looked, and says which
 */
export interface JournalEntry {
  readonly id: string
  readonly operation: Operation
  readonly node: string
  readonly guestName: string | null
  readonly summary: string
  readonly state: 'intent' | 'sent' | 'settled' | 'needs_operator'
  readonly outcome: Outcome | null
  readonly upid: string | null
  /** Digest read right before sending; null where none is taken. */
  readonly digestBefore: string | null
  readonly error: AppErrorDto | null
  readonly actor: string
  /** ISO 8601 UTC. */
  readonly createdAt: string
  readonly updatedAt: string
}

/** What is about to be sent, with the grounds (`basis`) on which the gate cleared it. */
export interface IntentDraft {
  readonly operation: Operation
  readonly node: string
  readonly guestName: string | null
  readonly summary: string
  readonly digestBefore: string | null
  readonly actor: string
  readonly basis: string
  readonly request: RequestPreview
  /** The guest as it was read right before; kept for the proof. */
  readonly before?: SeenGuest
  /** For an operation on the basis of a signature. */
  readonly spend?: Spend
  /** What the guest will be that it makes, if it ends well; absent = its guest has no provenance. */
  readonly makes?: ProvenanceKind
}

/** A guest as it was read from the host, JSON; small. */
export type SeenGuest = Readonly<Record<string, unknown>>

/** What came with the end of an operation, kept for its proof. */
export interface Evidence {
  /** The guest as it was read then; null = it was gone; absent = not read. */
  readonly after?: SeenGuest | null
  /** The last lines of the host's task log. */
  readonly log?: readonly string[]
  /** Digest of the configuration that it left; absent = not read. */
  readonly digest?: string
  /** The guest that it made, read whole; absent = it made none, or that one could not be told from others. */
  readonly made?: GuestIdentity & { readonly node: string }
}

/** Operations on their way. Each method that changes a state writes its audit row in the same transaction. */
export interface OperationRecords {
  /** Throws `replayed` when the spend was made before, `journal_rolled_back` while that is unresolved. */
  recordIntent(draft: IntentDraft): JournalEntry
  recordSent(id: string, upid: string | null): JournalEntry
  recordSettled(id: string, outcome: Outcome, reason: string, error?: AppErrorDto, evidence?: Evidence): JournalEntry
  recordNeedsOperator(id: string, error: AppErrorDto): JournalEntry
  /** Settles an entry in `needs_operator` on a person's word, audited in their name. Throws `not_found` for any other. */
  settleByOperator(id: string, outcome: 'ok' | 'failed', actor: string, reason: string): JournalEntry
  /** Entries in `intent` or `sent`, oldest first. */
  unsettled(): readonly JournalEntry[]
  /** Entries in `needs_operator`, oldest first. */
  needingOperator(): readonly JournalEntry[]
  entry(id: string): JournalEntry | null
  /** Newest first, at most `limit`. */
  recentEntries(limit: number): readonly JournalEntry[]
}
