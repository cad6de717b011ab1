import { describe, expect, it } from 'vitest'
import { requestFate, type RequestSetting } from '../../../../renderer/viewmodels/requestFate.ts'
import { formValues } from '../../../../renderer/viewmodels/requestForm.ts'
import { losingKinds, requestKinds, type RequestKind } from '../../../../renderer/viewmodels/requestKinds.ts'
import type { HostView } from '../../../../shared/ipc/contract.ts'
import { holdings } from '../../../fixtures/window/approvals.ts'
import { hosts } from '../../../fixtures/window/fleet.ts'

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
  it('is a wait when the old volume goes, or a disk is used so that data is at risk', () => {
    const configure = (typed: Record<string, string | boolean>) => fate('disk.configure', {}, formValues('disk.configure', typed, { guest: { vmid: 212, type: 'qemu', run: 'stopped' }, holdings }))
    expect(fate('disk.move', {}, { deleteSource: true }).kind).toBe('waits')
    expect(configure({ slot: 'scsi0', cache: 'unsafe' })).toMatchObject({ kind: 'waits', why: expect.stringContaining('cache=unsafe') as string })
    expect(configure({ slot: 'scsi0', replicate: false })).toMatchObject({ kind: 'waits', why: expect.stringContaining('replication') as string })
    expect(configure({ slot: 'scsi0', backup: false, cache: 'writeback' }).kind).toBe('runs')
    const made = { ...holdings, madeHereAt: '2026-11-23T10:00:00.000Z' }
    expect(fate('disk.move', { holdings: made }, { deleteSource: true }).kind).toBe('waits')
    expect(fate('disk.replace', { holdings: made }).kind).toBe('waits')
  })
  it('is a wait when a disk is pending and the change, the move or high availability would apply it', () => {
    const danger = { ...holdings, pendingDanger: 'it applies the pending deletion of disk scsi1' }
    const vm = { ...base.guest, type: 'qemu' as const }
    for (const kind of ['disk.attach', 'disk.configure', 'network.set', 'network.remove'] as const) {
      expect([kind, fate(kind, { holdings: danger, guest: vm }).kind, fate(kind, { holdings: danger }).kind]).toEqual([kind, 'waits', 'runs'])
    }
    expect(fate('guest.migrate', { holdings: danger }).kind).toBe('waits')
    expect(fate('guest.migrate', { holdings: danger, guest: vm }).kind).toBe('runs')
    expect(fate('guest.migrate', { holdings: { ...danger, haManaged: true }, guest: vm }).kind).toBe('waits')
    expect(fate('ha.set', { holdings: danger }, { state: 'started' }).kind).toBe('waits')
    expect(fate('ha.set', { holdings: danger }, { state: 'stopped' }).kind).toBe('runs')
    expect(fate('disk.move', { holdings: danger, guest: vm }).kind).toBe('runs')
    expect(fate('guest.clone', { holdings: danger }).kind).toBe('runs')
  })
  it('does not hang on a guest that is only copied from a backup beside it; a copy wants no lock at all', () => {
    expect(fate('guest.restoreNew', { guest: { ...base.guest, lock: 'backup' } }).kind).toBe('runs')
    expect(fate('guest.restoreNew', { guest: { ...base.guest, standing: 'frozen' } }).kind).toBe('runs')
    expect(fate('guest.clone', { guest: { ...base.guest, lock: 'mounted' } }).kind).toBe('refused')
  })
  it('says what stands in the way of a move, a copy, and high availability', () => {
    const running = { ...base.guest, run: 'running' as const }
    const notes = (kind: RequestKind, change: Partial<RequestSetting>, values: Record<string, string | boolean> = {}) => fate(kind, change, values).notes.join(' ')
    expect(notes('guest.migrate', { guest: { ...running, type: 'qemu' } }, { online: false })).toMatch(/while it runs/)
    expect(notes('guest.migrate', { guest: { ...running, type: 'qemu' } }, { online: true })).toBe('')
    expect(notes('guest.migrate', { guest: running })).toBe('')
    expect(notes('guest.clone', { guest: running })).toMatch(/snapshot/)
    expect(notes('guest.clone', { guest: running }, { snapshot: 'pre-upgrade' })).toBe('')
    expect(notes('disk.move', { guest: running })).toMatch(/shut it down/)
    expect(notes('disk.move', { guest: { ...running, type: 'qemu' } })).toBe('')
    expect(notes('disk.move', {}, { deleteSource: true })).toMatch(/snapshots/)
    expect(notes('disk.replace', { guest: running })).toMatch(/shut it down/)
    const protectedOne = { ...holdings, protection: true }
    expect(notes('disk.attach', { holdings: protectedOne })).toMatch(/protected/)
    expect(notes('disk.attach', { holdings: protectedOne, guest: { ...base.guest, type: 'qemu' } })).toBe('')
    expect(notes('ha.set', { holdings: { ...holdings, ha: 'unknown' } })).toMatch(/Sys\.Audit/)
    expect(notes('ha.remove', {})).toMatch(/not under/)
  })
  it('says what stands in the way even after the signature', () => {
    expect(fate('guest.destroy', { guest: { ...base.guest, run: 'running' } }).notes).toEqual([expect.stringMatching(/shut it down first/)])
    expect(fate('guest.template').notes).toEqual([expect.stringMatching(/snapshots/)])
    expect(fate('guest.reboot').notes).toEqual([expect.stringMatching(/start it instead/)])
    expect(fate('guest.shutdown').notes).toEqual([expect.stringMatching(/stopped already/)])
  })
})
