import { z } from 'zod'
import { hostId, vmid } from './guest.ts'

/** What an audit row tells of. */
export const auditKinds = [
  'app', // started, stopped, recovered
  'settings', // host added, mode changed
  'drift', // detected, ended
  'decision', // what the gate said
  'approval', // pending, rejected, superseded
  'intent', // journalled, about to be sent
  'sent', // accepted by the host, UPID known
  'settled', // ended and verified, or failed
  'needs_operator', // no known outcome
] as const
/** What a row of the audit log tells of. */
export const auditKind = z.enum(auditKinds)
export type AuditKind = z.infer<typeof auditKind>

/** One row of the audit log. `hash` = SHA-256 over the canonical JSON of all other fields; `prevHash` links to the row before. */
export const auditEvent = z.object({
  seq: z.number().int().positive(),
  /** ISO 8601, UTC, milliseconds. */
  at: z.iso.datetime(),
  /** `countersign`, or the person at this computer. */
  actor: z.string(),
  host: z.string().nullable(),
  vmid: z.number().nullable(),
  /** Name of the guest at that time. */
  guest: z.string().nullable(),
  /** Journal id of the operation this row belongs to. */
  operationId: z.string().nullable(),
  /** Operation kind, e.g. `guest.start`. */
  operation: z.string().nullable(),
  kind: auditKind,
  /** A word: `policy`, `pending_signature`, `refused`, `ok`, `failed`, … */
  decision: z.string(),
  /** A sentence for people. */
  reason: z.string(),
  /** Facts, JSON; small. */
  payload: z.record(z.string(), z.unknown()),
  prevHash: z.string(),
  hash: z.string(),
})
export type AuditEvent = Readonly<z.infer<typeof auditEvent>>

/** An audit row before the journal gives it its number, time and hashes. */
export type AuditDraft = Omit<AuditEvent, 'seq' | 'at' | 'prevHash' | 'hash'>

/** Rows of a stretch of time. */
export const auditBucket = z.object({
  rows: z.number().int().nonnegative(),
  /** Of them: what was asked to be signed, signed, rejected; and what was refused or failed. */
  approvals: z.number().int().nonnegative(),
  refused: z.number().int().nonnegative(),
  /** False = at least so many of each. */
  exact: z.boolean(),
})
export type AuditBucket = Readonly<z.infer<typeof auditBucket>>

/** Words of decisions that a histogram counts as refused. */
export const refusedDecisions = ['refused', 'failed', 'error', 'invalid', 'broken', 'unreachable'] as const

/** Which rows of the log are meant: those that fit all that is given. */
export const auditFilter = z.strictObject({
  host: hostId.optional(),
  vmid: vmid.optional(),
  /** Whose row it is: one name. A row of several people fits each of them. */
  person: z.string().min(1).max(255).optional(),
  decision: z.string().min(1).max(100).optional(),
  kind: auditKind.optional(),
  operationId: z.string().min(1).max(100).optional(),
  /** First instant, and the first one after the last: ISO 8601 UTC. */
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  /** Words that must all stand in the row; `"two words"` = together; `word*` = its beginning. */
  search: z.string().max(500).optional(),
})
export type AuditFilter = Readonly<z.infer<typeof auditFilter>>
