import { z } from 'zod'
import { appErrorDto } from '../../shared/domain/appError.ts'
import { guestType } from '../../shared/domain/guest.ts'
import { operationFlags, operationKinds } from '../../shared/domain/operation.ts'
import type { AuditDraft } from '../../shared/domain/audit.ts'
import type { JournalEntry, PendingItem } from '../ports.ts'
import { canonicalJson } from './canonicalJson.ts'

const json = z.string().transform((text): unknown => JSON.parse(text))

/** Columns that name the operation, in `operations` and `pending` alike. */
const operationColumns = {
  id: z.string(),
  host: z.string(),
  vmid: z.number(),
  type: guestType,
  kind: z.enum(operationKinds),
  parameters: json.pipe(z.record(z.string(), z.unknown())),
  guest_name: z.string().nullable(),
  summary: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
}

const operationRow = z.object({
  ...operationColumns,
  node: z.string(),
  actor: z.string(),
  digest_before: z.string().nullable(),
  state: z.enum(['intent', 'sent', 'settled', 'needs_operator']),
  outcome: z.enum(['ok', 'warnings', 'failed', 'not_sent']).nullable(),
  upid: z.string().nullable(),
  error: json.pipe(appErrorDto).nullable(),
})

const pendingRow = z.object({
  ...operationColumns,
  classification: json.pipe(z.object({ class: z.enum(['benign', 'destructive']), flags: z.array(z.enum(operationFlags)), reason: z.string() })),
  origin: z.string(),
  state: z.enum(['pending', 'withdrawn']),
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

/** A row of `pending` as the rest of the app knows it. Throws when a column holds what it never could. Pure. */
export function toPendingItem(row: unknown): PendingItem {
  const { id, summary, classification, state, origin, ...rest } = pendingRow.parse(row)
  return {
    id, summary, classification, state, origin,
    operation: toOperation(rest),
    guestName: rest.guest_name,
    createdAt: rest.created_at,
    updatedAt: rest.updated_at,
  }
}

type OperationColumns = Pick<z.infer<typeof operationRow>, 'host' | 'vmid' | 'type' | 'kind' | 'parameters'>

function toOperation({ host, vmid, type, kind, parameters }: OperationColumns): JournalEntry['operation'] {
  return { kind, guest: { host, vmid, type }, parameters }
}

type Subject = Pick<JournalEntry, 'operation' | 'guestName' | 'summary'>

/** The columns that name an operation, ready to be stored. Parameters are canonical, so equal ones are equal text. Pure. */
export function operationValues({ operation: { kind, guest, parameters }, guestName, summary }: Subject) {
  return { ...guest, kind, parameters: canonicalJson(parameters), guestName, summary }
}

/** The fields by which an audit row names the operation it tells of. Pure. */
export function auditSubject({ id, operation: { kind, guest }, guestName }: Subject & { readonly id: string }) {
  return { host: guest.host, vmid: guest.vmid, guest: guestName, operationId: id, operation: kind } satisfies Partial<AuditDraft>
}
