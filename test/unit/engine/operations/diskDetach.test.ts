import { describe, expect, it } from 'vitest'
import { bind, container, machine } from './disks.ts'

describe('a disk that is to be detached', () => {
  it.each([
    ['mp0', container, 'local-lvm:vm-101-disk-7,mp=/srv,size=2G'],
    ['scsi1', machine, 'local-lvm:vm-101-disk-7,size=2G'],
  ] as const)('%s is left alone while another volume waits for its place', (slot, of, next) => {
    const parameters = { slot, volume: 'local-lvm:vm-101-disk-1' }
    const waiting = of({ pending: { [slot]: next } })
    expect(bind('disk.detach', parameters, waiting).precondition(waiting)?.code).toBe('observation_stale')
    expect(bind('disk.detach', parameters, of()).precondition(of())).toBeNull()
  })
})
