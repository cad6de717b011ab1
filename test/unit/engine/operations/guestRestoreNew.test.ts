import { describe, expect, it } from 'vitest'
import { parseBackupVolume } from '../../../../electron/engine/normalise/backupVolume.ts'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { container } from '../../../fixtures/guests/actualGuests.ts'
import { vacancy } from './births.ts'
import { bind, isReached, objection, refusal, sent } from './disks.ts'

const file = 'local:backup/vzdump-lxc-101-2026_11_23-02_00_00.tar.zst'
const machineFile = 'local:backup/vzdump-qemu-101-2026_11_23-02_00_00.vma.zst'
const snapshot = 'pbs:backup/vm/102/2026-11-23T02:00:00Z'
const restore = (volume: string, more: OperationParameters = {}): OperationParameters => ({ node: 'pve1', volume, ...more })

describe('what is sent', () => {
  it('never replaces a guest, and draws MACs anew unless it is told not to', () => {
    expect(sent('guest.restoreNew', restore(file), vacancy('lxc'))).toEqual({ method: 'POST', path: '/nodes/pve1/lxc', parameters: { vmid: '150', ostemplate: file, restore: '1', unique: '1' } })
    expect(sent('guest.restoreNew', restore(snapshot, { storage: 'ceph', unique: false }), vacancy('qemu'))).toEqual({ method: 'POST', path: '/nodes/pve1/qemu', parameters: { vmid: '150', archive: snapshot, storage: 'ceph' } })
  })
})

describe('the precondition', () => {
  it.each<[string, string | null, OperationParameters, ReturnType<typeof vacancy>]>([
    ['takes a backup that is there', null, restore(file), vacancy('lxc', { backups: [file] })],
    ['refuses one that is not', 'not_found', restore(file), vacancy('lxc', { backups: [machineFile] })],
    ['refuses one that was not looked for', 'not_found', restore(file), vacancy('lxc')],
    ['refuses one of the other type', 'bad_parameter', restore(machineFile), vacancy('lxc', { backups: [machineFile] })],
    ['refuses a node that is away', 'node_unreachable', restore(file), vacancy('lxc', { backups: [file], onlineNodes: [] })],
  ])('%s', (_case, code, parameters, guest) => {
    expect(objection('guest.restoreNew', parameters, guest)).toBe(code)
  })

  it.each(['local:vm-101-disk-0', 'local:vztmpl/debian.tar.zst', '-', '/var/tmp/x.tar', 'local:backup/../vzdump-lxc-101-x', 'local:backup/vzdump-lxc-99-x.tar'])('takes no %s for a backup', (volume) => {
    expect(refusal('guest.restoreNew', restore(volume), vacancy('lxc'))).toContain('volume')
  })
})

it('reads whose backup it is by its name', () => {
  expect([file, machineFile, snapshot, 'pbs:backup/ct/7/x'].map(parseBackupVolume)).toEqual([{ type: 'lxc', vmid: 101 }, { type: 'qemu', vmid: 101 }, { type: 'qemu', vmid: 102 }, null])
  expect(bind('guest.restoreNew', restore(snapshot), vacancy('qemu')).making).toEqual({ node: 'pve1', type: 'qemu', backupsOf: 102 })
})

it('has come to its end with a guest without a lock, on the storage that was asked for', () => {
  const made = container({ vmid: 150, run: 'stopped' })
  expect(isReached('guest.restoreNew', restore(file, { storage: 'local-lvm' }), made)).toBe(true)
  expect(isReached('guest.restoreNew', restore(file), { ...made, lock: 'create' })).toBe(false)
  expect(isReached('guest.restoreNew', restore(file, { storage: 'ceph' }), made)).toBe(false)
  expect(isReached('guest.restoreNew', restore(file), null)).toBe(false)
  expect(isReached('guest.restoreNew', restore(file), container({ spec: null }))).toBe(false)
})
