/** The forms of the calls about disks, beyond what the catalogue sends. */
import { describe, expect, it } from 'vitest'
import { checkMutation } from '../../../../electron/proxmox/mutations.ts'

const digest = 'd'.repeat(40)
const volume = 'local-lvm:vm-101-disk-1'

function isTaken(method: 'PUT' | 'POST', path: string, parameters: Readonly<Record<string, string>>): boolean {
  try {
    return checkMutation({ method, path: `/nodes/pve1/${path}`, parameters }, 60 * 1024).node === 'pve1'
  } catch {
    return false
  }
}
const fills = (type: 'lxc' | 'qemu', parameters: Readonly<Record<string, string>>) => isTaken('PUT', `${type}/101/config`, parameters)

describe('a slot takes', () => {
  it.each<['lxc' | 'qemu', string, string]>([
    ['qemu', 'scsi1', volume],
    ['qemu', 'scsi30', `${volume},cache=none,size=8G,ssd=1`],
    ['qemu', 'sata5', `${volume},format=raw,media=disk,snapshot=0,werror=stop,wwn=0x5000c50012345678`],
    ['qemu', 'virtio15', 'local-lvm:8.5,iothread=1'],
    ['qemu', 'ide0', 'local:101/base-100-disk-0.qcow2/101/vm-101-disk-0.qcow2'],
    ['lxc', 'rootfs', `${volume},size=8G`],
    ['lxc', 'mp255', `${volume},mp=/srv/a b,mountoptions=noatime;nodev,backup=1`],
    ['lxc', 'mp0', 'zfs:subvol-101-disk-1,mp=/srv'],
    ['lxc', 'mp0', 'local:0.05,mp=/srv'],
  ])('of %s: %s=%s', (type, slot, value) => {
    expect(fills(type, { [slot]: value, digest })).toBe(true)
  })
})

describe('a slot never takes', () => {
  it.each<['lxc' | 'qemu', string, string]>([
    ['lxc', 'mp0', '/srv,mp=/srv'],
    ['lxc', 'mp0', 'volume=/srv,mp=/srv'],
    ['lxc', 'rootfs', 'local:2'],
    ['lxc', 'rootfs', `${volume},backup=1`],
    ['lxc', 'mp0', `${volume},mp=relative`],
    ['lxc', 'mp0', `${volume},mp=/a,mountoptions=exec`],
    ['lxc', 'unused0', volume],
    ['lxc', 'mp256', `${volume},mp=/a`],
    ['lxc', 'scsi0', volume],
    ['qemu', 'mp0', `${volume},mp=/a`],
    ['qemu', 'scsi31', volume],
    ['qemu', 'unused0', volume],
    ['qemu', 'efidisk0', volume],
    ['qemu', 'scsi1', '/dev/sda'],
    ['qemu', 'scsi1', 'none,media=cdrom'],
    ['qemu', 'scsi1', 'local:iso/x.iso,media=cdrom'],
    ['qemu', 'scsi1', 'local-lvm:0'],
    ['qemu', 'scsi1', 'local-lvm:cloudinit'],
    ['qemu', 'scsi1', `${volume},snapshot=1`],
    ['qemu', 'scsi1', `${volume},snapshot=on`],
    ['qemu', 'scsi1', `${volume},import-from=/etc/shadow`],
    ['qemu', 'scsi1', `${volume},file=/dev/sda`],
    ['qemu', 'scsi1', `${volume},volume=/dev/sda`],
    ['qemu', 'scsi1', `${volume},/dev/sda`],
    ['qemu', 'scsi1', `${volume},`],
    ['qemu', 'scsi1', `${volume},cache=magic`],
    ['qemu', 'virtio0', `${volume},ssd=1`],
    ['qemu', 'scsi1', ''],
  ])('of %s: %s=%s', (type, slot, value) => {
    expect(fills(type, { [slot]: value, digest })).toBe(false)
  })

  it('anything without the digest, beside another slot, or beside an option', () => {
    expect(fills('qemu', { scsi1: volume })).toBe(false)
    expect(fills('qemu', { scsi1: volume, digest: '' })).toBe(false)
    expect(fills('qemu', { scsi1: volume, scsi2: volume, digest })).toBe(false)
    expect(fills('qemu', { scsi1: volume, digest, cores: '2' })).toBe(false)
    expect(fills('qemu', { scsi1: volume, digest, force: '1' })).toBe(false)
    expect(fills('qemu', { scsi1: volume, digest, delete: 'scsi2' })).toBe(false)
  })
})

describe('a move', () => {
  const moves = (type: 'lxc' | 'qemu', parameters: Readonly<Record<string, string>>) => isTaken('POST', `${type}/101/${type === 'lxc' ? 'move_volume' : 'move_disk'}`, parameters)
  const plain = { storage: 'ceph', delete: '0', digest }

  it('names a slot of the type, a storage, whether the source goes, and the digest', () => {
    expect([moves('lxc', { volume: 'rootfs', ...plain }), moves('lxc', { volume: 'mp0', ...plain, delete: '1' }), moves('qemu', { disk: 'scsi1', ...plain })]).toEqual([true, true, true])
    expect([moves('lxc', { volume: 'unused0', ...plain }), moves('lxc', { volume: 'scsi0', ...plain }), moves('qemu', { disk: 'rootfs', ...plain }), moves('qemu', { disk: 'unused0', ...plain })]).toEqual([false, false, false, false])
    const { digest: _, ...undated } = plain
    const { delete: __, ...open } = plain
    expect([moves('qemu', { disk: 'scsi1', ...undated }), moves('qemu', { disk: 'scsi1', ...open })]).toEqual([false, false])
  })

  it('goes to no other guest and to no other format', () => {
    expect(moves('qemu', { disk: 'scsi1', ...plain, 'target-vmid': '102' })).toBe(false)
    expect(moves('qemu', { disk: 'scsi1', ...plain, format: 'qcow2' })).toBe(false)
  })
})
