import { describe, expect, it } from 'vitest'
import { choicesOf } from '../../../../renderer/viewmodels/requestChoices.ts'
import { readRequest } from '../../../../renderer/viewmodels/readRequest.ts'
import type { FormSubject } from '../../../../renderer/viewmodels/requestFields.ts'
import { fieldsOf, formValues, lackOf, withTyped } from '../../../../renderer/viewmodels/requestForm.ts'
import { requestColumns, requestKinds, type RequestKind } from '../../../../renderer/viewmodels/requestKinds.ts'
import { operationKinds } from '../../../../shared/domain/operation.ts'
import type { GuestHoldingsView } from '../../../../shared/ipc/contract.ts'
import { parseOperation } from '../../../../electron/engine/operations/catalogue.ts'
import { holdings } from '../../../fixtures/window/approvals.ts'

const gib = 1024 ** 3
type Typed = Record<string, string | boolean>

describe('the menu', () => {
  it('offers every kind once; a configuration and a new guest are declared, or asked for on the command line', () => {
    expect(requestColumns.flat().flatMap((group) => group.kinds)).toEqual([...requestKinds])
    expect(operationKinds.filter((kind) => !requestKinds.some((one) => one === kind))).toEqual(['guest.configure', 'guest.create'])
  })
})

const vm: FormSubject = { guest: { vmid: 212, type: 'qemu', run: 'stopped' }, holdings }
/** A container with a mount point, as its form would be told of it. */
const container: FormSubject = {
  guest: { vmid: 101, type: 'lxc', run: 'stopped' },
  holdings: {
    ...holdings,
    disks: [
      { slot: 'rootfs', volume: 'local-zfs:subvol-101-disk-0', sizeBytes: 8 * gib, properties: {} },
      { slot: 'mp0', volume: 'local-zfs:subvol-101-disk-1', sizeBytes: 20 * gib, properties: { mp: '/srv', backup: '1' } },
      { slot: 'unused0', volume: 'local-zfs:subvol-101-disk-2', sizeBytes: 20 * gib, properties: {} },
    ],
    freeSlots: ['mp1', 'mp2'],
    networks: [{ slot: 'net0', value: 'name=eth1,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,ip=dhcp,type=veth', mac: 'bc:24:11:00:00:01' }],
  },
}
const held = (subject: FormSubject, change: Partial<GuestHoldingsView>): FormSubject => ({ ...subject, holdings: { ...(subject.holdings ?? holdings), ...change } })
const ask = (kind: RequestKind, typed: Typed, subject: FormSubject) => readRequest(kind, formValues(kind, typed, subject), subject)
const namesOf = (kind: RequestKind, typed: Typed, subject: FormSubject) => fieldsOf(kind, formValues(kind, typed, subject), subject).map((field) => field.name)

describe('a form', () => {
  it.each<[RequestKind, Typed, unknown, FormSubject?]>([
    ['guest.shutdown', {}, {}],
    ['snapshot.create', { name: ' before-upgrade ' }, { name: 'before-upgrade', description: '', memory: false }],
    ['snapshot.rollback', { name: 'pre-upgrade', start: true }, { name: 'pre-upgrade', start: true }],
    ['backup.create', { storage: 'backup' }, { storage: 'backup', mode: 'snapshot', protected: false }],
    ['disk.grow', { slot: 'scsi0', sizeBytes: '64' }, { slot: 'scsi0', volume: 'local-zfs:vm-212-disk-0', sizeBytes: 64 * gib }],
    ['guest.reboot', {}, {}],
    ['guest.revert', { keys: 'net0' }, { keys: ['net0'] }],
    ['guest.revert', { keys: 'memory,net0' }, { keys: ['memory', 'net0'] }],
    ['disk.delete', {}, { slot: 'unused0', volume: 'local-zfs:vm-212-disk-3' }],
    ['guest.destroy', { purge: true }, { purge: true, unreferencedDisks: false }],
    ['disk.attach', { volume: 'new', storage: 'ceph-rbd', sizeBytes: '32' }, { slot: 'scsi2', storage: 'ceph-rbd', sizeBytes: 32 * gib, properties: {} }],
    ['disk.attach', { volume: 'local-zfs:vm-212-disk-3', slot: 'virtio0', storage: 'ceph-rbd' }, { slot: 'virtio0', volume: 'local-zfs:vm-212-disk-3', properties: {} }],
    ['disk.attach', { volume: 'local-zfs:subvol-101-disk-2', mp: '/data' }, { slot: 'mp1', volume: 'local-zfs:subvol-101-disk-2', properties: { mp: '/data' } }, container],
    ['disk.configure', { slot: 'scsi1', backup: true }, { slot: 'scsi1', volume: 'local-zfs:vm-212-disk-1', properties: { backup: '1' } }],
    ['disk.configure', { slot: 'scsi0', discard: false, cache: 'writeback' }, { slot: 'scsi0', volume: 'local-zfs:vm-212-disk-0', properties: { discard: 'ignore', cache: 'writeback' } }],
    ['disk.configure', { slot: 'mp0', backup: false, ro: true }, { slot: 'mp0', volume: 'local-zfs:subvol-101-disk-1', properties: { backup: '0', ro: '1' } }, container],
    ['disk.replace', { slot: 'scsi1' }, { slot: 'scsi1', volume: 'local-zfs:vm-212-disk-1', newVolume: 'local-zfs:vm-212-disk-3', properties: { backup: '0' } }],
    ['disk.replace', {}, { slot: 'mp0', volume: 'local-zfs:subvol-101-disk-1', newVolume: 'local-zfs:subvol-101-disk-2', properties: { mp: '/srv', backup: '1' } }, container],
    ['disk.move', { slot: 'scsi0', storage: 'ceph-rbd' }, { slot: 'scsi0', volume: 'local-zfs:vm-212-disk-0', storage: 'ceph-rbd', deleteSource: false }],
    ['network.set', { slot: 'net0', tag: '30' }, { slot: 'net0', value: 'virtio=BC:24:11:5A:02:12,bridge=vmbr0,firewall=1,tag=30' }],
    ['network.set', { slot: 'net0', tag: '', firewall: false, bridge: 'vmbr1' }, { slot: 'net0', value: 'virtio=BC:24:11:5A:02:12,bridge=vmbr1,firewall=0' }],
    ['network.set', { slot: 'net1' }, { slot: 'net1', value: 'virtio,bridge=vmbr0,firewall=1' }],
    ['network.set', { slot: 'net1', firewall: false }, { slot: 'net1', value: 'name=eth2,bridge=vmbr0' }, container],
    ['network.remove', {}, { slot: 'net0', mac: 'bc:24:11:5a:02:12' }],
    ['ha.set', { maxRestart: '2' }, { state: 'stopped', maxRestart: 2, present: false }],
    ['ha.set', { state: 'stopped' }, { state: 'stopped', maxRestart: 3, present: true }, held(vm, { ha: { state: 'started', maxRestart: 3, maxRelocate: null } })],
    ['ha.remove', {}, {}],
    ['guest.migrate', { target: 'pve3' }, { target: 'pve3' }],
    ['guest.migrate', { target: 'pve3' }, { target: 'pve3', online: true }, { ...vm, guest: { ...vm.guest, run: 'running' } }],
    ['backup.protect', { volume: 'pbs-home:backup/vm/212/2026-10-01T01:30:04Z' }, { volume: 'pbs-home:backup/vm/212/2026-10-01T01:30:04Z', protected: false }],
    ['backup.protect', { volume: 'pbs-home:backup/vm/212/2026-11-20T01:30:04Z' }, { volume: 'pbs-home:backup/vm/212/2026-11-20T01:30:04Z', protected: true }],
  ])('of %s with %j gives the parameters of the catalogue', (kind, typed, parameters, subject = vm) => {
    expect(ask(kind, typed, subject)).toEqual({ ok: true, value: { parameters, newVmid: null } })
    expect(parseOperation(kind, { host: 'site', vmid: subject.guest.vmid, type: subject.guest.type }, parameters)).toMatchObject({ ok: true })
  })

  it.each<[RequestKind, Typed, unknown, number, FormSubject?]>([
    ['guest.clone', { name: 'erp-copy' }, { name: 'erp-copy', full: true }, 118],
    ['guest.clone', { newVmid: '900', storage: 'ceph-rbd', target: 'pve2', snapshot: 'pre-upgrade' }, { full: true, storage: 'ceph-rbd', target: 'pve2', snapshot: 'pre-upgrade' }, 900],
    ['guest.clone', { full: false, storage: 'ceph-rbd' }, { full: false }, 118, held(vm, { template: true })],
    ['guest.restoreNew', { volume: 'pbs-home:backup/vm/212/2026-10-01T01:30:04Z' }, { volume: 'pbs-home:backup/vm/212/2026-10-01T01:30:04Z', unique: true }, 118],
  ])('of %s with %j names the guest that is made, and leaves its source to the app', (kind, typed, parameters, newVmid, subject = vm) => {
    expect(ask(kind, typed, subject)).toEqual({ ok: true, value: { parameters, newVmid } })
    const filled = { ...(parameters as object), ...(kind === 'guest.clone' ? { source: 212, sourceNode: 'pve1' } : { node: 'pve1' }) }
    expect(parseOperation(kind, { host: 'site', vmid: newVmid, type: 'qemu' }, filled)).toMatchObject({ ok: true })
  })

  it.each<[RequestKind, Typed, string, RegExp, FormSubject?]>([
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
    ['disk.attach', { volume: 'new', storage: 'ceph-rbd', sizeBytes: '0' }, 'sizeBytes', /whole number/],
    ['disk.attach', { volume: 'local-zfs:vm-212-disk-1' }, 'volume', /Choose/],
    ['disk.attach', { volume: 'new', storage: 'ceph-rbd', sizeBytes: '8', slot: 'scsi0' }, 'slot', /Choose/],
    ['disk.attach', { volume: 'local-zfs:subvol-101-disk-2', mp: 'srv,ro=1' }, 'mp', /path/, container],
    ['disk.configure', { slot: 'scsi0' }, 'slot', /Nothing is changed/],
    ['disk.move', { slot: 'scsi0', storage: 'local-zfs' }, 'storage', /already/],
    ['network.set', { slot: 'net0' }, 'slot', /Nothing is changed/],
    ['network.set', { slot: 'net0', bridge: 'vmbr0,tag=1' }, 'bridge', /bridge/],
    ['network.set', { slot: 'net0', tag: '5000' }, 'tag', /1 to 4094/],
    ['backup.protect', { volume: 'pbs-home:backup/vm/212/2026-11-20T01:30:04Z', protected: false }, 'protected', /not protected/],
    ['guest.migrate', { target: 'pve9' }, 'target', /Choose/],
    ['guest.clone', { newVmid: '99' }, 'newVmid', /100/],
    ['guest.clone', { newVmid: '212' }, 'newVmid', /this guest/],
    ['guest.clone', { name: 'a_b' }, 'name', /letters/],
    ['guest.clone', {}, 'newVmid', /100/, held(vm, { nextVmid: null })],
  ])('of %s refuses %j', (kind, typed, field, told, subject = vm) => {
    const result = ask(kind, typed, subject)
    expect(result.ok).toBe(false)
    expect(result.ok ? '' : result.error[field]).toMatch(told)
  })

  it('asks only what fits the guest and what was chosen before', () => {
    expect(namesOf('snapshot.create', {}, container)).toEqual(['name', 'description'])
    expect(namesOf('snapshot.create', {}, vm)).toContain('memory')
    expect(namesOf('disk.attach', { volume: 'new' }, vm)).toEqual(['volume', 'storage', 'sizeBytes', 'slot'])
    expect(namesOf('disk.attach', { volume: 'local-zfs:vm-212-disk-3' }, vm)).toEqual(['volume', 'slot'])
    expect(namesOf('disk.configure', {}, vm)).toEqual(['slot'])
    expect(namesOf('disk.configure', { slot: 'rootfs' }, container)).toEqual(['slot', 'replicate', 'ro'])
    expect(namesOf('disk.configure', { slot: 'scsi0' }, vm)).toEqual(['slot', 'backup', 'replicate', 'ro', 'discard', 'ssd', 'cache'])
    expect(namesOf('guest.migrate', {}, vm)).toEqual(['target'])
    expect(namesOf('guest.clone', {}, vm)).not.toContain('full')
    expect(namesOf('guest.clone', { full: false }, held(vm, { template: true }))).toEqual(['newVmid', 'name', 'full', 'target'])
  })

  it('shows how things are now, and forgets what was typed for another disk', () => {
    expect(formValues('disk.configure', { slot: 'scsi1' }, vm)).toMatchObject({ backup: false, replicate: true, discard: false, cache: '' })
    expect(formValues('network.set', { slot: 'net0' }, vm)).toMatchObject({ bridge: 'vmbr0', tag: '20', firewall: true })
    const typed = withTyped('disk.configure', withTyped('disk.configure', { slot: 'scsi1' }, 'backup', true), 'slot', 'scsi0')
    expect(typed).toEqual({ slot: 'scsi0' })
    expect(withTyped('disk.move', { storage: 'ceph-rbd' }, 'slot', 'scsi0')).toEqual({ slot: 'scsi0', storage: 'ceph-rbd' })
  })

  it('chooses by itself where there is one choice only, and nothing before the guest was read', () => {
    expect(formValues('disk.delete', {}, vm)).toEqual({ slot: 'unused0' })
    expect(formValues('backup.create', {}, vm)).toMatchObject({ storage: '', mode: 'snapshot' })
    expect(formValues('guest.clone', {}, held(vm, { diskStorages: ['one'] }))).toMatchObject({ storage: '' })
    expect(choicesOf('snapshots', null)).toEqual([])
  })
  it.each<[RequestKind, Partial<GuestHoldingsView>, RegExp | null]>([
    ['disk.delete', { disks: [] }, /no unused disk/],
    ['guest.revert', { pending: [] }, /Nothing is pending/],
    ['snapshot.rollback', { snapshots: [] }, /no snapshot/],
    ['guest.clone', { snapshots: [], otherNodes: [], diskStorages: [] }, null],
    ['snapshot.rollback', {}, null],
    ['guest.start', { snapshots: [] }, null],
  ])('of %s with %j says beforehand what the guest lacks', (kind, change, lack) => {
    const subject = held(vm, change)
    const told = lackOf(kind, formValues(kind, {}, subject), subject)
    if (lack === null) expect(told).toBeNull()
    else expect(told).toMatch(lack)
    expect(lackOf(kind, {}, { ...subject, holdings: null })).toBeNull()
  })
  it('offers the newest snapshot first, and never the root of a container for detaching', () => {
    expect(choicesOf('snapshots', holdings).map((choice) => choice.value)).toEqual(['pre-upgrade', 'before-9.1'])
    expect(choicesOf('attachedDisks', container.holdings).map((choice) => choice.value)).toEqual(['mp0'])
    expect(choicesOf('growableDisks', container.holdings).map((choice) => choice.value)).toEqual(['rootfs', 'mp0'])
    expect(choicesOf('attachable', container.holdings).map((choice) => choice.value)).toEqual(['new', 'local-zfs:subvol-101-disk-2'])
  })
})
