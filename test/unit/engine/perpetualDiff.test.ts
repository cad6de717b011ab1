/**
 * What Proxmox makes of a value must never be planned again: every recorded round trip, and every row of the catalogue
 * of values that read back differently, is declared as it was sent and read back as it was stored.
 */
import { describe, expect, it } from 'vitest'
import { diffGuest } from '../../../electron/engine/diff.ts'
import { planGuest } from '../../../electron/engine/plan.ts'
import type { GuestType } from '../../../shared/domain/guest.ts'
import { storedGuest } from '../../fixtures/guests/storedGuest.ts'
import { declaredRows, type Declared } from '../../fixtures/normalisation/declaredRows.ts'

const declarable = declaredRows.flatMap(({ row, title, declared }) => (declared === null || row.status !== 200 ? [] : [[title, row, declared] as const]))

describe('what Proxmox stored of a value that is declared', () => {
  it('is checked for every recorded value that a file can hold', () => {
    expect(declaredRows).toHaveLength(130)
    const left = declaredRows.filter(({ row, declared }) => declared === null || row.status !== 200).map(({ row }) => row.key)
    // Drives that are no disks, volumes out of use, cores taken away, and what Proxmox refused.
    expect(left.toSorted()).toEqual(['args', 'cdrom', 'delete', 'efidisk0', 'hostname', 'ide2', 'ide3', 'lock', 'tpmstate0', 'unused0', 'vmgenid'])
  })

  it.each(declarable)('%s is no difference any more', (_, row, declared) => {
    const value = row.config === null ? null : String(row.config)
    const waits = row.pending?.pending !== undefined
    const key = row.key === 'delete' ? row.sent : row.key
    const before = row.pending?.value === undefined ? null : String(row.pending.value)
    const stored = waits ? before : value
    const guest = storedGuest({
      type: row.type, run: row.running ? 'running' : 'stopped',
      options: stored === null ? {} : { [key]: stored }, ...(waits && value !== null ? { pending: { [key]: value } } : {}),
    })
    const found = diffGuest({ vmid: 101, ...declared }, guest, { absenceProven: true })
    // Deleting a key that is only pending does nothing: it has to be put back.
    const stays = row.key === 'delete' && waits
    expect(planGuest(found).map((step) => step.operation.kind)).toEqual(stays ? ['guest.revert'] : [])
    expect(found.changes.map((change) => change.field)).toEqual(stays ? [key] : [])
    expect(found.withheld).toEqual([])
    if (!stays) expect(found.receipts.length).toBeGreaterThan(0)
  })
})

describe('the catalogue of values that read back differently', () => {
  it.each<[string, GuestType, Declared, Record<string, string>]>([
    ['a number as a string', 'lxc', { options: { cpulimit: '1.5' } }, { cpulimit: '1.50' }],
    ['a default that is not stored', 'qemu', { options: { tablet: '1', acpi: '1', kvm: '1', numa: '0', sockets: '1', bios: 'seabios', agent: '0', protection: '0', cpulimit: '0', shares: '1000', cpu: 'kvm64' }, onboot: false }, {}],
    ['a default of a container that is not stored', 'lxc', { options: { console: '1', tty: '2', cmode: 'tty', cpulimit: '0', protection: '0' }, onboot: false }, {}],
    ['a default that is stored', 'lxc', { onboot: false, options: { protection: null } }, { onboot: '0', protection: '0' }],
    ['a weight that was clamped', 'qemu', { options: { cpuunits: '262144' } }, { cpuunits: '10000' }],
    ['memory in the newer form', 'qemu', { memoryBytes: 2 * 1024 ** 3 }, { memory: 'current=2048' }],
    ['the description that always ends with a newline', 'lxc', { description: 'a\r\nb' }, { description: 'a\nb\n' }],
    ['tags in any order, case and separator', 'qemu', { tags: ['b', 'A', 'c', 'a'] }, { tags: 'a;b;c' }],
    ['no tags, stored as a blank', 'lxc', { tags: [] }, { tags: ' ' }],
    ['a network with what Proxmox fills in', 'qemu', { networks: { net0: { properties: { model: 'virtio', bridge: 'vmbr0' } } } }, { net0: 'virtio=BC:24:11:AA:BB:CC,bridge=vmbr0,firewall=1' }],
    ['a network of a container with what Proxmox fills in', 'lxc', { networks: { net0: { properties: { bridge: 'vmbr0', name: 'eth0', ip: '10.0.0.5/24' } } } }, { net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:AA:BB:CC,ip=10.0.0.5/24,type=veth' }],
    ['a list within a property', 'qemu', { networks: { net0: { properties: { trunks: '7;3;5' } } } }, { net0: 'virtio=BC:24:11:AA:BB:CC,bridge=vmbr0,trunks=3;5;7' }],
    ['a disk by its storage and size', 'qemu', { disks: { scsi1: { storage: 'local-lvm', sizeBytes: 8 * 1024 ** 3, properties: {} } } }, { scsi1: 'local-lvm:vm-101-disk-1,size=8G' }],
    ['a size in the largest unit', 'qemu', { disks: { scsi1: { sizeBytes: 1024 ** 4, properties: {} } } }, { scsi1: 'local-lvm:vm-101-disk-1,size=1T' }],
    ['a size that the storage rounded up', 'qemu', { disks: { scsi1: { sizeBytes: 10 * 1024 ** 3, properties: {} } } }, { scsi1: 'local-lvm:vm-101-disk-1,size=10486784K' }],
    ['a size that is not stored, where none is declared', 'lxc', { disks: { mp0: { volume: 'local-lvm:vm-101-disk-1', properties: { mp: '/srv' } } } }, { mp0: 'local-lvm:vm-101-disk-1,mp=/srv' }],
    ['a mount point that is in no backup unless told', 'lxc', { disks: { mp0: { properties: { backup: '0', replicate: '1', ro: 'no' } } } }, { mp0: 'local-lvm:vm-101-disk-1,mp=/srv,size=8G' }],
    ['a VM disk that is in backups unless told', 'qemu', { disks: { scsi1: { properties: { backup: 'yes', iothread: '0' } } } }, { scsi1: 'local-lvm:vm-101-disk-1,size=8G' }],
    ['features in any order', 'lxc', { options: { features: 'keyctl=1,nesting=1,fuse=0' } }, { features: 'nesting=1,keyctl=1' }],
    ['a startup order in its short form', 'lxc', { options: { startup: 'order=3' } }, { startup: '3' }],
    ['the boot order', 'qemu', { options: { boot: 'order=scsi0;net0' } }, { boot: 'order=scsi0;net0' }],
    ['the agent in its long form', 'qemu', { options: { agent: '1' } }, { agent: 'enabled=1,type=virtio' }],
    ['the CPU in its long form, flags in any order', 'qemu', { options: { cpu: 'host,flags=-pcid;+aes' } }, { cpu: 'cputype=host,flags=+aes;-pcid' }],
    ['an address of cloud-init in any order', 'qemu', { options: { ipconfig0: 'ip=10.0.0.5/24,gw=10.0.0.1' } }, { ipconfig0: 'gw=10.0.0.1,ip=10.0.0.5/24' }],
    ['public keys as Proxmox stores them', 'qemu', { options: { sshkeys: 'ssh-ed25519 AAAA a@b\nssh-ed25519 BBBB c@d\n' } }, { sshkeys: 'ssh-ed25519%20AAAA%20a%40b%0Assh-ed25519%20BBBB%20c%40d%0A' }],
    ['nameservers with any separator', 'lxc', { options: { nameserver: '1.1.1.1, 8.8.8.8' } }, { nameserver: '1.1.1.1 8.8.8.8' }],
    ['a name in another case', 'qemu', { name: 'WEB.example' }, { name: 'web.Example' }],
    ['unused volumes that come and go', 'qemu', { disks: { scsi0: { properties: {} } } }, { unused3: 'local-lvm:vm-101-disk-9' }],
  ])('%s', (_, type, declared, options) => {
    const found = diffGuest({ vmid: 101, ...declared }, storedGuest({ type, options }), { absenceProven: true })
    expect([found.changes, found.edits, found.options, found.withheld]).toEqual([[], [], [], []])
    expect(found.receipts.length).toBeGreaterThan(0)
  })

  it('calls HA started by its older name, and numbers of it that are not set by their defaults', () => {
    const guest = storedGuest({ ha: { state: 'enabled', group: null, maxRestart: null, maxRelocate: null } })
    expect(diffGuest({ vmid: 101, run: 'running', ha: { maxRestart: 1 } }, guest, { absenceProven: true }).changes).toEqual([])
  })
})
