import { z } from 'zod'
import { appErrorDto } from '../../shared/domain/appError.ts'
import { guestType } from '../../shared/domain/guest.ts'
import { operationFlags, operationKinds } from '../../shared/domain/operation.ts'
import type { AuditDraft } from '../../shared/domain/audit.ts'
import { signerSetContent, type SignerSet } from '../../shared/domain/signerSet.ts'
import type { JournalEntry, MintedPayload, PendingItem, ProvenanceRecord, StoredCheckpoint, StoredSignature } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'

const json = z.string().transform((text): unknown => JSON.parse(text))

/** Columns that name an operation. */
const operationColumns = {
  host: z.string(),
  vmid: z.number(),
  type: guestType,
  kind: z.enum(operationKinds),
  parameters: json.pipe(z.record(z.string(), z.unknown())),
}

/** Columns that `operations` and `pending` share besides. */
const commonColumns = {
  id: z.string(),
  guest_name: z.string().nullable(),
  summary: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
}

const operationRow = z.object({
  ...operationColumns,
  ...commonColumns,
  node: z.string(),
  actor: z.string(),
  digest_before: z.string().nullable(),
  state: z.enum(['intent', 'sent', 'settled', 'needs_operator']),
  outcome: z.enum(['ok', 'warnings', 'failed', 'not_sent']).nullable(),
  upid: z.string().nullable(),
  error: json.pipe(appErrorDto).nullable(),
})

const pendingRow = z.object({
  ...commonColumns,
  /** A row holds an operation or a signer set: the table's own constraint. */
  signers: json.pipe(signerSetContent).nullable(),
  classification: json.pipe(z.object({ class: z.enum(['benign', 'destructive']), flags: z.array(z.enum(operationFlags)), reason: z.string() })),
  /** null in rows of a version 1 journal, which knew declarations only. */
  source: z.enum(['desired', 'request', 'job']).nullable(),
  origin: z.string(),
  reason: z.string().nullable(),
  state: z.enum(['pending', 'executed', 'rejected', 'superseded', 'withdrawn']),
  ended_because: z.string().nullable(),
  ended_by: z.string().nullable(),
  operation_id: z.string().nullable(),
  successor: z.string().nullable(),
})

const payloadRow = z.object({ bytes: z.instanceof(Uint8Array), sha256: z.string(), nonce: z.string(), expires: z.string() })
const signatureRow = z.object({ principal: z.string(), key_fingerprint: z.string(), armor: z.string(), at: z.string() })
const signerSetRow = z.object({ seq: z.number(), content: json.pipe(signerSetContent), since: z.string() })
const checkpointRow = z.object({ row: z.number(), hash: z.string(), bytes: z.instanceof(Uint8Array), principal: z.string(), key_fingerprint: z.string(), armor: z.string(), at: z.string() })

const provenanceRow = z.object({
  operation_id: z.string(),
  host: z.string(),
  vmid: z.number(),
  type: guestType,
  node: z.string(),
  kind: z.enum(['created', 'scratch']),
  root_volume: z.string(),
  uuid: z.string().nullable(),
  mac: z.string().nullable(),
  digest: z.string(),
  upid: z.string(),
  epoch: z.number(),
  began_at: z.string(),
})

/** A row of `operations` as the rest of the app knows it. Throws when a column holds what it never could. Pure. */
export function toEntry(row: unknown): JournalEntry {
  const { id, node, summary, state, outcome, upid, error, actor, ...rest } = operationRow.parse(row)
  return {
    id, node, summary, state, outcome, upid, error, actor,
    operation: toOperation(rest),
    guestName: rest.guest_name,
    digestBefore: rest.digest_before,
    createdAt: rest.created_at,
    updatedAt: rest.updated_at,
  }
}

/**
 * A row of `pending`, with its successor's id and who ended it, as the rest of the app knows it. Throws when a column holds what it
 * never could. Pure.
 */
export function toPendingItem(row: unknown, payload: MintedPayload | null, signatures: readonly StoredSignature[]): PendingItem {
  const { id, summary, signers, classification, source, origin, reason, state, successor, ...rest } = pendingRow.parse(row)
  return {
    id, summary, signers, classification, origin, state, payload, signatures, successor,
    operation: signers === null ? toOperation(z.object(operationColumns).parse(row)) : null,
    guestName: rest.guest_name,
    source: source ?? 'desired',
    reason: reason ?? '',
    endedBecause: rest.ended_because,
    endedBy: rest.ended_by,
    operationId: rest.operation_id,
    createdAt: rest.created_at,
    updatedAt: rest.updated_at,
  }
}

/** A row of `payloads`. Throws when a column holds what it never could. Pure. */
export function toPayload(row: unknown): MintedPayload {
  const payload = payloadRow.parse(row)
  return { ...payload, bytes: new Uint8Array(payload.bytes) }
}

/** A row of `signatures`. Throws when a column holds what it never could. Pure. */
export function toSignature(row: unknown): StoredSignature {
  const { principal, key_fingerprint: keyFingerprint, armor, at } = signatureRow.parse(row)
  return { principal, keyFingerprint, armor, at }
}

/** A row of `signer_sets`. Throws when a column holds what it never could. Pure. */
export function toSignerSet(row: unknown): SignerSet {
  const { seq, content, since } = signerSetRow.parse(row)
  return { ...content, version: seq, since }
}

/** A row of `checkpoints`. Throws when a column holds what it never could. Pure. */
export function toCheckpoint(row: unknown): StoredCheckpoint {
  const { key_fingerprint: keyFingerprint, bytes, ...rest } = checkpointRow.parse(row)
  return { ...rest, keyFingerprint, bytes: new Uint8Array(bytes) }
}

/** A row of `provenance`. Throws when a column holds what it never could. Pure. */
export function toProvenance(row: unknown): Omit<ProvenanceRecord, 'later'> {
  const { operation_id: operationId, host, vmid, type, root_volume: rootVolume, uuid, mac, began_at: beganAt, ...rest } = provenanceRow.parse(row)
  return { ...rest, operationId, beganAt, guest: { host, vmid, type }, identity: { rootVolume, uuid, mac } }
}

/** The configuration that an operation left, out of a row of `operations`; null = not read. Pure. */
export function toDigestAfter(row: unknown): string | null {
  return z.object({ digest_after: z.string().nullable() }).parse(row).digest_after
}

type OperationColumns = Pick<z.infer<typeof operationRow>, 'host' | 'vmid' | 'type' | 'kind' | 'parameters'>

function toOperation({ host, vmid, type, kind, parameters }: OperationColumns): JournalEntry['operation'] {
  return { kind, guest: { host, vmid, type }, parameters }
}

type Subject = Pick<JournalEntry, 'operation' | 'guestName' | 'summary'>

/** The columns of an operation, ready to be stored. Parameters are canonical, so equal ones are equal text. Pure. */
export function operationValues({ operation: { kind, guest, parameters }, guestName, summary }: Subject) {
  return { ...guest, kind, parameters: canonicalJson(parameters), guestName, summary }
}

/** What an audit row calls a change of the signer set. */
export const signersOperation = 'signers.rotate'

/** The fields by which an audit row names what it tells of: an operation, or null for a change of the signer set. Pure. */
export function auditSubject({ id, operation, guestName }: Pick<PendingItem, 'id' | 'operation' | 'guestName'>) {
  const named = operation === null ? { host: null, vmid: null, operation: signersOperation } : { host: operation.guest.host, vmid: operation.guest.vmid, operation: operation.kind }
  return { ...named, guest: guestName, operationId: id } satisfies Partial<AuditDraft>
}
