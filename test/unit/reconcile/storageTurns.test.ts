import { describe, expect, it } from 'vitest'
import { storagesUsed } from '../../../electron/engine/storagesUsed.ts'
import { StorageTurns } from '../../../electron/reconcile/storageTurns.ts'
import type { Operation } from '../../../shared/domain/operation.ts'

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('turns on storages', () => {
  const never = { nowMs: () => 0, sleep: (_ms: number, signal?: AbortSignal) => new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve())) }

  it('are two at once on each, held to the end of the task; work without a storage waits for nobody', async () => {
    const turns = new StorageTurns(never)
    const begun: string[] = []
    const works = ['a', 'b', 'c'].map((name) => {
      const { promise, resolve } = Promise.withResolvers<string>()
      const done = turns.run(['ceph'], () => { begun.push(name); return promise })
      return { end: () => resolve(name), done }
    })
    void turns.run(['ceph', 'local'], async () => begun.push('both'))
    await turns.run(['local'], async () => begun.push('local'))
    await turns.run([], async () => begun.push('none'))
    expect([begun.toSorted(), turns.isBusy(['ceph']), turns.isBusy(['local-lvm'])]).toEqual([['a', 'b', 'local', 'none'], true, false])
    works[0]?.end()
    await settle()
    expect(begun).toContain('c')
    for (const { end } of works) end()
    expect(await Promise.all(works.map(({ done }) => done))).toEqual(['a', 'b', 'c'])
    await settle()
    expect([begun.includes('both'), turns.isBusy(['ceph'])]).toEqual([true, false])
  })

  it('go on after a failure, and are not kept for ever by a task that never ends', async () => {
    const turns = new StorageTurns({ nowMs: () => 0, sleep: async () => undefined })
    await expect(turns.run(['ceph'], () => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed')
    for (let count = 0; count < 3; count += 1) void turns.run(['ceph'], () => new Promise(() => undefined))
    expect(await turns.run(['ceph'], async () => 'on')).toBe('on')
  })
})

describe('the storages that an operation keeps busy', () => {
  const volumes = ['ceph:vm-101-disk-0', 'local-lvm:vm-101-disk-1', '/dev/sdb']
  const used = (kind: Operation['kind'], parameters: Operation['parameters']) => storagesUsed({ kind, guest: { host: 'site', vmid: 101, type: 'qemu' }, parameters }, volumes)
  it.each<[Operation['kind'], Operation['parameters'], readonly string[]]>([
    ['guest.configure', { cores: 2 }, []],
    ['disk.detach', { slot: 'scsi1', volume: 'ceph:vm-101-disk-0' }, []],
    ['backup.create', { storage: 'pbs', mode: 'snapshot' }, ['ceph', 'local-lvm', 'pbs']],
    ['disk.move', { slot: 'scsi0', volume: 'ceph:vm-101-disk-0', storage: 'nfs', deleteSource: false }, ['ceph', 'nfs']],
    ['disk.attach', { slot: 'scsi2', storage: 'nfs', sizeBytes: 1 }, ['nfs']],
    ['guest.destroy', {}, ['ceph', 'local-lvm']],
    ['guest.create', { node: 'pve1', options: { rootfs: 'nfs:8', ostemplate: 'local:vztmpl/debian.tar.zst', net0: 'virtio,bridge=vmbr0' } }, ['nfs']],
  ])('of %s %j', (kind, parameters, storages) => {
    expect(used(kind, parameters)).toEqual(storages)
  })
})
