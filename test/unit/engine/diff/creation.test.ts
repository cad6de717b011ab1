import { describe, expect, it } from 'vitest'
import { diffGuest } from '../../../../electron/engine/diff.ts'
import type { ActualGuest, DesiredCreation, DesiredGuest } from '../../../../shared/domain/guest.ts'
import { gibibyte } from '../../../fixtures/guests/actualGuests.ts'
import { storedGuest } from '../../../fixtures/guests/storedGuest.ts'

const proven = { absenceProven: true, host: 'site' }
const template: DesiredCreation = { from: 'template', node: 'pve1', template: 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst', storage: 'local-lvm', unprivileged: true }
const empty: DesiredCreation = { from: 'empty', node: 'pve2' }
const diff = (desired: Omit<DesiredGuest, 'vmid'>, others: readonly ActualGuest[] = [], context: Parameters<typeof diffGuest>[2] = proven) =>
  diffGuest({ vmid: 120, ...desired }, null, { ...context, guest: (vmid) => others.find((each) => each.ref.vmid === vmid) })

describe('a guest that is declared with its creation', () => {
  it('is made from a template with all that Proxmox takes at once', () => {
    const found = diff({
      create: template, run: 'running', name: 'web-9', cores: 2, memoryBytes: gibibyte, swapBytes: 0, diskBytes: 8 * gibibyte, description: 'Front\r\n', tags: ['Web', 'prod'], onboot: true,
      options: { startup: 'order=2', nameserver: null }, networks: { net0: { properties: { name: 'eth0', bridge: 'vmbr0', ip: 'dhcp' } }, net1: null },
      disks: { mp0: { storage: 'ceph', sizeBytes: 1.5 * gibibyte, properties: { mp: '/srv', backup: 'yes' } } }, ha: {},
    })
    expect(found.changes).toEqual([{ field: 'absent', desired: 'present', actual: 'absent', running: 'absent' }])
    expect(found.withheld).toEqual([])
    expect(found.creation).toEqual({
      ref: { host: 'site', vmid: 120, type: 'lxc' }, node: 'pve1', kind: 'guest.create', source: null,
      parameters: {
        node: 'pve1',
        options: {
          ostemplate: 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst', unprivileged: '1', hostname: 'web-9', cores: '2', memory: '1024', swap: '0', description: 'Front',
          tags: 'prod;web', onboot: '1', startup: 'order=2', net0: 'name=eth0,bridge=vmbr0,ip=dhcp', rootfs: 'local-lvm:8', mp0: 'ceph:1.5,mp=/srv,backup=1',
        },
      },
    })
  })

  it('is made empty with its disks, a CD and a cloud-init drive', () => {
    const found = diff({
      create: { ...empty, iso: 'local:iso/debian.iso', cloudInitStorage: 'ceph' }, name: 'db-9',
      options: { ciuser: 'admin', ipconfig0: 'ip=dhcp', boot: 'order=scsi0' },
      networks: { net0: { properties: { model: 'virtio', bridge: 'vmbr0' } } },
      disks: { scsi0: { storage: 'ceph', sizeBytes: 32 * gibibyte, properties: { discard: 'on' } } },
    })
    expect(found.creation?.parameters).toEqual({
      node: 'pve2',
      options: { ide2: 'local:iso/debian.iso,media=cdrom', ide0: 'ceph:cloudinit', name: 'db-9', ciuser: 'admin', ipconfig0: 'ip=dhcp', boot: 'order=scsi0', net0: 'virtio,bridge=vmbr0', scsi0: 'ceph:32,discard=on' },
    })
  })

  const source = storedGuest({ type: 'qemu', vmid: 9000, run: 'stopped', template: true })

  it('is copied from another guest, linked, to another node', () => {
    const found = diff({ create: { from: 'clone', node: 'pve2', source: 9000, full: false }, name: 'web-9', cores: 4 }, [source])
    expect(found.creation).toEqual({
      ref: { host: 'site', vmid: 120, type: 'qemu' }, node: 'pve2', kind: 'guest.clone', source: 9000,
      parameters: { source: 9000, sourceNode: 'pve1', full: false, name: 'web-9', target: 'pve2' },
    })
  })

  it('is copied whole to a storage', () => {
    const found = diff({ create: { from: 'clone', node: 'pve1', source: 9000, full: true, storage: 'ceph' } }, [source])
    expect(found.creation?.parameters).toEqual({ source: 9000, sourceNode: 'pve1', full: true, storage: 'ceph' })
  })

  it.each<[string, Omit<DesiredGuest, 'vmid'>, string]>([
    ['without the size of its root disk', { create: template }, 'desired_invalid'],
    ['as another type', { type: 'qemu', create: template, diskBytes: gibibyte }, 'desired_invalid'],
    ['with its root disk in two places', { create: template, disks: { rootfs: { storage: 'ceph', sizeBytes: gibibyte, properties: {} } } }, 'desired_invalid'],
    ['with a volume that is there', { create: empty, disks: { scsi0: { volume: 'ceph:vm-101-disk-0', properties: {} } } }, 'desired_invalid'],
    ['with a disk of no size', { create: empty, disks: { scsi0: { storage: 'ceph', properties: {} } } }, 'desired_invalid'],
    ['with a mount point at no path', { create: template, diskBytes: gibibyte, disks: { mp0: { storage: 'ceph', sizeBytes: gibibyte, properties: {} } } }, 'desired_invalid'],
    ['with a network of no model', { create: empty, networks: { net0: { properties: { bridge: 'vmbr0' } } } }, 'desired_invalid'],
    ['with a value that would smuggle in another property', { create: empty, networks: { net0: { properties: { model: 'virtio', bridge: 'vmbr0,firewall=0' } } } }, 'desired_invalid'],
    ['with an option that reaches into the host', { create: empty, options: { args: '-foo' } }, 'desired_invalid'],
    ['from a guest that is not there', { create: { from: 'clone', node: 'pve1', source: 9001, full: true } }, 'guest_not_found'],
    ['linked to a guest that is no template', { create: { from: 'clone', node: 'pve1', source: 101, full: false } }, 'desired_invalid'],
    ['from a container that runs', { create: { from: 'clone', node: 'pve1', source: 102, full: true } }, 'guest_running'],
    ['linked, on a storage of its own', { create: { from: 'clone', node: 'pve1', source: 9000, full: false, storage: 'ceph' } }, 'desired_invalid'],
  ])('is not made %s', (_, desired, code) => {
    const found = diff(desired, [source, storedGuest({ type: 'qemu' }), storedGuest({ vmid: 102 })])
    expect([found.creation, found.withheld]).toEqual([null, [expect.objectContaining({ field: 'absent', code })]])
    expect(found.changes).toHaveLength(1)
  })

  it('is not made while not everything could be seen', () => {
    const found = diff({ create: template, diskBytes: gibibyte }, [], { absenceProven: false, host: 'site' })
    expect([found.creation, found.changes]).toEqual([null, []])
    expect(found.withheld).toContainEqual(expect.objectContaining({ field: 'absent', code: 'observation_incomplete' }))
  })

  it('is left as it is once it is there, however it was made', () => {
    const there = storedGuest({ vmid: 120 })
    expect(diffGuest({ vmid: 120, create: template, name: 'web-1' }, there, proven)).toMatchObject({ changes: [], edits: [], creation: null })
  })
})

describe('a guest that is declared without its creation', () => {
  it('is not made, and is told how it could be', () => {
    const found = diff({ cores: 2 })
    expect(found.creation).toBeNull()
    expect(found.withheld).toEqual([{ field: 'cores', code: 'guest_not_found', reason: expect.stringContaining('create:') as string }])
  })
})
