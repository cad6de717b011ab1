/** What a form that asks for something is told of one guest, read from a simulated cluster. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Operation } from '../../shared/domain/operation.ts'
import { openSite, renewList, type Site } from './reconcileSite.ts'

let site: Site
afterEach(() => site.close())

describe('a guest read for a form', () => {
  it('tells its disks, snapshots and backups as they are now, and where a backup could go', async () => {
    site = await openSite()
    const { ref } = await site.find('lxc', 'stopped')
    const snapshot: Operation = { kind: 'snapshot.create', guest: ref, parameters: { name: 'before', description: '', memory: false } }
    await site.reconciler.request(snapshot, 'anna', '')
    site.simulator.mutate(ref.vmid, { backup: 'local' })
    renewList(site.simulator)
    const { guest, storages, pendingDanger } = await site.reconciler.readGuest(ref.vmid)
    expect(guest.spec?.disks.map((disk) => disk.slot)).toContain('rootfs')
    expect(guest.holdings?.snapshots.map((each) => each.name)).toEqual(['before'])
    expect(guest.holdings?.backups.map((each) => each.storage)).toEqual(['local'])
    expect(storages).toContain('local')
    expect(storages).toEqual(storages.toSorted())
    expect(pendingDanger).toBeNull()
  })

  it('tells what its host offers: other nodes, storages, slots, a VMID, and its entry in high availability', async () => {
    site = await openSite()
    const { ref, node } = await site.find('qemu', 'stopped')
    const { guest, otherNodes, diskStorages, nextVmid, choices } = await site.reconciler.readGuest(ref.vmid)
    expect(guest.ha).toBeNull()
    expect([node, ...otherNodes].toSorted()).toEqual(['pve1', 'pve2'])
    expect(diskStorages).not.toEqual([])
    expect(nextVmid).toBeGreaterThanOrEqual(100)
    expect(site.reconciler.snapshot().observation?.guests.has(nextVmid ?? 0)).toBe(false)
    expect(choices.freeSlots[0]).toMatch(/^(scsi|virtio|sata|ide)\d+$/)
    expect(choices.networks[0]?.value).toContain('bridge=')
  })

  it('tells what a start would destroy along with it', async () => {
    site = await openSite()
    const { ref, spec } = await site.find('qemu', 'stopped')
    site.simulator.mutate(ref.vmid, { 'pending:delete': `!${spec?.rootSlot ?? ''}` })
    expect((await site.reconciler.readGuest(ref.vmid)).pendingDanger).toContain(`deletion of disk ${spec?.rootSlot ?? ''}`)
  })

  it('sends nothing that changes the host', async () => {
    site = await openSite()
    const { ref } = await site.find('lxc', 'running')
    await site.reconciler.readGuest(ref.vmid)
    expect(site.effects(ref.vmid)).toEqual([])
  })

  it('is refused for a guest that the host does not show', async () => {
    site = await openSite()
    await expect(site.reconciler.readGuest(99_999)).rejects.toMatchObject({ code: 'guest_not_found' })
  })
})
