import { describe, expect, it } from 'vitest'
import { disksOf, parseDisk, rootSlotOf } from '../../../../electron/engine/normalise/disks.ts'
import { firstMac, parseNetwork, sameNetwork } from '../../../../electron/engine/normalise/networks.ts'
import { parsePropertyString } from '../../../../electron/engine/normalise/propertyString.ts'

const gib = 1024 ** 3
const options = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> => new Map(Object.entries(entries))

describe('parsePropertyString', () => {
  it('gives a bare part to the default key and keeps "=" within values', () => {
    expect([...parsePropertyString('local:8, size=4G,,manufacturer=QUNNRQ==', 'volume')]).toEqual([
      ['volume', 'local:8'], ['size', '4G'], ['manufacturer', 'QUNNRQ=='],
    ])
  })
})

describe('disksOf', () => {
  it('lists used and unused disks in the order of their slots, without CD drives', () => {
    const disks = disksOf('qemu', options({
      scsi10: 'local:200/vm-200-disk-2.raw,size=1G', scsi2: 'local:200/vm-200-disk-1.raw,size=512M', scsihw: 'virtio-scsi-pci',
      ide2: 'none,media=cdrom', ide3: 'local:iso/debian.iso,media=cdrom,size=600M', unused0: 'local:200/vm-200-disk-9.raw',
      efidisk0: 'local:200/vm-200-disk-0.raw,efitype=4m,size=528K',
    }))
    expect(disks.map((disk) => [disk.slot, disk.volume, disk.sizeBytes])).toEqual([
      ['efidisk0', 'local:200/vm-200-disk-0.raw', 528 * 1024],
      ['scsi2', 'local:200/vm-200-disk-1.raw', gib / 2],
      ['scsi10', 'local:200/vm-200-disk-2.raw', gib],
      ['unused0', 'local:200/vm-200-disk-9.raw', null],
    ])
  })

  it('keeps a bind mount under its path', () => {
    expect(parseDisk('lxc', 'mp1', '/srv/data,mp=/data')).toEqual({ slot: 'mp1', volume: '/srv/data', sizeBytes: null, raw: '/srv/data,mp=/data' })
  })
})

describe('rootSlotOf', () => {
  const disks = { ide2: 'none,media=cdrom', scsi0: 'local:1,size=1G', virtio0: 'local:2,size=1G', unused0: 'local:3' }
  it.each([
    ['the first disk of the order', { ...disks, boot: 'order=ide2;virtio0;scsi0;net0' }, 'virtio0'],
    ['nothing when the order names no disk', { ...disks, boot: 'order=ide2;net0' }, null],
    ['the legacy boot disk', { ...disks, boot: 'cdn', bootdisk: 'virtio0' }, 'virtio0'],
    ['the first disk in QEMU order', { ...disks, boot: 'c' }, 'scsi0'],
    ['nothing on a guest with unused disks alone', { unused0: 'local:3' }, null],
  ] as const)('QEMU: %s', (_title, values, slot) => {
    expect(rootSlotOf('qemu', options(values))).toBe(slot)
  })

  it('LXC: rootfs', () => {
    expect(rootSlotOf('lxc', options({ rootfs: 'local:1,size=1G', mp0: 'local:2,mp=/a' }))).toBe('rootfs')
    expect(rootSlotOf('lxc', options({}))).toBeNull()
  })
})

describe('networks', () => {
  it('reads model and MAC of QEMU from either spelling', () => {
    expect(parseNetwork('qemu', 'virtio=BC:24:11:00:00:AA,bridge=vmbr0')).toEqual(parseNetwork('qemu', 'bridge=vmbr0,model=virtio,macaddr=bc:24:11:00:00:aa'))
  })

  it('finds the MAC of the lowest index', () => {
    expect(firstMac('lxc', options({ net10: 'name=b,hwaddr=AA:00:00:00:00:10', net2: 'name=a,hwaddr=AA:00:00:00:00:02' }))).toBe('aa:00:00:00:00:02')
    expect(firstMac('qemu', options({ net0: 'virtio,bridge=vmbr0' }))).toBeNull()
  })

  it('does not take a missing MAC on the host for a declared one', () => {
    expect(sameNetwork('lxc', 'name=eth0,hwaddr=AA:00:00:00:00:02', 'name=eth0,type=veth')).toBe(false)
  })
})
