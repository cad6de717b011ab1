import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vacantGuest } from '../../../electron/engine/vacancy.ts'
import { gate, type GateAnswer, type GateQuestion } from '../../../electron/engine/gate.ts'
import type { HostMode } from '../../../shared/domain/host.ts'
import type { Operation, OperationParameters } from '../../../shared/domain/operation.ts'
import { operationKinds } from '../../../shared/domain/operation.ts'
import { container, gibibyte, machine } from '../../fixtures/guests/actualGuests.ts'
import { anyActualGuest } from './arbitraries.ts'

const stopped = container({ run: 'stopped' })
const operation = (kind: string, parameters: OperationParameters = {}): Operation => ({ kind: kind as 'guest.start', guest: stopped.ref, parameters })
const start = operation('guest.start')
const shutdown = operation('guest.shutdown')
const destroy = operation('guest.destroy', { purge: false, unreferencedDisks: false })
const grow = (sizeBytes: number, volume = 'local-lvm:vm-101-disk-0') => operation('disk.grow', { slot: 'rootfs', volume, sizeBytes })

function ask(question: Partial<GateQuestion>): GateAnswer {
  return gate({ operation: start, guest: stopped, trigger: 'person', mode: 'propose', quorate: true, frozen: false, hold: null, approval: null, provenance: null, ...question })
}

/** `clear`, `pendingSignature`, or the code of the refusal. */
function verdict(question: Partial<GateQuestion>): string {
  const answer = ask(question)
  return answer.kind === 'refused' ? answer.code : answer.kind
}

describe('who may run what', () => {
  type Row = readonly [HostMode, GateQuestion['trigger'], plain: string, flagged: string, destructive: string]
  it.each<Row>([
    ['observe', 'auto', 'not_allowed_by_mode', 'not_allowed_by_mode', 'pendingSignature'],
    ['observe', 'person', 'not_allowed_by_mode', 'not_allowed_by_mode', 'pendingSignature'],
    ['propose', 'auto', 'not_allowed_by_mode', 'not_allowed_by_mode', 'pendingSignature'],
    ['propose', 'person', 'clear', 'clear', 'pendingSignature'],
    ['auto', 'auto', 'clear', 'not_allowed_by_mode', 'pendingSignature'],
    ['auto', 'person', 'clear', 'clear', 'pendingSignature'],
    ['observe', 'wish', 'not_allowed_by_mode', 'not_allowed_by_mode', 'pendingSignature'],
    ['propose', 'wish', 'not_allowed_by_mode', 'not_allowed_by_mode', 'pendingSignature'],
    ['auto', 'wish', 'clear', 'not_allowed_by_mode', 'pendingSignature'],
  ])('in %s mode, %s', (mode, trigger, plain, flagged, destructive) => {
    expect(verdict({ mode, trigger })).toBe(plain)
    expect(verdict({ mode, trigger, operation: shutdown, guest: container() })).toBe(flagged)
    expect(verdict({ mode, trigger, operation: destroy })).toBe(destructive)
  })

  it('clears with the grounds and the class it decided on', () => {
    const answer = ask({ operation: shutdown, guest: container() })
    expect(answer).toMatchObject({ kind: 'clear', classification: { class: 'benign', flags: ['interrupts'] } })
  })

  it('judges what it sees, not what was planned: a start that would apply the deletion of a disk waits', () => {
    expect(verdict({ guest: machine({ run: 'stopped', spec: { pendingDeletes: [{ key: 'scsi1', force: true }] } }) })).toBe('pendingSignature')
  })
})

describe('refusals', () => {
  it.each<[string, string, Partial<GateQuestion>]>([
    ['an unknown kind', 'unknown_kind', { operation: operation('guest.obliterate') }],
    ['parameters of another kind', 'unknown_kind', { operation: operation('guest.start', { force: true }) }],
    ['an earlier operation without a known outcome', 'needs_operator', { frozen: true }],
    ['the same before a destructive one', 'needs_operator', { frozen: true, operation: destroy }],
    ['a cluster without quorum', 'observation_incomplete', { quorate: false }],
    ['a lock', 'guest_locked', { guest: container({ run: 'stopped', lock: 'backup' }) }],
    ['a template', 'is_template', { guest: container({ run: 'stopped', template: true }) }],
    ['a configuration that cannot be read', 'observation_incomplete', { operation: operation('guest.configure', { onboot: true }), guest: container({ spec: null }) }],
    ['a disk that is smaller than it is', 'shrink_refused', { operation: grow(4 * gibibyte) }],
    ['another volume in the slot', 'observation_stale', { operation: grow(16 * gibibyte, 'local-lvm:vm-101-disk-7') }],
    ['a disk that is not there', 'observation_stale', { operation: operation('disk.grow', { slot: 'mp3', volume: 'local-lvm:vm-101-disk-0', sizeBytes: gibibyte }) }],
    ['a disk of unknown size', 'observation_incomplete', { operation: grow(16 * gibibyte), guest: container({ diskBytes: null }) }],
  ])('%s: %s', (_, code, question) => {
    const answer = ask(question)
    expect(answer).toMatchObject({ kind: 'refused', code })
    expect(answer.kind === 'refused' && answer.reason).toMatch(/^.+\.$/s)
  })

  it.each(['suspended', 'mounted'])('takes no lock for work under way that is none: %s', (lock) => {
    expect(verdict({ guest: container({ run: 'stopped', lock }) })).toBe('clear')
  })

  it.each(['backup', 'migrate', 'snapshot', 'snapshot-delete', 'rollback', 'disk', 'create', 'clone', 'destroyed', 'suspending', 'fstrim'])('holds off for the lock %s', (lock) => {
    expect(verdict({ guest: container({ run: 'stopped', lock }) })).toBe('guest_locked')
  })
})

describe('a free VMID', () => {
  const free = vacantGuest(stopped.ref, 'pve1', { onlineNodes: ['pve1'] })
  const create = operation('guest.create', { node: 'pve1', options: { ostemplate: 'local:vztmpl/a.tar.zst', rootfs: 'local:8' } })

  it('is for kinds that make a guest, and a guest is for all others', () => {
    expect(verdict({ operation: create, guest: free })).toBe('clear')
    expect(verdict({ operation: create, guest: stopped })).toBe('vmid_taken')
    expect(verdict({ operation: start, guest: free })).toBe('guest_not_found')
    expect(verdict({ operation: destroy, guest: free })).toBe('guest_not_found')
  })

  it('says so before anything else, and by nothing but what was proven', () => {
    expect(verdict({ operation: create, guest: stopped, frozen: true, mode: 'observe' })).toBe('vmid_taken')
    expect(verdict({ operation: create, guest: { ...stopped, spec: null, specKnown: false } })).toBe('vmid_taken')
    expect(verdict({ operation: create, guest: free, frozen: true })).toBe('needs_operator')
    expect(verdict({ operation: create, guest: free, mode: 'observe' })).toBe('not_allowed_by_mode')
    expect(verdict({ operation: create, guest: free, quorate: false })).toBe('observation_incomplete')
  })
})

describe('a hold on the host', () => {
  const hold: GateQuestion['hold'] = { code: 'frozen', reason: 'lab was frozen by anna.', hint: 'Unfreeze it.', untilMs: null }

  it.each(['auto', 'person', 'wish'] as const)('lets nothing through for %s', (trigger) => {
    expect(ask({ trigger, mode: 'auto', hold })).toMatchObject({ kind: 'refused', code: 'frozen', reason: hold.reason, hint: hold.hint })
  })

  it('lets what is destructive wait all the same', () => {
    expect(verdict({ operation: destroy, hold })).toBe('pendingSignature')
  })
})

describe('properties', () => {
  const anyQuestion = fc.record({
    guest: anyActualGuest,
    trigger: fc.constantFrom('auto' as const, 'person' as const),
    mode: fc.constantFrom<HostMode>('observe', 'propose', 'auto'),
    quorate: fc.boolean(),
    frozen: fc.boolean(),
  })
  const anyParameters = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<OperationParameters>

  it('never clears a kind that is not in the catalogue', () => {
    fc.assert(
      fc.property(anyQuestion, fc.oneof(fc.string(), fc.constantFrom('__proto__', 'guest.rollback', 'GUEST.START')), anyParameters, (question, kind, parameters) => {
        fc.pre(!operationKinds.some((known) => known === kind))
        const answer = gate({ hold: null, approval: null, provenance: null, ...question, operation: { kind: kind as 'guest.start', guest: question.guest.ref, parameters } })
        expect(answer).toMatchObject({ kind: 'refused', code: 'unknown_kind', classification: { class: 'destructive' } })
      }),
    )
  })

  it('clears nothing destructive, nothing in observe mode, nothing frozen, locked or without quorum', () => {
    const anyOperation = fc.oneof(
      fc.constantFrom<[string, OperationParameters]>(['guest.start', {}], ['guest.shutdown', {}], ['guest.stop', {}], ['guest.destroy', { purge: true, unreferencedDisks: true }], ['guest.configure', { onboot: true }], ['guest.configure', { memoryMiB: 16 }]),
      fc.tuple(fc.constantFrom(...operationKinds), anyParameters),
    )
    fc.assert(
      fc.property(anyQuestion, anyOperation, (question, [kind, parameters]) => {
        const answer = gate({ hold: null, approval: null, provenance: null, ...question, operation: { kind: kind as 'guest.start', guest: question.guest.ref, parameters } })
        if (answer.kind !== 'clear') return
        expect(answer.classification.class).toBe('benign')
        expect(kind).not.toBe('guest.destroy')
        expect([question.mode === 'observe', question.frozen, !question.quorate]).toEqual([false, false, false])
        expect([null, 'suspended', 'mounted']).toContain(question.guest.lock)
        if (question.trigger === 'auto') expect([question.mode, answer.classification.flags]).toEqual(['auto', []])
      }),
      { numRuns: 400 },
    )
  })
})
