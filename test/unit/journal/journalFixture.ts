import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openJournal } from '../../../electron/journal/openJournal.ts'
import { createCrypto } from '../../../electron/platform/crypto.ts'
import type { Clock, IntentDraft, Journal, PendingDraft } from '../../../electron/ports.ts'
import type { AuditDraft } from '../../../shared/domain/audit.ts'
import type { Operation } from '../../../shared/domain/operation.ts'

/** A path for a journal in a folder that goes with the test. */
export function temporaryFile(name = 'journal.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

/** One second later at each question, from 2026-01-01T00:00:00Z. */
export function tickingClock(): Clock {
  let nowMs = Date.UTC(2026, 0, 1)
  return { nowMs: () => (nowMs += 1_000), sleep: async () => undefined }
}

/** The real journal in a real file; closed with the test. Throws where it cannot be opened. */
export function openForTest(file: string, options: { readonly readOnly?: boolean } = {}): Journal {
  const opened = openJournal({ file, clock: tickingClock(), crypto: createCrypto(), ...options })
  if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`)
  onTestFinished(() => opened.value.close())
  return opened.value
}

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
  guestName: 'db-1',
  summary: 'Destroy 103 db-1',
  classification: { class: 'destructive', flags: [], reason: 'its disks are lost' },
  origin: 'site.yaml:12',
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
