/** What the journal keeps of operations that wait for a signature. */
import type { HostId } from '../../shared/domain/guest.ts'
import type { Classification, Operation } from '../../shared/domain/operation.ts'
import type { SignerSetContent } from '../../shared/domain/signerSet.ts'

/** One person's signature on an item, verified when it was stored and verified again before it is acted on. */
export interface StoredSignature {
  readonly principal: string
  /** `SHA256:…` */
  readonly keyFingerprint: string
  readonly armor: string
  /** ISO 8601 UTC. */
  readonly at: string
}

/** The exact bytes that are to be signed, minted once for each item. */
export interface MintedPayload {
  readonly bytes: Uint8Array
  /** SHA-256 of the bytes, lower-case hex: names the payload everywhere. */
  readonly sha256: string
  readonly nonce: string
  /** ISO 8601 UTC. */
  readonly expires: string
}

/**
 * An operation that waits for a signature. One open item for each (host, vmid, kind, parameters).
 *
 *     pending ──▶ executed        its payload was spent on an operation
 *        │──────▶ rejected        by a person, with a reason
 *        │──────▶ superseded      facts moved or it expired; `successor` is the new item, if it is still wished for
 *        └──────▶ withdrawn       nobody wishes for it any more
 */
export interface PendingItem {
  readonly id: string
  /** null for a change of the signer set. */
  readonly operation: Operation | null
  /** The next set, for a change of the signer set; else null. */
  readonly signers: SignerSetContent | null
  readonly guestName: string | null
  readonly summary: string
  readonly classification: Classification
  readonly state: 'pending' | 'executed' | 'rejected' | 'superseded' | 'withdrawn'
  /** Who wishes for it: a declaration (withdrawn when it no longer says so), a person or an unsigned wish, or a signed job. */
  readonly source: 'desired' | 'request' | 'job'
  /** Where the wish comes from, e.g. `site.yaml:12`, `hub:https://hub.example:8443`, or the person. */
  readonly origin: string
  /** Why, in the words of who asked; '' = nothing was said. */
  readonly reason: string
  /** null = not minted yet, because what would be lost could not be read. */
  readonly payload: MintedPayload | null
  readonly signatures: readonly StoredSignature[]
  /** Why it ended, for people; null while pending. */
  readonly endedBecause: string | null
  /** Who ended it, as the audit log has it: a person, or the app; null while pending. */
  readonly endedBy: string | null
  readonly successor: string | null
  /** The journal entry that spent it. */
  readonly operationId: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** What a new item is made of. */
export type PendingDraft = Pick<PendingItem, 'operation' | 'signers' | 'guestName' | 'summary' | 'classification' | 'source' | 'origin' | 'reason'>

/** Uses up a signed payload, in the same transaction as the intent. A second time is `replayed`. */
export interface Spend {
  readonly itemId: string
  readonly payloadSha256: string
  readonly nonce: string
  readonly expires: string
  /** Who signed, for the audit row. */
  readonly principals: readonly string[]
}

/** Items that wait for a signature, and what their signatures were spent on. Each change writes its audit row in the same transaction. */
export interface PendingItems {
  /** Adds the item if no pending one has the same operation (or asks for the same signer set). */
  ensurePending(draft: PendingDraft): PendingItem
  /** Mints: once for each item. `signerSetVersion`, epoch and journal stand in the bytes. */
  recordPayload(id: string, payload: MintedPayload): PendingItem
  /**
   * Stores a verified signature. The same key of the same person twice changes nothing; another key of theirs stands
   * beside the first, and whichever counts when it is carried out counts, once for the person.
   */
  recordSignature(id: string, signature: StoredSignature): PendingItem
  /** Ends an item that is no longer wished for. */
  withdrawPending(id: string, reason: string): void
  rejectPending(id: string, actor: string, reason: string): void
  /** Ends an item whose facts moved or that expired. The caller adds a new one, if it is still wished for, and names it. */
  supersedePending(id: string, because: string): void
  /** Open items, oldest first. Changes of the signer set belong to no host. */
  pendingItems(host?: HostId): readonly PendingItem[]
  /** An item in any state. */
  pendingItem(id: string): PendingItem | null
  /** Ended items, newest first. */
  endedItems(limit: number): readonly PendingItem[]
  /** The item with these payload bytes, in any state. */
  itemByPayload(sha256: string): PendingItem | null
  /** Whether a payload or its nonce was used up before. */
  isSpent(payloadSha256: string, nonce: string): boolean
}
