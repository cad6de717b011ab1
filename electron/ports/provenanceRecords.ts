/** What the journal vouches for about guests that this app itself made. */
import type { GuestRef, HostId } from '../../shared/domain/guest.ts'
import type { GuestIdentity, ProvenanceKind } from '../engine/provenance.ts'
import type { JournalEntry } from './operationRecords.ts'

/** What the journal vouches for about a guest that one of its operations made. */
export interface ProvenanceRecord {
  /** The entry that made it. */
  readonly operationId: string
  /** Its task. */
  readonly upid: string
  readonly guest: GuestRef
  /** Where the guest was. */
  readonly node: string
  readonly kind: ProvenanceKind
  readonly identity: GuestIdentity
  /** Digest of the configuration as it was made. */
  readonly digest: string
  /** The epoch in which it began. */
  readonly epoch: number
  /** ISO 8601 UTC. */
  readonly beganAt: string
  /** Operations on the guest since, oldest first, each with the digest that it left; null = not read. */
  readonly later: readonly { readonly entry: JournalEntry; readonly digestAfter: string | null }[]
}

/** Provenance of guests. Each change writes its audit row in the same transaction. */
export interface ProvenanceRecords {
  /**
   * Provenance of guests of a host (of one guest) that has not ended. A record is told only where the audit log vouches for it
   * and for every operation since: one that was changed by hand is not told, nor is any while the journal is rolled back.
   */
  provenance(host: HostId, vmid?: number): readonly ProvenanceRecord[]
  /** Ends the provenance that an operation gave, for good. Nothing where it has ended. */
  endProvenance(operationId: string, because: string): void
}
