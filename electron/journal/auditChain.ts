import { auditEvent, type AuditDraft, type AuditEvent } from '../../shared/domain/audit.ts'
import type { Crypto } from '../ports.ts'
import { isObject } from './auditLink.ts'
import { canonicalJson } from './canonicalJson.ts'

/** An audit row as it is stored: the canonical JSON of all fields but the hash, and the SHA-256 of its UTF-8 bytes. */
export interface SealedEvent {
  readonly body: string
  readonly hash: string
}

/** Gives a draft its number, time and hashes. `prevHash` is '' for the first row. Pure. */
export function sealEvent(draft: AuditDraft, place: Pick<AuditEvent, 'seq' | 'at' | 'prevHash'>, crypto: Crypto): SealedEvent {
  const { actor, host, vmid, guest, operationId, operation, kind, decision, reason, payload } = draft
  const body = canonicalJson({ ...place, actor, host, vmid, guest, operationId, operation, kind, decision, reason, payload })
  return { body, hash: crypto.sha256Hex(body) }
}

/** The stored row as the rest of the app knows it. Throws when the body is not an audit row. Pure. */
export function openEvent(sealed: SealedEvent): AuditEvent {
  const fields: unknown = JSON.parse(sealed.body)
  // Assigned and not spread: pages of a long log are read row by row.
  return auditEvent.parse(isObject(fields) ? Object.assign(fields, { hash: sealed.hash }) : fields)
}
