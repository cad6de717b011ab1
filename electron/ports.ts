/**
 * Interfaces of all that has an effect. `app.ts` wires the real ones; tests wire their own where a real one
 * cannot run. The engine never sees these.
 */
import type { AppErrorDto } from '../shared/domain/appError.ts'
import type { AuditBucket, AuditDraft, AuditEvent, AuditFilter } from '../shared/domain/audit.ts'
import type { ActualGuest, DesiredGuest, GuestBackup, GuestRef, GuestSnapshot, GuestSpec, GuestType, HaResource, HostId, ManagedField, StoredVolume } from '../shared/domain/guest.ts'
import type { HostConfig, TokenSource } from '../shared/domain/host.ts'
import type { Preferences } from '../shared/domain/preferences.ts'
import type { HubConfig, OfferedJob } from '../shared/domain/hub.ts'
import type { Classification, Operation, RequestPreview } from '../shared/domain/operation.ts'
import type { Freeze } from '../shared/domain/safety.ts'
import type { SignedPayload } from '../shared/domain/signedOperation.ts'
import type { SignerSet, SignerSetContent } from '../shared/domain/signerSet.ts'
import type { Result } from '../shared/lib/result.ts'
import type { GuestIdentity, ProvenanceKind } from './engine/provenance.ts'
import type { VerifiedApproval } from './engine/verifiedApproval.ts'

/** Time. `nowMs` is wall-clock milliseconds since the epoch. */
export interface Clock {
  nowMs(): number
  /** Resolves after `ms`, or early when the signal aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Randomness and hashing, handed to pure code as functions. */
export interface Crypto {
  uuid(): string
  sha256Hex(data: string | Uint8Array): string
}

/** Structured log to a file or stderr. Redacts what looks like a secret. */
export interface Logger {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void
  error(message: string, facts?: Readonly<Record<string, unknown>>): void
}

// ── Host API ─────────────────────────────────────────────────────────────────────────────────────

/** One guest row of `GET /cluster/resources`, decoded leniently. */
export interface ResourceRow {
  readonly type: GuestType
  readonly vmid: number
  readonly node: string
  readonly name: string | null
  /** Proxmox's word: `running`, `stopped`, `paused`, `unknown`, … */
  readonly status: string
  readonly lock: string | null
  readonly tags: readonly string[]
  readonly template: boolean
  readonly haState: string | null
  readonly pool: string | null
  /** In force now, not after the next start; null = not told. */
  readonly maxMemoryBytes: number | null
  /** At most the cores of the node; null = not told. */
  readonly maxCpu: number | null
  readonly uptimeSeconds: number
}

export interface NodeRow {
  readonly name: string
  readonly online: boolean
}

/** The whole fleet as one node of the cluster sees it now. */
export interface FleetView {
  readonly guests: readonly ResourceRow[]
  readonly nodes: readonly NodeRow[]
}

/** `GET /cluster/status`. A standalone node counts as quorate. */
export interface ClusterStatus {
  readonly clusterName: string | null
  readonly quorate: boolean
  readonly nodes: readonly NodeRow[]
}

/** `GET /nodes/{node}/{type}/{vmid}/status/current`. */
export interface LiveStatus {
  readonly status: string
  readonly lock: string | null
  readonly uptimeSeconds: number
  readonly haManaged: boolean
  readonly template: boolean
}

/** `GET /nodes/{node}/tasks/{upid}/status`. */
export type TaskState =
  | { readonly kind: 'running' }
  | { readonly kind: 'ok' }
  | { readonly kind: 'warnings'; readonly count: number }
  | { readonly kind: 'failed'; readonly text: string }
  /** `unexpected status`, log gone, or no such task: neither success nor failure. */
  | { readonly kind: 'unknown'; readonly text: string }

export interface TaskRow {
  readonly upid: string
  readonly type: string
  readonly vmid: number | null
  readonly user: string
  /** Server seconds since the epoch. */
  readonly startedAt: number
  readonly endedAt: number | null
  readonly status: string | null
}

/**
 * Reads of one configured host (a node or a cluster). Each call picks an endpoint that answers; errors are
 * `AppError`s of the proxmox family.
 */
export interface HostReader {
  version(): Promise<{ readonly version: string; readonly release: string }>
  fleet(): Promise<FleetView>
  clusterStatus(): Promise<ClusterStatus>
  /** Whether no guest of the cluster has this VMID, those among them that the token may not see (`GET /cluster/nextid?vmid=`). */
  vmidIsFree(vmid: number): Promise<boolean>
  /** A VMID that is free now, the lowest (`GET /cluster/nextid`). Nothing keeps it free. */
  nextVmid(): Promise<number>
  /** Effective rights of the token: ACL path → privilege names. */
  permissions(): Promise<ReadonlyMap<string, ReadonlySet<string>>>
  /**
   * `GET /cluster/tasks`: the latest tasks of every node, some 25 of each, running ones always among them. A token
   * without Sys.Audit on `/` sees none but its own, if any.
   */
  clusterTasks(): Promise<readonly TaskRow[]>
  /** `GET …/pending`, mapped. */
  guestSpec(node: string, guest: GuestRef): Promise<GuestSpec>
  guestLive(node: string, guest: GuestRef): Promise<LiveStatus>
  /** `GET …/snapshot`, without the pseudo entry `current`. */
  guestSnapshots(node: string, guest: GuestRef): Promise<readonly GuestSnapshot[]>
  /** Backups of one guest on every storage of a node that may hold backups, newest first. */
  guestBackups(node: string, vmid: number): Promise<readonly GuestBackup[]>
  /** Names of the storages of a node that may hold backups and can be reached, sorted. */
  backupStorages(node: string): Promise<readonly string[]>
  /** Names of the storages of a node that may hold the disks of a guest of this type and can be reached, sorted. */
  diskStorages(node: string, type: GuestType): Promise<readonly string[]>
  /**
   * Every volume that carries this VMID on the enabled storages of a node that may hold disks, in use or not, sorted.
   * Rejects when a storage cannot be reached, or when the token might not be shown all of them.
   */
  guestVolumes(node: string, vmid: number): Promise<readonly StoredVolume[]>
  /** `GET /cluster/ha/resources`: who is under high availability, by VMID. Needs Sys.Audit on `/`. */
  haResources(): Promise<ReadonlyMap<number, HaResource>>
  /** SHA-256 of the host's own `pve-root-ca.pem` (`certificates/info`): names the cluster. Upper-case hex pairs and colons. */
  clusterFingerprint(): Promise<string>
  /** One non-blocking read. */
  taskStatusOnce(upid: string): Promise<TaskState>
  /** Lines from `start` (0-based), at most `limit`. */
  taskLog(upid: string, start: number, limit: number): Promise<readonly string[]>
  /**
   * Tasks of these types that concern one guest on one node, running ones too, newest first; those named after a
   * volume of its (`101@backup`) among them. `sinceSeconds` in server time.
   */
  guestTasks(node: string, vmid: number, sinceSeconds: number, types: readonly string[]): Promise<readonly TaskRow[]>
  /**
   * Every task that names one guest on one node and began with or after the given task of that node, whatever its type
   * and user, running ones too. null = that cannot be known: the token may not see other people's tasks there, the
   * list no longer reaches back to that task, or it is longer than can be read.
   */
  guestHistory(node: string, vmid: number, sinceUpid: string): Promise<readonly TaskRow[] | null>
  /** Server time minus ours, from the last Date header; 0 before the first answer. Milliseconds. */
  clockSkewMs(): number
  close(): Promise<void>
}

/** Mutations of one configured host. Handed to the executor alone. Never retries, never reuses a connection. */
export interface HostWriter {
  /** Whether a request may be sent at all; throws the `AppError` that `send` would reject with before sending. Pure. */
  check(request: RequestPreview): void
  /**
   * Sends one catalogued request once. Resolves to the UPID, or null for a synchronous change.
   * Rejects with an `AppError`; `outcome_unknown` when the host may have acted.
   */
  send(request: RequestPreview): Promise<string | null>
}

export interface HostConnection {
  /** `user@realm!name`, without the secret: whom the host's own task log names for what we do. */
  readonly tokenId: string
  readonly reader: HostReader
  readonly writer: HostWriter
}

/** Opens connections. `probe` sends nothing but a TLS handshake and tells the certificate that was shown. */
export interface HostConnector {
  connect(host: HostConfig, token: string): HostConnection
  probe(url: string): Promise<{ readonly url: string; readonly fingerprint: string; readonly subject: string; readonly validTo: string }>
}

// ── Desired state ────────────────────────────────────────────────────────────────────────────────

/** Why a file was not taken. Lines and columns count from 1; null where the fault has no place. */
export interface DesiredProblem {
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  readonly message: string
  readonly hint: string
}

/**
 * What is declared for one host. A faulty file contributes what it said when it was last good and is named in
 * `problems`; nothing is applied from it until it is mended.
 */
export interface DesiredState {
  readonly guests: ReadonlyMap<number, DesiredGuest>
  readonly problems: readonly DesiredProblem[]
}

/** A job from elsewhere, untrusted. */
export interface BroughtJob {
  readonly job: OfferedJob
  /** Where it comes from, for people: `hub:https://hub.example:8443`. */
  readonly origin: string
}

export interface DesiredProvider {
  current(): Promise<DesiredState>
  /** Jobs that stand beside what is declared, as `current` last found them; absent = this source never has any. */
  jobs?(): readonly BroughtJob[]
  /**
   * Writes values of a guest, as it was observed, into what declares it, and nothing else. Resolves to the file. Errors
   * say why it cannot be; nothing is written then. Absent = this source cannot be written.
   */
  accept?(guest: ActualGuest, fields: readonly ManagedField[]): Promise<Result<{ readonly file: string }>>
  /** Calls back after the declared state may have changed. Returns the unsubscribe function. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

// ── Journal ──────────────────────────────────────────────────────────────────────────────────────

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
  readonly successor: string | null
  /** The journal entry that spent it. */
  readonly operationId: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

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

/** A guest as it was read from the host, JSON; small. */
export type SeenGuest = Readonly<Record<string, unknown>>

/** What a check of the audit chain found. */
export interface ChainFinding {
  readonly rows: number
  /** The first row that is changed, missing, out of order or no longer fits its record; null = none. */
  readonly brokenAt: number | null
}

/**
 * The durable record (SQLite, WAL, synchronous=FULL). Each method that changes a state writes its audit row in
 * the same transaction and returns when it is on disk. Synchronous by design: the intent is durable before the
 * next statement runs.
 */
export interface Journal {
  readonly journalId: string
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

  /**
   * Provenance of guests of a host (of one guest) that has not ended. A record is told only where the audit log vouches for it
   * and for every operation since: one that was changed by hand is not told, nor is any while the journal is rolled back.
   */
  provenance(host: HostId, vmid?: number): readonly ProvenanceRecord[]
  /** Ends the provenance that an operation gave, for good. Nothing where it has ended. */
  endProvenance(operationId: string, because: string): void

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
  /** Walks the whole chain. `onProgress` is told how many rows are checked, and of how many. */
  verifyChain(onProgress?: (rows: number, of: number) => void): Promise<ChainFinding>
  /** Oldest first. */
  checkpoints(): readonly StoredCheckpoint[]
  /** Stores a checkpoint whose signature was verified. Throws `state_changed` when the row has another hash. */
  recordCheckpoint(checkpoint: Omit<StoredCheckpoint, 'at'>): StoredCheckpoint
  /** Called after every commit that wrote an audit row. */
  onAppend(listener: (event: AuditEvent) => void): () => void
  close(): void
}

// ── Signatures ───────────────────────────────────────────────────────────────────────────────────

/** Against what a signature is judged. All of it comes from this app's own journal and hosts. */
export interface VerifyContext {
  readonly signerSet: SignerSet
  readonly journal: string
  readonly epoch: number
  /** When that epoch began, milliseconds since the epoch of Unix: an older job is refused. Absent = no job counts. */
  readonly epochBeganMs?: number
  /** SHA-256 fingerprint of the cluster's root certificate, as read from the host itself; null = not known. */
  clusterOf(host: HostId): string | null
  /** The reference time, fixed once: never earlier than the newest audit row. Milliseconds since the epoch. */
  readonly nowMs: number
}

/** One signature that counts, on a payload that was read. */
export interface AdmittedSignature {
  readonly payload: SignedPayload
  readonly sha256: string
  readonly principal: string
  readonly keyFingerprint: string
}

/** Judges signatures; it can never make one. */
export interface Verifier {
  /** The canonical bytes of a payload. Throws `bad_encoding` when they could not be read back. */
  format(payload: SignedPayload): Uint8Array
  /** All checks but the quorum, in their fixed order. */
  verifySignature(bytes: Uint8Array, armor: string, context: VerifyContext): Result<AdmittedSignature>
  /** All signatures on one payload, and the quorum. */
  verifyApproval(bytes: Uint8Array, armors: readonly string[], context: VerifyContext): Result<VerifiedApproval>
}

// ── Settings and secrets ─────────────────────────────────────────────────────────────────────────

/** The settings file of a data folder. Changes are written whole and atomically. */
export interface Settings {
  hosts(): readonly HostConfig[]
  addHost(host: HostConfig): Result<HostConfig>
  updateHost(id: HostId, change: Partial<Pick<HostConfig, 'mode' | 'desiredPath' | 'endpoints' | 'token' | 'safety'>>): Result<HostConfig>
  removeHost(id: HostId): Result<null>
  /** What freezes every host; null = nothing does. */
  freeze(): Freeze | null
  setFreeze(freeze: Freeze | null): Result<Freeze | null>
  preferences(): Preferences
  setPreferences(preferences: Preferences): Result<Preferences>
  /** null = none is configured. */
  hub(): HubConfig | null
  /** Puts it in place of the one there was; null = none from now on. */
  setHub(hub: HubConfig | null): Result<HubConfig | null>
}

/** Tokens. Nothing here is ever written to settings, the journal or the log. */
export interface Secrets {
  read(source: TokenSource): Result<string>
  /** Stores a token; `keyring_unavailable` where the platform has no keyring. */
  store(source: TokenSource, token: string): Result<null>
  forget(source: TokenSource): void
}
