/** What provenance lets through the gate, and what it never does. */
import { describe, expect, it } from 'vitest'
import { ClearedOperation } from '../../../electron/engine/clearedOperation.ts'
import { gate, type GateQuestion } from '../../../electron/engine/gate.ts'
import { outlives, Provenance, provenanceToBe, takeProvenanceMint, type ProvenanceKind } from '../../../electron/engine/provenance.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import { operationKinds, type Operation, type OperationParameters } from '../../../shared/domain/operation.ts'
import { container, machine } from '../../fixtures/guests/actualGuests.ts'

const mint = takeProvenanceMint()
const holdings = { snapshots: [{ name: 'before', createdAt: 1, parent: null, description: '', state: null, hasMemory: false }], backups: [] }
const made = container({ run: 'stopped', holdings, ha: null })

function provenanceOf(guest: ActualGuest, kind: ProvenanceKind = 'created'): Provenance {
  return mint({ kind, guest, operationId: 'op-1', beganAt: '2026-01-01T00:00:00.000Z' })
}

function asks(guest: ActualGuest, kind: string, parameters: OperationParameters): Operation {
  return { kind: kind as 'guest.destroy', guest: guest.ref, parameters }
}

const destroy = asks(made, 'guest.destroy', { purge: false, unreferencedDisks: false })

function verdict(question: Partial<GateQuestion> = {}): string {
  const answer = gate({ operation: destroy, guest: made, trigger: 'person', mode: 'propose', quorate: true, frozen: false, hold: null, approval: null, provenance: provenanceOf(made), ...question })
  return answer.kind === 'clear' ? ClearedOperation.spend(answer.cleared).basis : answer.kind === 'refused' ? answer.code : answer.kind
}

describe('a guest that was made here', () => {
  it('is destroyed by a person without a signature, and stays destructive', () => {
    expect(verdict()).toBe('provenance')
    const answer = gate({ operation: destroy, guest: made, trigger: 'person', mode: 'propose', quorate: true, frozen: false, hold: null, approval: null, provenance: provenanceOf(made) })
    expect(answer).toMatchObject({ kind: 'clear', classification: { class: 'destructive', flags: ['interrupts', 'oneWay'] } })
  })

  it('loses its snapshots and its unused disks the same way', () => {
    const unused = container({ run: 'stopped', holdings, spec: { disks: [{ slot: 'unused0', volume: 'local-lvm:vm-101-disk-1', sizeBytes: 1, raw: 'local-lvm:vm-101-disk-1' }] } })
    expect(verdict({ operation: asks(made, 'snapshot.delete', { name: 'before' }) })).toBe('provenance')
    expect(verdict({ guest: unused, provenance: provenanceOf(unused), operation: asks(unused, 'disk.delete', { slot: 'unused0', volume: 'local-lvm:vm-101-disk-1' }) })).toBe('provenance')
  })

  it.each<[string, string, Partial<GateQuestion>]>([
    ['nobody looked', 'pendingSignature', { provenance: null }],
    ['auto mode would do it by itself', 'pendingSignature', { trigger: 'auto', mode: 'auto' }],
    ['a wish asks for it', 'pendingSignature', { trigger: 'wish', mode: 'auto' }],
    ['auto mode would delete a snapshot, which has no flag', 'pendingSignature', { trigger: 'auto', mode: 'auto', operation: asks(made, 'snapshot.delete', { name: 'before' }) }],
    ['entries of jobs and replication go along', 'pendingSignature', { operation: asks(made, 'guest.destroy', { purge: true, unreferencedDisks: false }) }],
    ['disks of earlier guests go along', 'pendingSignature', { operation: asks(made, 'guest.destroy', { purge: false, unreferencedDisks: true }) }],
    ['a backup would go', 'pendingSignature', { operation: asks(made, 'backup.delete', { volume: 'backup:backup/vzdump-lxc-101-2026_01_01-00_00_00.tar.zst' }) }],
    ['it would be rolled back', 'pendingSignature', { operation: asks(made, 'snapshot.rollback', { name: 'before' }) }],
    ['it would become a template', 'pendingSignature', { operation: asks(made, 'guest.template', {}) }],
    ['it was read again since', 'pendingSignature', { guest: { ...made } }],
    ['the operation names another guest', 'pendingSignature', { operation: { ...destroy, guest: { ...made.ref, vmid: 999 } } }],
    ['the operation names another host', 'pendingSignature', { operation: { ...destroy, guest: { ...made.ref, host: 'other' } } }],
    ['the host is only observed', 'not_allowed_by_mode', { mode: 'observe' }],
    ['an earlier operation has no known outcome', 'needs_operator', { frozen: true }],
    ['the host is frozen', 'frozen', { hold: { code: 'frozen', reason: 'Frozen.', hint: '', untilMs: null } }],
    ['the cluster has no quorum', 'observation_incomplete', { quorate: false }],
    ['quorum cannot be read', 'observation_incomplete', { quorate: null }],
  ])('is not, where %s', (_, expected, question) => {
    expect(verdict(question)).toBe(expected)
  })

  it.each([
    ['runs', container({ run: 'running', holdings })],
    ['is neither running nor stopped', container({ run: 'unspecified', holdings })],
    ['has been up', container({ run: 'stopped', uptimeSeconds: 5, holdings })],
  ])('is not, where it was made empty and %s', (_, guest) => {
    expect(verdict({ guest, provenance: provenanceOf(guest) })).toBe('pendingSignature')
  })

  it('is not protected by it from Proxmox itself: protection still refuses', () => {
    const kept = container({ run: 'stopped', holdings, spec: { protection: true } })
    expect(verdict({ guest: kept, provenance: provenanceOf(kept) })).toBe('protected')
  })

  it('may run where it is scratch, but not be destroyed while it does', () => {
    const running = container({ run: 'running', uptimeSeconds: 9, holdings })
    expect(verdict({ guest: running, provenance: provenanceOf(running, 'scratch'), operation: asks(running, 'snapshot.delete', { name: 'before' }) })).toBe('provenance')
    expect(verdict({ guest: running, provenance: provenanceOf(running, 'scratch') })).toBe('guest_running')
  })
})

describe('a forgery of it', () => {
  const facts = Provenance.read(provenanceOf(made))

  it.each<[string, () => unknown]>([
    ['a plain object', () => ({ ...facts })],
    ['a plain object with its prototype', () => Object.assign(Object.create(Provenance.prototype) as object, facts)],
    ['a clone', () => structuredClone(provenanceOf(made))],
    ['a proxy', () => new Proxy(provenanceOf(made), {})],
    ['what came over IPC', () => JSON.parse(JSON.stringify(provenanceOf(made))) as unknown],
    ['a word', () => 'scratch'],
  ])('is refused: %s', (_, make) => {
    expect(() => verdict({ provenance: make() as Provenance })).toThrow(TypeError)
  })

  it('cannot be constructed, nor the mint be taken again, nor its facts be exchanged', () => {
    const Forged = Provenance as unknown as new (key: unknown, given: unknown) => Provenance
    for (const key of [undefined, Symbol('mint'), 'mint']) expect(() => new Forged(key, facts)).toThrow(/the reader of the journal alone/)
    expect(() => takeProvenanceMint()).toThrow(/belongs to the reader/)
    expect(() => Object.assign(facts, { kind: 'scratch' })).toThrow(TypeError)
  })
})

describe('what a guest is made as', () => {
  it('is nothing for a copy or a restored backup, which may be the last of its data, unless a person says scratch', () => {
    expect(['guest.create', 'guest.clone', 'guest.restoreNew'].map((kind) => provenanceToBe({ kind }, false))).toEqual(['created', null, null])
    expect(['guest.create', 'guest.clone', 'guest.restoreNew'].map((kind) => provenanceToBe({ kind }, true))).toEqual(['scratch', 'scratch', 'scratch'])
  })

  it('is outlived only by operations that bring no data in; a kind nobody thought of ends it', () => {
    const left = (kind: ProvenanceKind) => operationKinds.filter((each) => outlives(kind, { kind: each, parameters: {} })).toSorted()
    const harmless = ['backup.create', 'backup.protect', 'disk.attach', 'disk.configure', 'disk.delete', 'disk.detach', 'disk.grow', 'guest.configure', 'guest.revert', 'network.remove', 'network.set', 'snapshot.create', 'snapshot.delete']
    const known = (kinds: readonly string[]) => kinds.filter((kind) => operationKinds.some((each) => each === kind)).toSorted()
    expect(left('created')).toEqual(known(harmless))
    expect(left('scratch')).toEqual(known([...harmless, 'guest.start', 'guest.shutdown', 'guest.stop', 'guest.reboot']))
    expect(outlives('scratch', { kind: 'guest.obliterate', parameters: {} })).toBe(false)
    expect(outlives('scratch', { kind: 'disk.attach', parameters: { slot: 'mp0', volume: 'local-lvm:vm-101-disk-7' } })).toBe(false)
  })

  it('is bound to a type as well', () => {
    const vm = machine({ run: 'stopped', holdings })
    expect(verdict({ guest: vm, provenance: provenanceOf(vm), operation: { ...destroy, guest: { ...vm.ref, type: 'lxc' } } })).toBe('pendingSignature')
  })
})
