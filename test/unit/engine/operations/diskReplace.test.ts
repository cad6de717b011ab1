import { describe, expect, it } from 'vitest'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { bind, classOf, container, isReached, machine, objection, refusal, sent } from './disks.ts'

const old = 'local-lvm:vm-101-disk-1'
const unused = 'local-lvm:vm-101-disk-2'
const swap = (more: OperationParameters = {}): OperationParameters => ({ slot: 'scsi1', volume: old, newVolume: unused, properties: { discard: 'on' }, ...more })
const swapMount = { slot: 'mp0', volume: old, newVolume: unused, properties: { mp: '/srv', backup: 'yes' } }

describe('a replacement', () => {
  it('is destructive, and what is signed names the volume that the guest no longer has', () => {
    const guest = machine({ run: 'stopped' })
    expect(classOf('disk.replace', swap(), guest)).toMatchObject({ class: 'destructive', flags: ['interrupts'] })
    expect(bind('disk.replace', swap(), guest).lost(guest)).toEqual({ volumes: [{ id: old, sizeBytes: 4 * 1024 ** 3 }], snapshots: [], backups: [] })
  })

  it('sends the other volume with its own properties and the digest', () => {
    const digest = 'd'.repeat(40)
    expect(sent('disk.replace', swap(), machine())).toEqual({ method: 'PUT', path: '/nodes/pve1/qemu/101/config', parameters: { scsi1: `${unused},discard=on`, digest } })
    expect(sent('disk.replace', swapMount, container()).parameters).toEqual({ mp0: `${unused},mp=/srv,backup=1`, digest })
  })

  it.each<[string, string | null, OperationParameters, ReturnType<typeof machine>]>([
    ['takes an unused volume of the same guest', null, swap(), machine({ run: 'stopped' })],
    ['takes one on a container too', null, swapMount, container({ run: 'stopped' })],
    ['waits until the guest is stopped', 'guest_running', swap(), machine()],
    ['takes no volume of another guest', 'not_found', swap({ newVolume: 'local-lvm:vm-102-disk-0' }), machine({ run: 'stopped' })],
    ['takes no volume that is in use', 'not_found', swap({ newVolume: 'local-lvm:vm-101-disk-0' }), machine({ run: 'stopped' })],
    ['takes no slot that holds another volume by then', 'observation_stale', swap(), machine({ run: 'stopped', options: { scsi1: 'local-lvm:vm-101-disk-7,size=1G' } })],
    ['takes no empty slot', 'observation_stale', swap({ slot: 'scsi7' }), machine({ run: 'stopped' })],
    ['spares a protected guest', 'protected', swap(), machine({ run: 'stopped', options: { protection: '1' } })],
    ['needs the path of a mount point', 'bad_parameter', { ...swapMount, properties: {} }, container({ run: 'stopped' })],
    ['never throws writes away', 'bad_parameter', swap({ properties: { snapshot: '1' } }), machine({ run: 'stopped' })],
  ])('%s', (_case, code, parameters, guest) => {
    expect(objection('disk.replace', parameters, guest)).toBe(code)
  })

  it('is never one of a container\'s root, nor by the same volume, nor by a new one', () => {
    expect(refusal('disk.replace', { ...swapMount, slot: 'rootfs' }, container())).toContain('slot')
    expect(refusal('disk.replace', swap({ newVolume: old }), machine())).toContain('another one')
    expect(refusal('disk.replace', swap({ newVolume: 'local-lvm:8' }), machine())).toContain('newVolume')
  })

  it('is reached when the slot holds the other volume', () => {
    expect(isReached('disk.replace', swap(), machine({ options: { scsi1: `${unused},discard=on,size=1G`, unused0: old } }))).toBe(true)
    expect([isReached('disk.replace', swap(), machine()), isReached('disk.replace', swap(), null)]).toEqual([false, false])
  })
})
