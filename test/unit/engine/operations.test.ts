import { describe, expect, it } from 'vitest'
import { describeStep } from '../../../electron/engine/plan.ts'
import { bindOperation } from '../../../electron/engine/operations/catalogue.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'
import type { OperationParameters } from '../../../shared/domain/operation.ts'
import { container, gibibyte, machine } from '../../fixtures/guests/actualGuests.ts'

const digest = 'd'.repeat(40)
const describeOne = (kind: string, parameters: OperationParameters, guest: ActualGuest) => describeStep({ kind: kind as 'guest.start', guest: guest.ref, parameters }, guest)
const grow = (slot: string, sizeBytes: number, volume = 'local-lvm:vm-101-disk-0') => ({ slot, volume, sizeBytes })

describe('what is said and exactly what is sent', () => {
  it.each<[string, OperationParameters, ActualGuest, string, string, Record<string, string>]>([
    ['guest.start', {}, container(), 'Start 101 web-1', 'POST /nodes/pve1/lxc/101/status/start', {}],
    ['guest.start', {}, machine({ values: { name: null } }), 'Start 101', 'POST /nodes/pve1/qemu/101/status/start', {}],
    ['guest.shutdown', {}, machine({ node: 'pve2' }), 'Shut down 101 web-1', 'POST /nodes/pve2/qemu/101/status/shutdown', {}],
    ['guest.stop', {}, container(), 'Stop 101 web-1 at once, without shutting it down', 'POST /nodes/pve1/lxc/101/status/stop', {}],
    ['guest.destroy', { purge: false, unreferencedDisks: false }, container(), 'Destroy 101 web-1 with all its disks', 'DELETE /nodes/pve1/lxc/101', { 'destroy-unreferenced-disks': '0' }],
    ['guest.destroy', { purge: true, unreferencedDisks: true }, machine(),
      'Destroy 101 web-1 with all its disks and its entries in backup jobs and replication and unreferenced disks with its VMID',
      'DELETE /nodes/pve1/qemu/101', { purge: '1', 'destroy-unreferenced-disks': '1' }],
    ['disk.grow', grow('rootfs', 16 * gibibyte), container(), 'Grow disk rootfs of 101 web-1 to 16 GiB', 'PUT /nodes/pve1/lxc/101/resize', { disk: 'rootfs', size: '16G', digest }],
    ['disk.grow', grow('scsi0', 9 * gibibyte + 2 * 1024 ** 2), machine(), 'Grow disk scsi0 of 101 web-1 to 9218 MiB', 'PUT /nodes/pve1/qemu/101/resize', { disk: 'scsi0', size: '9218M', digest }],
    ['guest.configure', { name: 'db-1' }, container(), 'Set the name to db-1 on 101 web-1', 'PUT /nodes/pve1/lxc/101/config', { hostname: 'db-1', digest }],
    ['guest.configure', { name: 'db-1' }, machine(), 'Set the name to db-1 on 101 web-1', 'PUT /nodes/pve1/qemu/101/config', { name: 'db-1', digest }],
    ['guest.configure', { cores: 4, memoryMiB: 1536, swapMiB: 0 }, container(), 'Set cores to 4, set memory to 1.5 GiB, set swap to 0 B on 101 web-1',
      'PUT /nodes/pve1/lxc/101/config', { cores: '4', memory: '1536', swap: '0', digest }],
    ['guest.configure', { description: 'a\nb=c&d', onboot: false }, container(), 'Set the description, switch start at boot off on 101 web-1',
      'PUT /nodes/pve1/lxc/101/config', { description: 'a\nb=c&d', onboot: '0', digest }],
    ['guest.configure', { tags: ['web', 'Prod', 'web'], onboot: true }, machine(), 'Set tags to prod web, switch start at boot on on 101 web-1',
      'PUT /nodes/pve1/qemu/101/config', { tags: 'prod;web', onboot: '1', digest }],
    ['guest.configure', { tags: [], description: '' }, machine(), 'Remove the description, remove all tags on 101 web-1',
      'PUT /nodes/pve1/qemu/101/config', { delete: 'description,tags', digest }],
  ])('%s %j', (kind, parameters, guest, summary, call, sent) => {
    const step = describeOne(kind, parameters, guest)
    expect(step.summary).toBe(summary)
    expect(`${step.request.method} ${step.request.path}`).toBe(call)
    expect(step.request.parameters).toEqual(sent)
  })

  it('sends no digest where none was read', () => {
    expect(describeOne('guest.configure', { onboot: true }, container({ spec: null })).request.parameters).toEqual({ onboot: '1' })
  })
})

describe('what undoes a step', () => {
  it.each<[string, OperationParameters, string | null]>([
    ['guest.start', {}, 'Shut it down again: what runs in it is interrupted.'],
    ['guest.shutdown', {}, 'Start it again; pending changes are then applied.'],
    ['disk.grow', grow('rootfs', 16 * gibibyte), null],
    ['guest.destroy', { purge: false, unreferencedDisks: false }, null],
    ['guest.configure', { memoryMiB: 4096, tags: [] }, 'Set memory back to 2 GiB, set tags back to none; it costs nothing.'],
    ['guest.configure', { description: 'x' }, 'Remove the description; it costs nothing.'],
  ])('%s %j', (kind, parameters, inverse) => {
    expect(describeOne(kind, parameters, container()).inverse).toBe(inverse)
  })
})

describe('the end state', () => {
  const reached = (kind: string, parameters: OperationParameters, guest: ActualGuest | null) =>
    bindOperation({ kind: kind as 'guest.start', guest: container().ref, parameters })?.reached(guest, { atSeconds: 1_767_225_600, nowSeconds: 1_767_225_660 })

  it.each<[string, OperationParameters, ActualGuest, boolean]>([
    ['guest.start', {}, container(), true],
    ['guest.start', {}, container({ run: 'stopped' }), false],
    ['guest.start', {}, machine({ run: 'unspecified' }), false],
    ['guest.shutdown', {}, container({ run: 'stopped' }), true],
    ['guest.shutdown', {}, machine({ run: 'unspecified' }), false],
    ['guest.stop', {}, container(), false],
    ['guest.destroy', { purge: false, unreferencedDisks: false }, container({ run: 'stopped' }), false],
    ['disk.grow', grow('rootfs', 8 * gibibyte), container(), true],
    ['disk.grow', grow('rootfs', 16 * gibibyte), container(), false],
    ['disk.grow', grow('rootfs', 4 * gibibyte), container(), false],
    ['disk.grow', grow('rootfs', 8 * gibibyte - 1), container(), true],
    ['disk.grow', grow('rootfs', 8 * gibibyte, 'local-lvm:other'), container(), false],
    ['guest.configure', { memoryMiB: 2048, tags: ['B', 'a'] }, container({ values: { tags: ['a', 'b'] } }), true],
    ['guest.configure', { memoryMiB: 4096 }, machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } }), true],
    ['guest.configure', { memoryMiB: 2048 }, machine({ values: { memoryMiB: 4096 }, running: { memoryMiB: 2048 } }), false],
    ['guest.configure', { description: 'a\r\n', name: 'WEB-1', onboot: false, cores: 2, swapMiB: 512 }, container({ values: { description: 'a' } }), true],
    ['guest.configure', { onboot: false }, container({ spec: null }), false],
  ])('of %s %j', (kind, parameters, guest, expected) => {
    expect(reached(kind, parameters, guest)).toBe(expected)
  })

  it('of a guest that is gone is reached by its removal alone', () => {
    expect(reached('guest.destroy', { purge: false, unreferencedDisks: false }, null)).toBe(true)
    for (const [kind, parameters] of [['guest.start', {}], ['guest.shutdown', {}], ['guest.stop', {}], ['guest.configure', { onboot: true }], ['disk.grow', grow('rootfs', 1)]] as const) {
      expect(reached(kind, parameters, null)).toBe(false)
    }
  })
})

describe('a rollback', () => {
  const snapshot = { name: 'live', createdAt: 1, parent: null, description: '', state: null }
  const after = (run: 'running' | 'stopped', hasMemory: boolean, start: boolean) => {
    const guest = machine({ run, holdings: { snapshots: [{ ...snapshot, hasMemory }], backups: [] } })
    return bindOperation({ kind: 'snapshot.rollback', guest: guest.ref, parameters: { name: 'live', start } })?.reached(guest, { atSeconds: 0, nowSeconds: 60 })
  }

  it('leaves the guest stopped, or started where that was asked for', () => {
    expect([after('stopped', false, false), after('running', false, false)]).toEqual([true, false])
    expect([after('stopped', false, true), after('running', false, true)]).toEqual([false, true])
  })

  it('to a snapshot with memory leaves the VM running, whatever was asked for', () => {
    for (const start of [false, true]) expect([after('stopped', true, start), after('running', true, start)]).toEqual([false, true])
  })
})

describe('a change of options', () => {
  it('refuses swap on a VM, which has none, and takes it on a container', () => {
    const objection = (guest: ActualGuest) => bindOperation({ kind: 'guest.configure', guest: guest.ref, parameters: { cores: 2, swapMiB: 512 } })?.precondition(guest)?.code ?? null
    expect([objection(machine()), objection(container())]).toEqual(['bad_parameter', null])
  })
})

describe('a removal', () => {
  const objection = (guest: ActualGuest) => bindOperation({ kind: 'guest.destroy', guest: guest.ref, parameters: { purge: false, unreferencedDisks: false } })?.precondition(guest)?.code ?? null

  it('waits until the guest is stopped and not protected', () => {
    expect(objection(container())).toBe('guest_running')
    expect(objection(container({ run: 'stopped', spec: { protection: true } }))).toBe('protected')
    expect(objection(container({ run: 'stopped', ha: null }))).toBeNull()
  })
})
