/** What the tests write: one of each. */
import { hash } from 'node:crypto'
import type { Evidence, IntentDraft, Journal, JournalEntry, MintedPayload, PendingDraft, PendingItem, Spend, StoredCheckpoint, StoredSignature } from '../../../electron/ports.ts'
import type { AuditDraft } from '../../../shared/domain/audit.ts'
import type { Operation } from '../../../shared/domain/operation.ts'
import type { EnrolledKey } from '../../../shared/domain/signer.ts'
import type { SignerSetContent } from '../../../shared/domain/signerSet.ts'

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

export const destroyIntent: IntentDraft = {
  operation: destroyDb,
  node: 'pve1',
  guestName: 'db-1',
  summary: 'Destroy 103 db-1',
  digestBefore: null,
  actor: 'alice',
  basis: 'signature',
  request: { method: 'DELETE', path: '/nodes/pve1/qemu/103', parameters: { purge: '1' } },
}

/** Bytes to be signed. The journal reads none of them but their hash. */
export function payloadWith(nonce: string): MintedPayload {
  const text = JSON.stringify({ nonce, reason: 'größer' })
  return { bytes: new TextEncoder().encode(text), sha256: hash('sha256', text, 'hex'), nonce, expires: '2026-01-02T00:00:00Z' }
}

export function signedBy(principal: string): StoredSignature {
  return { principal, keyFingerprint: `SHA256:${'A'.repeat(43)}`, armor: `-----BEGIN SSH SIGNATURE-----\n${principal}\n-----END SSH SIGNATURE-----\n`, at: '2026-01-01T00:00:00Z' }
}

/** What uses up an item's payload. */
export function spendOf({ id, payload, signatures }: PendingItem): Spend {
  if (payload === null) throw new Error('it was not minted')
  const { sha256, nonce, expires } = payload
  return { itemId: id, payloadSha256: sha256, nonce, expires, principals: signatures.map(({ principal }) => principal) }
}

function keyOf(principal: string, letter: string): EnrolledKey {
  return { principal, keyType: 'ssh-ed25519', publicKeyBlob: letter.repeat(8), fingerprint: `SHA256:${letter.repeat(42)}A`, namespaces: null, validAfter: null, validBefore: null, comment: '' }
}

export const aliceAlone: SignerSetContent = { keys: [keyOf('alice', 'a')], roles: [{ principal: 'alice', roles: ['operational'] }], revoked: [], policy: [] }
export const aliceAndBob: SignerSetContent = { ...aliceAlone, keys: [...aliceAlone.keys, keyOf('bob', 'b')], policy: [{ kind: '*', host: '*', people: 2 }] }

export const rotateDraft: PendingDraft = {
  operation: null,
  signers: aliceAndBob,
  guestName: null,
  summary: 'Change the signers: enrol bob',
  classification: { class: 'destructive', flags: ['security'], reason: 'it decides whose signature counts' },
  source: 'request',
  origin: 'alice',
  reason: 'Bob joined.',
}

/** A checkpoint of the head. The journal reads nothing of its bytes and signature. */
export function checkpointOf(journal: Journal): Omit<StoredCheckpoint, 'at'> {
  const { rows: row, hash: rowHash } = journal.auditHead()
  return { row, hash: rowHash, bytes: new TextEncoder().encode(`{"row":${row}}`), principal: 'alice', keyFingerprint: `SHA256:${'A'.repeat(43)}`, armor: signedBy('alice').armor }
}

const createNew: Operation = { kind: 'guest.create', guest: { host: 'lab', vmid: 300, type: 'lxc' }, parameters: { node: 'pve1', options: {} } }

export const createIntent: IntentDraft = {
  operation: createNew,
  node: 'pve1',
  guestName: null,
  summary: 'Create 300',
  digestBefore: null,
  actor: 'alice',
  basis: 'policy',
  request: { method: 'POST', path: '/nodes/pve1/lxc', parameters: { vmid: '300' } },
  makes: 'created',
}

/** The guest that `createIntent` makes, as it was read. */
export const madeEvidence: Evidence = { digest: 'd1', made: { rootVolume: 'local-lvm:vm-300-disk-0', uuid: null, mac: 'bc:24:11:00:00:01', node: 'pve1' } }

/** A guest that an operation made, with all of its journal: three rows and the one that its provenance began. */
export function madeGuest(journal: Journal, draft: Partial<IntentDraft> = {}, evidence: Evidence = madeEvidence): JournalEntry {
  const { id } = journal.recordIntent({ ...createIntent, ...draft })
  journal.recordSent(id, `UPID:pve1:${id}`)
  return journal.recordSettled(id, 'ok', 'It is there.', undefined, evidence)
}
