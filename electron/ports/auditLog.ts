/** The audit log of the journal: its rows, the facts it tells of, its hash chain. */
import type { AuditBucket, AuditDraft, AuditEvent, AuditFilter } from '../../shared/domain/audit.ts'
import type { HostId } from '../../shared/domain/guest.ts'

/** A fact that is audited only when it changes: a drift, a decision, a host's reachability. */
export interface NotedFact {
  /** e.g. `drift`, `decision`, `host`. */
  readonly topic: string
  readonly host: HostId
  readonly vmid: number | null
  /** Distinguishes several facts of one guest; '' where there is one. */
  readonly subject: string
  /** Canonical text of the fact; null = it no longer holds. */
  readonly value: string | null
}

/** One page of the rows that fit a filter, newest first. */
export interface AuditQuery extends AuditFilter {
  /** Rows with a smaller seq; null = from the newest. */
  readonly before: number | null
  /** The rows right above this seq instead: 0 = the oldest page. `before` bounds it from above. */
  readonly after?: number
  /** 1 … 500. */
  readonly limit: number
}

/** How many rows fit; `exact` false = at least so many. */
export interface AuditCount {
  readonly rows: number
  readonly exact: boolean
}

/** How far the background index reaches: rows above `indexed` are not found by search, person, decision. */
export interface AuditIndexState {
  readonly indexed: number
  readonly rows: number
}

/** A signed statement that the chain's head was this at that time. */
export interface StoredCheckpoint {
  /** The row it speaks of, and that row's hash. */
  readonly row: number
  readonly hash: string
  /** The exact bytes that were signed. */
  readonly bytes: Uint8Array
  readonly principal: string
  /** `SHA256:…` */
  readonly keyFingerprint: string
  readonly armor: string
  /** When it was stored, ISO 8601 UTC. */
  readonly at: string
}

/** What a check of the audit chain found. */
export interface ChainFinding {
  readonly rows: number
  /** The first row that is changed, missing, out of order or no longer fits its record; null = none. */
  readonly brokenAt: number | null
}

/** Facts and audit rows, and the chain that binds the rows. Times are ISO 8601 UTC. */
export interface AuditLog {
  /** Writes the audit row if the fact differs from what was last noted. Returns whether it did. */
  noteFact(fact: NotedFact, audit: AuditDraft): boolean
  /** The same for many at once, in one transaction. Returns how many differed. */
  noteFacts(notes: readonly { readonly fact: NotedFact; readonly audit: AuditDraft }[]): number
  /**
   * When the fact last changed to its present value, by `host/vmid/subject` (`host//subject` for a fact of the host); ISO 8601 UTC.
   * `between` = of guests alone whose VMIDs are from the first to the second.
   */
  factsOf(topic: string, host: HostId, between?: readonly [number, number]): ReadonlyMap<string, { readonly value: string; readonly since: string }>

  appendAudit(draft: AuditDraft): AuditEvent
  auditPage(query: AuditQuery): readonly AuditEvent[]
  /** Counts what fits a filter, up to 10,000 rows. */
  auditCount(filter: AuditFilter): AuditCount
  /**
   * Counts the rows that fit in each stretch between two of the instants (ISO 8601 UTC, rising), up to 10,000 in each.
   * Yields to the event loop in between. What the search index has not reached yet is missing where words decide.
   */
  auditHistogram(filter: AuditFilter, edges: readonly string[]): Promise<readonly AuditBucket[]>
  /** When the first and the newest row were written, ISO 8601 UTC; null = the log is empty. */
  auditTimes(): { readonly first: string; readonly last: string } | null
  /** What belongs together with one operation or request, from drift to outcome, oldest first; `[]` = no such id. */
  auditStory(id: string): readonly AuditEvent[]
  auditIndex(): AuditIndexState
  /** Waits until the background index holds every row of now, or can go no further. */
  indexAudit(): Promise<AuditIndexState>
  /** Rows and the hash of the newest ('' when empty). */
  auditHead(): { readonly rows: number; readonly hash: string }
  /** Walks the whole chain. `onProgress` is told how many rows are checked, and of how many; `signal` ends it with its reason. */
  verifyChain(onProgress?: (rows: number, of: number) => void, signal?: AbortSignal): Promise<ChainFinding>
  /** Oldest first. */
  checkpoints(): readonly StoredCheckpoint[]
  /** Stores a checkpoint whose signature was verified. Throws `state_changed` when the row has another hash. */
  recordCheckpoint(checkpoint: Omit<StoredCheckpoint, 'at'>): StoredCheckpoint
  /** Called after every commit that wrote an audit row. */
  onAppend(listener: (event: AuditEvent) => void): () => void
}
