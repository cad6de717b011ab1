/** Tells in the audit log that a signature, or what was signed, was refused. */
import type { AppErrorDto } from '../../shared/domain/appError.ts'
import type { Journal, PendingItem } from '../ports.ts'

/**
 * One row when the answer changes, however often it is asked: neither a cycle nor somebody who hands in the same
 * thing again and again fills the log. `item` null = no request has these bytes. Effects: the journal.
 */
export function noteRefusal(item: PendingItem | null, error: AppErrorDto, journal: Pick<Journal, 'noteFact'>): void {
  const guest = item?.operation?.guest ?? null
  const kind = item === null ? null : (item.operation?.kind ?? 'signers.rotate')
  journal.noteFact(
    { topic: 'decision', host: guest?.host ?? '', vmid: guest?.vmid ?? null, subject: item === null ? 'signature' : `${kind}/${item.id}`, value: error.code },
    {
      actor: 'countersign',
      host: guest?.host ?? null,
      vmid: guest?.vmid ?? null,
      guest: item?.guestName ?? null,
      operationId: null,
      operation: kind,
      kind: 'decision',
      decision: 'refused',
      reason: `${item?.summary ?? 'A signature on bytes that no request has'}: ${error.message}`,
      payload: { code: error.code, ...(item === null ? {} : { item: item.id }) },
    },
  )
}
