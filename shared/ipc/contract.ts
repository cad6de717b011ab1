/**
 * The contract between the window and the main process: every request (`input`, `output`) and every event, as
 * zod schemas. Both shells carry it unchanged (Electron IPC, WebSocket on loopback). The window sends ids and
 * choices only. Lists are paged by key; no message is larger than `maxMessageBytes`.
 */
import { z } from 'zod'
import { appErrorDto } from '../domain/appError.ts'
import { auditBucket, auditEvent, auditFilter } from '../domain/audit.ts'
import { chosenFields, difference, driftCause, endedDifference, ignoredDifference, ignoreWords, maxChosenGuests, trendPoint } from '../domain/drift.ts'
import { guestType, hostId, managedField, runState, vmid } from '../domain/guest.ts'
import { hostMode } from '../domain/host.ts'
import { enrolledKey, principalRoles, revokedKey } from '../domain/signer.ts'
import { quorumRule } from '../domain/signerSet.ts'
import { operationFlags, operationKinds } from '../domain/operation.ts'
import { maxReasonLength, safetyView } from '../domain/safety.ts'
import { preferences } from '../domain/preferences.ts'
import { navigation, windowCommands } from './screens.ts'

/** Largest message in either direction, in bytes of JSON. */
export const maxMessageBytes = 256 * 1024

const guestKey = z.strictObject({ host: hostId, vmid })
const classification = z.object({
  class: z.enum(['benign', 'destructive']),
  flags: z.array(z.enum(operationFlags)),
  reason: z.string(),
})

/** How one guest stands; the only thing a fleet cell shows. */
export const guestStanding = z.enum([
  'in_sync', 'drift', 'destructive', 'pending', 'unknown', 'unreachable', 'unmanaged', 'restart_needed', 'frozen', 'ignored',
])
export type GuestStanding = z.infer<typeof guestStanding>

export const fleetCell = z.object({
  host: z.string(),
  node: z.string(),
  vmid: z.number(),
  type: guestType,
  name: z.string().nullable(),
  run: runState,
  standing: guestStanding,
  /** Why, in a clause; '' when in sync. */
  note: z.string(),
  /** Tags of the guest now, to be found by; at most 20. */
  tags: z.array(z.string()),
})
export type FleetCell = z.infer<typeof fleetCell>

export const desiredProblem = z.object({
  file: z.string(),
  line: z.number().nullable(),
  column: z.number().nullable(),
  message: z.string(),
  hint: z.string(),
})

export const nodeView = z.object({
  name: z.string(),
  online: z.boolean(),
  guests: z.number(),
  /** ISO 8601 UTC of the last observation that had this node online; null = never. */
  seenAt: z.string().nullable(),
})

export const hostView = z.object({
  id: z.string(),
  mode: hostMode,
  demo: z.boolean(),
  endpoints: z.array(z.object({ url: z.string(), fingerprint: z.string() })),
  desiredPath: z.string().nullable(),
  version: z.string().nullable(),
  /** never = not observed yet. partial = some of it was not seen or not readable. */
  reach: z.enum(['never', 'complete', 'partial', 'unreachable']),
  seenAt: z.string().nullable(),
  /** Duration of the last observation in milliseconds. */
  tookMs: z.number().nullable(),
  nodes: z.array(nodeView),
  errors: z.array(appErrorDto),
  problems: z.array(desiredProblem),
  counts: z.object({ guests: z.number(), managed: z.number(), drifted: z.number(), benign: z.number(), destructive: z.number(), pending: z.number(), unknown: z.number() }),
  /** True while a cycle of this host runs. */
  busy: z.boolean(),
})
export type HostView = z.infer<typeof hostView>

export const cycleView = z.object({
  host: z.string(),
  finishedAt: z.string(),
  tookMs: z.number(),
  drifted: z.number(),
  applied: z.number(),
  waiting: z.number(),
  outcome: z.enum(['complete', 'partial', 'unreachable']),
})
export type CycleView = z.infer<typeof cycleView>

/** One drifting guest in the list. */
export const driftRow = z.object({
  host: z.string(),
  node: z.string(),
  vmid: z.number(),
  type: guestType,
  name: z.string().nullable(),
  run: runState,
  standing: guestStanding,
  fields: z.array(managedField),
  /** What differs, clipped for lists: guests with an equal entry have the same cause. At most 12. */
  changes: z.array(z.object({ field: managedField, desired: z.string().nullable(), actual: z.string().nullable() })),
  /** Number of differences that people decided to leave as they are. */
  ignored: z.number(),
  /** First words for the list, e.g. `memory 4 GiB → 2 GiB`. */
  headline: z.string(),
  since: z.string(),
  class: z.enum(['benign', 'destructive']).nullable(),
  /** Number of steps a click on Apply would run. */
  applicable: z.number(),
})
export type DriftRow = z.infer<typeof driftRow>

/** One field of one guest, as the diff table shows it. */
export const driftField = z.object({
  field: managedField,
  /** The host's own option name, e.g. `hostname`; '' when there is none. */
  option: z.string(),
  desired: z.string().nullable(),
  nextBoot: z.string().nullable(),
  running: z.string().nullable(),
  /** differs = drift. restart = only the running value differs. */
  verdict: z.enum(['differs', 'restart']),
  classification: classification.nullable(),
  inverse: z.string().nullable(),
  /** Set when nothing is planned for this field. */
  withheld: z.object({ code: z.string(), reason: z.string() }).nullable(),
  /** When the difference was first seen, and who or what made it; null = not noted yet, or not to be told. */
  since: z.string().nullable(),
  by: driftCause.nullable(),
})

export const plannedStepView = z.object({
  kind: z.enum(operationKinds),
  summary: z.string(),
  classification,
  fields: z.array(managedField),
  inverse: z.string().nullable(),
  request: z.object({ method: z.enum(['POST', 'PUT', 'DELETE']), path: z.string(), parameters: z.record(z.string(), z.string()) }),
  /** What a click on Apply would do with this step. */
  disposition: z.enum(['applies', 'waits', 'refused']),
})

export const driftDetail = z.object({
  host: z.string(),
  node: z.string(),
  vmid: z.number(),
  type: guestType,
  name: z.string().nullable(),
  run: runState,
  tags: z.array(z.string()),
  standing: guestStanding,
  note: z.string(),
  /** `site.yaml:12`; null = not declared. */
  declaredAt: z.string().nullable(),
  since: z.string().nullable(),
  seenAt: z.string(),
  digest: z.string().nullable(),
  lock: z.string().nullable(),
  fields: z.array(driftField),
  receipts: z.array(z.object({ field: managedField, desired: z.string(), actual: z.string(), rule: z.string() })),
  /** Differences that people decided to leave as they are. */
  ignored: z.array(ignoredDifference),
  steps: z.array(plannedStepView),
  /** What is no drift and would be good to do; Apply does not run it: a restart that is needed, pending changes that nobody declared. */
  proposals: z.array(plannedStepView.omit({ disposition: true })),
  /** Operations of this guest that are under way or ended last, newest first. */
  operations: z.array(z.lazy(() => operationView)),
})
export type DriftDetail = z.infer<typeof driftDetail>

/** An operation on its way, for progress. Times ISO 8601 UTC. */
export const operationView = z.object({
  id: z.string(),
  host: z.string(),
  vmid: z.number(),
  guest: z.string().nullable(),
  kind: z.enum(operationKinds),
  summary: z.string(),
  state: z.enum(['intent', 'sent', 'settled', 'needs_operator']),
  outcome: z.enum(['ok', 'warnings', 'failed', 'not_sent']).nullable(),
  upid: z.string().nullable(),
  error: appErrorDto.nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Newest lines of the host's task log, oldest first; at most 20. */
  log: z.array(z.string()),
})
export type OperationView = z.infer<typeof operationView>

export const pendingKind = z.union([z.enum(operationKinds), z.literal('signers.rotate')])

/** One item that waits, or waited, for a signature. */
export const approvalRow = z.object({
  id: z.string(),
  /** null for a change of the signer set. */
  host: z.string().nullable(),
  vmid: z.number().nullable(),
  guest: z.string().nullable(),
  kind: pendingKind,
  summary: z.string(),
  classification,
  state: z.enum(['pending', 'executed', 'rejected', 'superseded', 'withdrawn']),
  /** Where the wish comes from: `site.yaml:12`, or a person. */
  origin: z.string(),
  reason: z.string(),
  /** Distinct people who have signed, and how many must. */
  signed: z.array(z.string()),
  needed: z.number(),
  /** False while what would be lost could not be read: there is nothing to sign yet. */
  minted: z.boolean(),
  expires: z.string().nullable(),
  endedBecause: z.string().nullable(),
  /** The operation that spent it; null = none has. */
  operationId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ApprovalRow = z.infer<typeof approvalRow>

/** What one guest holds now, for forms that ask for something to be done with it. Newest backups first. */
export const guestHoldings = z.object({
  /** With those of their properties that can be set. */
  disks: z.array(z.object({ slot: z.string(), volume: z.string(), sizeBytes: z.number().nullable(), properties: z.record(z.string(), z.string()) })),
  /** Slots that are empty now and after the next start, the most fitting first: a few of each bus. */
  freeSlots: z.array(z.string()),
  /** Networks as they are stored for the next start. */
  networks: z.array(z.object({ slot: z.string(), value: z.string(), mac: z.string().nullable() })),
  /** A network slot that is empty; null = none is. */
  freeNetwork: z.string().nullable(),
  snapshots: z.array(z.object({ name: z.string(), createdAt: z.string().nullable(), hasMemory: z.boolean() })),
  backups: z.array(z.object({ volume: z.string(), createdAt: z.string(), sizeBytes: z.number(), protected: z.boolean(), verified: z.boolean().nullable() })),
  /** Storages that a backup could be written to. */
  storages: z.array(z.string()),
  /** Storages of its node that could hold its disks. */
  diskStorages: z.array(z.string()),
  /** The other nodes of its cluster that are online. */
  otherNodes: z.array(z.string()),
  /** A VMID that is free; null = the host names none. */
  nextVmid: z.number().nullable(),
  /** Its entry in high availability: null = it has none, `unknown` = the token may not ask. */
  ha: z.union([z.object({ state: z.string(), maxRestart: z.number().nullable(), maxRelocate: z.number().nullable() }), z.literal('unknown')]).nullable(),
  /** Whether high availability keeps it, as its own state tells. */
  haManaged: z.boolean(),
  /** Proxmox neither destroys it nor takes disks away from it. */
  protection: z.boolean(),
  template: z.boolean(),
  /** When this app itself made the guest, while a person may remove it again without a signature; null = it is like any other. */
  madeHereAt: z.string().nullable(),
  /** Keys of the configuration with a pending value or a pending deletion. */
  pending: z.array(z.string()),
  /** What applying everything that is pending on the guest could destroy, as a start does; null = nothing. */
  pendingDanger: z.string().nullable(),
})
export type GuestHoldingsView = z.infer<typeof guestHoldings>

const lostView = z.object({
  volumes: z.array(z.object({ id: z.string(), sizeBytes: z.number().nullable() })),
  snapshots: z.array(z.string()),
  backups: z.array(z.string()),
})

/** Everything about one item, for the card. Read out of the very bytes that are signed. */
export const approvalDetail = approvalRow.extend({
  lost: lostView.nullable(),
  /** Label and value of every fact in the payload, gravest first. */
  lines: z.array(z.object({ label: z.string(), value: z.string() })),
  /** The exact bytes as text; null while not minted. */
  payload: z.string().nullable(),
  sha256: z.string().nullable(),
  signatures: z.array(z.object({ principal: z.string(), keyFingerprint: z.string(), at: z.string() })),
  /** People whose role lets them sign it. */
  maySign: z.array(z.string()),
  /** The item that took its place; null = none. */
  successor: z.string().nullable(),
  /** The operation that spent it, with its progress. */
  operation: z.lazy(() => operationView).nullable(),
  /** Why it cannot be signed now; null = it can. */
  obstacle: appErrorDto.nullable(),
})
export type ApprovalDetail = z.infer<typeof approvalDetail>

/** Whose signature counts. */
export const signerSetView = z.object({
  version: z.number(),
  since: z.string(),
  keys: z.array(enrolledKey),
  roles: z.array(principalRoles),
  revoked: z.array(revokedKey),
  policy: z.array(quorumRule),
  /** Why nothing is executed by signature at the moment, e.g. `journal_rolled_back`; null = all is well. */
  obstacle: appErrorDto.nullable(),
})
export type SignerSetView = z.infer<typeof signerSetView>

/** What a host test found, one line a check. */
export const hostTest = z.object({
  ok: z.boolean(),
  version: z.string().nullable(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), remedy: z.string().nullable() })),
})
export type HostTest = z.infer<typeof hostTest>

/** This journal's own audit log, or the other one that was opened. */
const whichLog = z.enum(['own', 'other']).default('own')

/** A journal file that was opened to be read. */
const otherJournal = z.object({ id: z.string(), file: z.string(), rows: z.number() })

/** What a check of the audit chain found. */
export const auditVerification = z.object({
  rows: z.number(),
  brokenAt: z.number().nullable(),
  /** Signed checkpoints, newest first, at most 100; those that do not fit before all others. `problem` null = it fits. */
  checkpoints: z.array(z.object({ row: z.number(), principal: z.string(), keyFingerprint: z.string(), at: z.string(), problem: z.string().nullable() })),
})
export type AuditVerification = z.infer<typeof auditVerification>

/** Inputs are strict: a key the contract does not name is refused, never ignored. */
const nothing = z.strictObject({})
const page = <T extends z.ZodType, K extends z.ZodType>(row: T, key: K) => z.object({ rows: z.array(row), next: key.nullable() })

export const requests = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(),
      shell: z.enum(['electron', 'browser']),
      platform: z.string(),
      journal: z.object({ id: z.string(), rows: z.number(), head: z.string(), chain: z.enum(['whole', 'broken', 'unchecked']) }),
      person: z.string(),
    }),
  },
  /** What the person chose, and where this app's files lie (absolute paths). */
  'app.settings': {
    input: nothing,
    output: z.object({ preferences, places: z.object({ dataFolder: z.string(), settings: z.string(), journal: z.string(), log: z.string() }) }),
  },
  'app.setPreferences': { input: z.strictObject(preferences.required().shape), output: nothing },
  'fleet.hosts': { input: nothing, output: z.object({ hosts: z.array(hostView), cycles: z.array(cycleView) }) },
  'fleet.cells': { input: z.strictObject({ after: guestKey.nullable() }), output: page(fleetCell, guestKey) },
  'cycle.run': { input: z.strictObject({ host: hostId.nullable() }), output: nothing },
  'drift.list': { input: z.strictObject({ after: guestKey.nullable() }), output: page(driftRow, guestKey) },
  'drift.get': { input: guestKey, output: driftDetail },
  /** What differed on one guest, newest end first: open differences, and at most 100 that ended. */
  'drift.history': { input: guestKey, output: z.object({ open: z.array(difference), ended: z.array(endedDifference) }) },
  /** Drifting guests over time, of all hosts, oldest first, at most 200 points; it begins where the log does. */
  'drift.trend': { input: z.strictObject({ days: z.number().int().min(1).max(90) }), output: z.object({ points: z.array(trendPoint) }) },
  /** Leaves these differences as they are, for exactly the values of now. */
  'drift.ignore': { input: z.strictObject({ guests: z.array(chosenFields).min(1).max(maxChosenGuests), ...ignoreWords }), output: z.object({ ignored: z.number() }) },
  /** Lets them count as drift again. */
  'drift.unignore': { input: z.strictObject({ guests: z.array(chosenFields).min(1).max(maxChosenGuests) }), output: z.object({ ended: z.number() }) },
  /** Takes the values of the host into the files that declare these guests. Nothing is sent to the host. */
  'drift.accept': { input: z.strictObject({ guests: z.array(chosenFields).min(1).max(maxChosenGuests) }), output: z.object({ files: z.array(z.string()), guests: z.number() }) },
  /** Applies the benign steps of several guests; destructive ones become or stay pending. */
  'apply.guests': { input: z.strictObject({ guests: z.array(guestKey).min(1).max(maxChosenGuests) }), output: z.object({ started: z.number(), waiting: z.number() }) },
  /** Applies the benign steps of one guest, or only what concerns these fields; destructive ones become or stay pending. */
  'apply.guest': { input: guestKey.extend({ fields: z.array(managedField).min(1).max(60).optional() }), output: z.object({ started: z.number(), waiting: z.number() }) },
  /** Applies all benign steps, of one host or of all. */
  'apply.benign': { input: z.strictObject({ host: hostId.nullable() }), output: z.object({ started: z.number(), waiting: z.number() }) },
  'operations.recent': { input: nothing, output: z.object({ rows: z.array(operationView) }) },
  /** Settles an operation without a known outcome, on the word of a person who has looked at the guest. */
  'operations.settle': { input: z.strictObject({ id: z.string().max(100), outcome: z.enum(['done', 'not-done']), reason: z.string().min(1).max(1000) }), output: nothing },
  /** Open items, oldest first, then the newest that ended. */
  'approvals.list': { input: nothing, output: z.object({ rows: z.array(approvalRow) }) },
  'approvals.get': { input: z.strictObject({ id: z.string().max(100) }), output: approvalDetail },
  /** Opens the trusted prompt for one item. Answers when the prompt was closed: `signed` false = cancelled. `rate_limited` while one is open. */
  'approvals.sign': { input: z.strictObject({ id: z.string().max(100) }), output: z.object({ signed: z.boolean() }) },
  /** Opens the trusted prompt for a request that somebody else exported. A person gives the path of its `operation.json`. `file` = the signature to hand back; null = cancelled. */
  'approvals.openFile': { input: z.strictObject({ path: z.string().min(1).max(4096) }), output: z.object({ file: z.string().nullable() }) },
  'approvals.reject': { input: z.strictObject({ id: z.string().max(100), reason: z.string().min(1).max(1000) }), output: nothing },
  /** Writes `operation.json` and `README` into a folder of the app's own choosing and tells it. */
  'approvals.export': { input: z.strictObject({ id: z.string().max(100) }), output: z.object({ folder: z.string() }) },
  /** A signature made elsewhere, armoured. It finds its item by itself. */
  'approvals.import': { input: z.strictObject({ armor: z.string().max(65_536) }), output: z.object({ id: z.string(), principal: z.string(), signed: z.number(), needed: z.number() }) },
  /** Asks for an operation of the catalogue on one guest. Benign ones run, destructive ones wait. */
  'guest.request': {
    input: z.strictObject({
      host: hostId,
      vmid,
      /** VMID of the guest that is to be made out of this one or its backup; only with the kinds that do that, and always with them. */
      newVmid: vmid.optional(),
      kind: z.enum(operationKinds),
      parameters: z.record(z.string(), z.json()),
      reason: z.string().max(1000),
    }),
    output: z.object({ waits: z.boolean(), id: z.string() }),
  },
  /** Reads the guest from its host, with its snapshots and backups, and what the host offers for it. */
  'guest.holdings': { input: guestKey, output: guestHoldings },
  'signers.get': { input: nothing, output: signerSetView },
  'audit.page': {
    input: auditFilter.extend({
      log: whichLog,
      before: z.number().int().positive().nullable(),
      /** The rows right above this seq instead: 0 = the oldest page. */
      after: z.number().int().nonnegative().optional(),
      limit: z.number().int().min(1).max(200),
    }),
    /** Newest first; fewer than asked for where they would be too large. `next` = `before` of the next older page. `exact` false = at least `total` rows fit. */
    output: z.object({ rows: z.array(auditEvent), next: z.number().nullable(), total: z.number(), exact: z.boolean() }),
  },
  /** Counts the rows that fit in each stretch between two of the instants, which rise. */
  'audit.histogram': {
    input: z.strictObject({ log: whichLog, filter: auditFilter.omit({ from: true, until: true }), edges: z.array(z.iso.datetime()).min(2).max(121) }),
    output: z.object({ buckets: z.array(auditBucket) }),
  },
  /** Oldest first: what belongs with one operation or request. */
  'audit.story': { input: z.strictObject({ log: whichLog, id: z.string().min(1).max(100) }), output: z.object({ rows: z.array(auditEvent) }) },
  'audit.verify': { input: z.strictObject({ log: whichLog }), output: auditVerification },
  /** How far a verification and the search index are; the time the log spans; which other journal is open. */
  'audit.state': {
    input: z.strictObject({ log: whichLog }),
    output: z.object({
      verifying: z.object({ rows: z.number(), of: z.number() }).nullable(),
      index: z.object({ indexed: z.number(), rows: z.number() }),
      /** When the first and the newest row were written; null = the log is empty. */
      times: z.object({ first: z.string(), last: z.string() }).nullable(),
      other: otherJournal.nullable(),
    }),
  },
  /** Opens another journal file, to be read only. A person gives the path; nothing but a journal is opened. */
  'audit.openFile': { input: z.strictObject({ path: z.string().min(1).max(4096) }), output: otherJournal },
  'audit.closeFile': { input: nothing, output: nothing },
  /** Writes the rows that fit into a folder of the app's own choosing and tells the file. */
  'audit.export': { input: auditFilter.extend({ log: whichLog, format: z.enum(['jsonl', 'csv', 'html']) }), output: z.object({ file: z.string(), rows: z.number() }) },
  /** Writes the proof of one operation or request, or of rows, into a folder of the app's own choosing. */
  'audit.proof': {
    input: z.strictObject({
      log: whichLog,
      subject: z.union([z.strictObject({ id: z.string().min(1).max(100) }), z.strictObject({ from: z.number().int().positive(), to: z.number().int().positive() })]),
    }),
    output: z.object({ folder: z.string(), files: z.array(z.string()) }),
  },
  'hosts.probe': {
    input: z.strictObject({ url: z.string().min(1).max(300) }),
    output: z.object({ url: z.string(), fingerprint: z.string(), subject: z.string(), validTo: z.string() }),
  },
  'hosts.add': {
    input: z.strictObject({
      name: hostId,
      url: z.string().min(1).max(300),
      /** As shown by `hosts.probe` and confirmed by the person. */
      fingerprint: z.string(),
      token: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('value'), value: z.string().min(1).max(400) }),
        z.strictObject({ kind: z.literal('env'), variable: z.string().min(1).max(100) }),
      ]),
      desiredPath: z.string().min(1).nullable(),
      mode: hostMode,
    }),
    output: hostTest,
  },
  'hosts.setMode': { input: z.strictObject({ host: hostId, mode: hostMode }), output: nothing },
  'hosts.remove': { input: z.strictObject({ host: hostId }), output: nothing },
  'hosts.test': { input: z.strictObject({ host: hostId }), output: hostTest },
  /** Writes commented YAML for every running guest into the host's desired path. */
  'hosts.adopt': { input: z.strictObject({ host: hostId }), output: z.object({ file: z.string(), guests: z.number() }) },
  /** Freeze, missing guests, windows and limits. */
  'safety.get': { input: nothing, output: safetyView },
  /** Freezes one host or, with null, every one; or lifts that. */
  'safety.freeze': { input: z.strictObject({ host: hostId.nullable(), frozen: z.boolean(), reason: z.string().max(maxReasonLength) }), output: nothing },
  /** Takes the number of guests that a host shows as right. `confirmed` false = none were missing. */
  'safety.confirm': { input: z.strictObject({ host: hostId }), output: z.object({ confirmed: z.boolean(), guests: z.number() }) },
  'demo.start': { input: nothing, output: z.object({ host: hostId }) },
} as const

export type RequestName = keyof typeof requests
export type RequestInput<N extends RequestName> = z.input<(typeof requests)[N]['input']>
export type RequestOutput<N extends RequestName> = z.output<(typeof requests)[N]['output']>
export const requestNames = Object.keys(requests) as readonly RequestName[]

/** Level-triggered: an event says that something may differ; the window asks again. `window.*` come from the shell around the window. */
export const events = {
  'fleet.changed': z.object({ revision: z.number() }),
  'drift.changed': z.object({ revision: z.number() }),
  'operations.changed': z.object({ revision: z.number() }),
  'approvals.changed': z.object({ revision: z.number() }),
  'audit.changed': z.object({ revision: z.number() }),
  'preferences.changed': z.object({ revision: z.number() }),
  'window.navigate': navigation,
  'window.command': z.strictObject({ command: z.enum(windowCommands) }),
} as const

export type EventName = keyof typeof events
/** Events that say that something may differ. */
export type ChangeName = Exclude<EventName, `window.${string}`>
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>
export const eventNames = Object.keys(events) as readonly EventName[]

/** What the window calls; each shell gives it one. Results are values, never throws. */
export interface CountersignBridge {
  readonly call: { readonly [N in RequestName]: (input: RequestInput<N>) => Promise<RequestResult<N>> }
  /** Returns the unsubscribe function. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}
export type RequestResult<N extends RequestName> =
  | { readonly ok: true; readonly value: RequestOutput<N> }
  | { readonly ok: false; readonly error: z.infer<typeof appErrorDto> }
