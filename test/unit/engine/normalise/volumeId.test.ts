import { expect, it } from 'vitest'
import { isVolumeId, ownerOfVolume } from '../../../../electron/engine/normalise/volumeId.ts'

it.each<[string, number | null]>([
  ['local-lvm:vm-101-disk-0', 101],
  ['local:101/vm-101-disk-0.raw', 101],
  ['zfs:subvol-101-disk-0', 101],
  ['local:100/base-100-disk-0.qcow2/101/vm-101-disk-0.qcow2', 101],
  ['zfs:base-100-disk-0/vm-101-disk-0', 101],
  ['local:101/by-hand.raw', 101],
  ['iscsi:0.0.0.scsi-36001405', null],
])('%s is a volume, named after %s', (volume, owner) => {
  expect([isVolumeId(volume), ownerOfVolume(volume)]).toEqual([true, owner])
})

it.each(['/dev/sda', 'none', 'local:8', 'local:0.5', 'local:cloudinit', 'local:', ':x', 'local:/x', 'local:a,b', 'local:a b', 'local:ä', 'a/b:c'])('%s is none', (text) => {
  expect(isVolumeId(text)).toBe(false)
})
