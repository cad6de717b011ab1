import { describe, expect, it } from 'vitest'
import type { GuestSnapshot } from '../../../../shared/domain/guest.ts'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { bind, classOf, container, isReached, machine, objection, refusal, sent } from './disks.ts'

const old = 'local-lvm:vm-101-disk-1'
const move = (slot: string, more: OperationParameters = {}): OperationParameters => ({ slot, volume: old, storage: 'ceph', ...more })
const removing = { deleteSource: true }
const holding = (...names: readonly string[]) => ({ snapshots: names.map((name): GuestSnapshot => ({ name, createdAt: 1, parent: null, description: '', state: null, hasMemory: false })), backups: [] })

describe('what is sent', () => {
  it('names the slot in each type\'s own words, whether the old volume goes, and the digest', () => {
    const digest = 'd'.repeat(40)
    expect(sent('disk.move', move('mp0'), container())).toEqual({ method: 'POST', path: '/nodes/pve1/lxc/101/move_volume', parameters: { volume: 'mp0', storage: 'ceph', delete: '0', digest } })
    expect(sent('disk.move', move('scsi1', removing), machine())).toEqual({ method: 'POST', path: '/nodes/pve1/qemu/101/move_disk', parameters: { disk: 'scsi1', storage: 'ceph', delete: '1', digest } })
  })
})

describe('the class', () => {
  it('is benign while the old volume is kept', () => {
    const guest = machine({ pending: { scsi0: null } })
    expect(classOf('disk.move', move('scsi1'), guest)).toMatchObject({ class: 'benign', flags: ['interrupts'] })
    expect(bind('disk.move', move('scsi1'), guest).lost(guest).volumes).toEqual([])
  })

  it('is destructive when it is deleted, and what is signed names it', () => {
    const guest = machine()
    expect(classOf('disk.move', move('scsi1', removing), guest)).toMatchObject({ class: 'destructive', flags: ['interrupts', 'oneWay'] })
    expect(bind('disk.move', move('scsi1', removing), guest).lost(guest)).toEqual({ volumes: [{ id: old, sizeBytes: 4 * 1024 ** 3 }], snapshots: [], backups: [] })
  })
})

describe('the precondition', () => {
  it.each<[string, string | null, OperationParameters, ReturnType<typeof machine>]>([
    ['takes a VM that runs', null, move('scsi1'), machine()],
    ['takes a container that is stopped', null, move('mp0'), container({ run: 'stopped' })],
    ['takes the root of a container', null, move('rootfs', { volume: 'local-lvm:vm-101-disk-0' }), container({ run: 'stopped' })],
    ['refuses a container that runs', 'guest_running', move('mp0'), container()],
    ['refuses a container in any other state', 'guest_running', move('mp0'), container({ run: 'unspecified' })],
    ['refuses the storage that it is on', 'already_satisfied', move('scsi1', { storage: 'local-lvm' }), machine()],
    ['refuses another volume than the reviewed', 'observation_stale', move('scsi1', { volume: 'local-lvm:vm-101-disk-7' }), machine()],
    ['refuses a slot with a pending change', 'observation_stale', move('scsi1'), machine({ pending: { scsi1: `${old},cache=none,size=4G` } })],
    ['refuses a slot that goes with the next start', 'observation_stale', move('scsi1'), machine({ pending: { scsi1: null } })],
    ['refuses a slot of the other type', 'bad_parameter', move('mp0'), machine()],
    ['keeps a copy where there are snapshots', null, move('scsi1'), machine({ holdings: holding('before') })],
    ['deletes where there are none', null, move('scsi1', removing), machine({ holdings: holding() })],
    ['deletes nothing that snapshots stand on', 'host_rejected', move('scsi1', removing), machine({ holdings: holding('before') })],
    ['deletes nothing where the snapshots are not known', 'observation_incomplete', move('scsi1', removing), machine()],
    ['deletes nothing of a protected guest', 'protected', move('scsi1', removing), machine({ holdings: holding(), options: { protection: '1' } })],
  ])('%s', (_case, code, parameters, guest) => {
    expect(objection('disk.move', parameters, guest)).toBe(code)
  })

  it('is for volumes in slots: no path of the host, no unused one, no other guest', () => {
    expect(refusal('disk.move', move('mp0', { volume: '/srv' }), container())).toContain('volume')
    expect(refusal('disk.move', move('unused0'), container())).toContain('slot')
    expect(refusal('disk.move', move('mp0', { 'target-vmid': 102 }), container())).not.toBeNull()
  })
})

describe('the end state', () => {
  const moved = 'ceph:vm-101-disk-0,mp=/srv,size=4G'

  it('of a copy is the new volume in the slot, and the old one unused', () => {
    expect(isReached('disk.move', move('mp0'), container({ options: { mp0: moved, unused1: old } }))).toBe(true)
    expect(isReached('disk.move', move('mp0'), container({ options: { mp0: moved } }))).toBe(false)
    expect([isReached('disk.move', move('mp0'), container()), isReached('disk.move', move('mp0'), null)]).toEqual([false, false])
  })

  it('of a move is the new volume in the slot, and the old one nowhere', () => {
    expect(isReached('disk.move', move('mp0', removing), container({ options: { mp0: moved } }))).toBe(true)
    expect(isReached('disk.move', move('mp0', removing), container({ options: { mp0: moved, unused1: old } }))).toBe(false)
    expect(isReached('disk.move', move('mp0', removing), container({ options: { mp0: 'other:vm-101-disk-0,mp=/srv,size=4G' } }))).toBe(false)
  })
})
