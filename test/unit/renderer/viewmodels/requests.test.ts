import { describe, expect, it } from 'vitest'
import { requestFate, type RequestSetting } from '../../../../renderer/viewmodels/requestFate.ts'
import { choicesOf, emptyValues, fieldsOf, readRequest } from '../../../../renderer/viewmodels/requestForm.ts'
import { losingKinds, requestGroups, requestKinds, type RequestKind } from '../../../../renderer/viewmodels/requestKinds.ts'
import type { HostView } from '../../../../shared/ipc/contract.ts'
import { operationKinds } from '../../../../shared/domain/operation.ts'
import { holdings } from '../../../fixtures/window/approvals.ts'
import { hosts } from '../../../fixtures/window/fleet.ts'

const gib = 1024 ** 3

describe('the menu', () => {
  it('offers each of its kinds once, in its groups; what is declared, or takes more than a form, it leaves out', () => {
    expect(requestGroups.flatMap((group) => group.kinds)).toEqual([...requestKinds])
    expect(operationKinds.filter((kind) => !requestKinds.some((one) => one === kind))).toEqual([
      'guest.configure', 'disk.attach', 'disk.configure', 'disk.replace', 'disk.move',
      'guest.create', 'guest.clone', 'guest.restoreNew', 'guest.migrate', 'backup.protect',
      'network.set', 'network.remove', 'ha.set', 'ha.remove',
    ])
  })
})

describe('a form', () => {
  const read = (kind: RequestKind, values: Record<string, string | boolean>, type: 'lxc' | 'qemu' = 'qemu') => {
    const fields = fieldsOf(kind, type)
    return readRequest(kind, fields, { ...emptyValues(fields, holdings), ...values }, holdings)
  }

  it.each<[RequestKind, Record<string, string | boolean>, unknown]>([
    ['guest.shutdown', {}, {}],
    ['snapshot.create', { name: ' before-upgrade ' }, { name: 'before-upgrade', description: '', memory: false }],
    ['snapshot.rollback', { name: 'before-9.1', start: true }, { name: 'before-9.1', start: true }],
    ['backup.create', { storage: 'backup' }, { storage: 'backup', mode: 'snapshot', protected: false }],
    ['disk.grow', { slot: 'scsi0', sizeBytes: '64' }, { slot: 'scsi0', volume: 'local-zfs:vm-212-disk-0', sizeBytes: 64 * gib }],
    ['guest.reboot', {}, {}],
    ['guest.revert', { keys: 'net0' }, { keys: ['net0'] }],
    ['guest.revert', { keys: 'memory,net0' }, { keys: ['memory', 'net0'] }],
    ['disk.delete', {}, { slot: 'unused0', volume: 'local-zfs:vm-212-disk-3' }],
    ['guest.destroy', { purge: true }, { purge: true, unreferencedDisks: false }],
  ])('of %s gives the parameters of the catalogue', (kind, values, parameters) => {
    expect(read(kind, values)).toEqual({ ok: true, value: parameters })
  })

  it.each<[RequestKind, Record<string, string | boolean>, string, RegExp]>([
    ['snapshot.create', { name: '' }, 'name', /name/],
    ['snapshot.create', { name: '1st' }, 'name', /starting with a letter/],
    ['snapshot.create', { name: 'current' }, 'name', /keeps this name/],
    ['snapshot.create', { name: 'pre-upgrade' }, 'name', /already/],
    ['snapshot.delete', { name: 'gone' }, 'name', /Choose/],
    ['guest.revert', {}, 'keys', /Choose/],
    ['guest.revert', { keys: 'cores' }, 'keys', /Choose/],
    ['backup.create', {}, 'storage', /Choose/],
    ['backup.delete', { volume: 'pbs-home:backup/vm/212/2026-10-01T01:30:04Z' }, 'volume', /protected/],
    ['disk.grow', { slot: 'scsi0', sizeBytes: '48' }, 'sizeBytes', /48 GiB now/],
    ['disk.grow', { slot: 'scsi0', sizeBytes: '1.5' }, 'sizeBytes', /whole number/],
    ['disk.grow', { slot: 'unused0', sizeBytes: '80' }, 'slot', /Choose/],
  ])('of %s refuses %j', (kind, values, field, told) => {
    const result = read(kind, values)
    expect(result.ok).toBe(false)
    expect(result.ok ? '' : result.error[field]).toMatch(told)
  })

  it('asks about memory only where a VM is meant', () => {
    expect(fieldsOf('snapshot.create', 'lxc').map((field) => field.name)).toEqual(['name', 'description'])
    expect(fieldsOf('snapshot.create', 'qemu').map((field) => field.name)).toContain('memory')
  })
  it('chooses by itself where there is one choice only, and nothing before the guest was read', () => {
    expect(emptyValues(fieldsOf('disk.delete', 'qemu'), holdings)).toEqual({ slot: 'unused0' })
    expect(emptyValues(fieldsOf('backup.create', 'qemu'), holdings)).toMatchObject({ storage: '', mode: 'snapshot' })
    expect(choicesOf('snapshots', null)).toEqual([])
  })
  it('offers the newest snapshot first, and never the root of a container for detaching', () => {
    expect(choicesOf('snapshots', holdings).map((choice) => choice.value)).toEqual(['pre-upgrade', 'before-9.1'])
    const disks = [{ slot: 'rootfs', volume: 'a:b', sizeBytes: gib, properties: {} }, { slot: 'mp0', volume: 'a:c', sizeBytes: gib, properties: {} }]
    expect(choicesOf('attachedDisks', { ...holdings, disks }).map((choice) => choice.value)).toEqual(['mp0'])
    expect(choicesOf('growableDisks', { ...holdings, disks }).map((choice) => choice.value)).toEqual(['rootfs', 'mp0'])
  })
})

describe('what will come of a request', () => {
  const host = (mode: HostView['mode']): HostView | null => (hosts[0] === undefined ? null : { ...hosts[0], mode })
  const base: RequestSetting = { guest: { host: 'pve-home', type: 'lxc', run: 'stopped', lock: null, standing: 'in_sync' }, holdings, host: host('propose'), held: null }
  const fate = (kind: RequestKind, change: Partial<RequestSetting> = {}, values: Record<string, string | boolean> = {}) => requestFate(kind, values, { ...base, ...change })

  it.each(requestKinds)('%s runs now exactly when it loses nothing', (kind) => {
    expect(fate(kind).kind).toBe(losingKinds.has(kind) ? 'waits' : 'runs')
  })
  it('is a wait when a start would apply the removal of a disk', () => {
    const danger = { ...holdings, pendingDanger: 'it applies the pending deletion of disk scsi1' }
    expect(fate('guest.start', { holdings: danger })).toMatchObject({ kind: 'waits', why: expect.stringContaining('pending deletion of disk scsi1') as string })
    expect(fate('guest.reboot', { holdings: danger }).kind).toBe('waits')
    expect(fate('guest.shutdown', { holdings: danger }).kind).toBe('runs')
    expect(fate('backup.create', { holdings: danger }).kind).toBe('runs')
    expect(fate('backup.create', { holdings: danger }, { mode: 'stop' }).kind).toBe('waits')
  })
  it('is nothing on a host that is only observed; what would wait still waits, and says so', () => {
    expect(fate('guest.start', { host: host('observe') })).toMatchObject({ kind: 'refused', remedy: 'hosts' })
    const destroy = fate('guest.destroy', { host: host('observe') })
    expect(destroy).toMatchObject({ kind: 'waits', remedy: 'hosts' })
    expect(destroy.notes.join(' ')).toMatch(/observe mode/)
  })
  it('is nothing while everything is frozen, or the guest is locked, unsettled or out of sight', () => {
    expect(fate('guest.start', { held: 'Every host is frozen.' })).toMatchObject({ kind: 'refused', why: 'Every host is frozen.' })
    expect(fate('guest.start', { guest: { ...base.guest, lock: 'backup', standing: 'frozen' } }).why).toMatch(/locked \(backup\)/)
    expect(fate('guest.start', { guest: { ...base.guest, standing: 'frozen' } }).why).toMatch(/no known outcome/)
    expect(fate('guest.destroy', { guest: { ...base.guest, standing: 'unreachable' } }).kind).toBe('refused')
  })
  it('is a wait when a VM takes over the rest of what is pending as one change is dropped', () => {
    const danger = { ...holdings, pending: ['memory', 'net0', 'scsi1'], pendingDanger: 'it applies the pending deletion of disk scsi1' }
    const vm = { ...base.guest, type: 'qemu' as const }
    expect(fate('guest.revert', { holdings: danger, guest: vm }, { keys: 'memory' }).kind).toBe('waits')
    expect(fate('guest.revert', { holdings: danger, guest: vm }, { keys: 'memory,net0,scsi1' }).kind).toBe('runs')
    expect(fate('guest.revert', { holdings: danger, guest: vm }, { keys: 'scsi1' }).kind).toBe('runs')
    expect(fate('guest.revert', { holdings: danger }, { keys: 'memory' }).kind).toBe('runs')
  })
  it('is not a wait where the guest was made here, unless more goes than the guest', () => {
    const made = { ...holdings, madeHereAt: '2026-11-23T10:00:00.000Z' }
    expect(fate('guest.destroy', { holdings: made })).toMatchObject({ kind: 'runs', why: expect.stringContaining('without a signature') as string })
    expect(fate('guest.destroy', { holdings: made }, { unreferencedDisks: true }).kind).toBe('waits')
    expect(fate('guest.destroy', { holdings: made }, { purge: true }).kind).toBe('waits')
    expect(fate('snapshot.rollback', { holdings: made }).kind).toBe('waits')
    expect(fate('backup.delete', { holdings: made }).kind).toBe('waits')
  })
  it('takes a suspended guest for what it is: not locked', () => {
    expect(fate('guest.stop', { guest: { ...base.guest, run: 'running', lock: 'suspended' } }).kind).toBe('runs')
  })
  it('says what stands in the way even after the signature', () => {
    expect(fate('guest.destroy', { guest: { ...base.guest, run: 'running' } }).notes).toEqual([expect.stringMatching(/shut it down first/)])
    expect(fate('guest.template').notes).toEqual([expect.stringMatching(/snapshots/)])
    expect(fate('guest.reboot').notes).toEqual([expect.stringMatching(/start it instead/)])
    expect(fate('guest.shutdown').notes).toEqual([expect.stringMatching(/stopped already/)])
  })
})
