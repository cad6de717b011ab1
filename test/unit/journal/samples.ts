/** What the tests write: one of each. */
import type { IntentDraft, PendingDraft } from '../../../electron/ports.ts'
import type { AuditDraft } from '../../../shared/domain/audit.ts'
import type { Operation } from '../../../shared/domain/operation.ts'

export const startWeb: Operation = { kind: 'guest.start', guest: { host: 'lab', vmid: 101, type: 'lxc' }, parameters: {} }
export const destroyDb: Operation = { kind: 'guest.destroy', guest: { host: 'lab', vmid: 103, type: 'qemu' }, parameters: { purge: true, disks: ['scsi0'] } }

export const startIntent: IntentDraft = {
  operation: startWeb,
  node: 'pve1',
  guestName: 'web-1',
  summary: 'Start 101 web-1',
  digestBefore: 'a1b2',
  actor: 'alice',
  basis: 'policy',
  request: { method: 'POST', path: '/nodes/pve1/lxc/101/status/start', parameters: {} },
}

export const destroyDraft: PendingDraft = {
  operation: destroyDb,
  signers: null,
  guestName: 'db-1',
  summary: 'Destroy 103 db-1',
  classification: { class: 'destructive', flags: [], reason: 'its disks are lost' },
  source: 'desired',
  origin: 'site.yaml:12',
  reason: '',
}

export const hostRow: AuditDraft = {
  actor: 'countersign',
  host: 'lab',
  vmid: null,
  guest: null,
  operationId: null,
  operation: null,
  kind: 'settings',
  decision: 'added',
  reason: 'Host lab was added.',
  payload: { mode: 'observe' },
}

export const driftRow: AuditDraft = { ...hostRow, vmid: 101, guest: 'web-1', kind: 'drift', decision: 'detected', reason: 'Memory differs on 101 web-1.', payload: {} }
