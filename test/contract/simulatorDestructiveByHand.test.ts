/** Changes behind the app's back to what a guest holds. */
import { describe, expect, it } from 'vitest'
import { askData, withSimulator } from './simulatorAsk.ts'
import { destructiveCluster } from './simulatorDestructiveCluster.ts'

describe('behind the back of the app', () => {
  it.each(['lxc', 'qemu'] as const)('a recycled %s has the number of the old one and nothing else', async (type) => {
    await withSimulator({ guests: 12 }, async (simulator) => {
      const fleet = await askData(simulator, { path: '/cluster/resources?type=vm' }) as readonly { vmid: number; type: string; node: string }[]
      const guest = fleet.find((row) => row.type === type)
      const path = `/nodes/${guest?.node}/${type}/${guest?.vmid}/config`
      simulator.mutate(guest?.vmid ?? 0, { snapshot: 'old' })
      const before = await askData(simulator, { path }) as Record<string, string>
      simulator.mutate(guest?.vmid ?? 0, { recycle: '1', name: 'other' })
      const after = await askData(simulator, { path }) as Record<string, string>
      const identity = type === 'lxc' ? ['net0', 'rootfs', 'hostname'] : ['net0', 'scsi0', 'smbios1', 'vmgenid', 'name']
      expect(identity.filter((key) => before[key] === after[key])).toEqual([])
      expect([after['parent'], after['memory']]).toEqual([undefined, before['memory']])
      simulator.mutate(guest?.vmid ?? 0, { recycle: 'same-volumes' })
      const again = await askData(simulator, { path }) as Record<string, string>
      expect([again['net0'] === after['net0'], again['rootfs'] ?? again['scsi0']]).toEqual([false, after['rootfs'] ?? after['scsi0']])
      expect(simulator.ledger()).toEqual([])
    })
  })

  it('takes what it can and says what it cannot', async () => {
    await withSimulator({ scenario: destructiveCluster }, async (simulator) => {
      simulator.mutate(160, { snapshot: 'by-hand', backup: 'local,protected', name: 'renamed', leftover: 'btr:1' })
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/160/snapshot' })).toMatchObject([{ name: 'by-hand' }, { name: 'current' }])
      expect(await askData(simulator, { path: '/nodes/pve1/storage/local/content?content=backup&vmid=160' })).toMatchObject([{ protected: 1 }])
      expect(await askData(simulator, { path: '/nodes/pve1/storage/btr/content?vmid=160' })).toHaveLength(3)
      simulator.mutate(160, { 'snapshot:delete': 'by-hand', free: 'rootfs' })
      expect(await askData(simulator, { path: '/nodes/pve1/storage/btr/content?vmid=160' })).toHaveLength(2)
      expect(() => simulator.mutate(160, { snapshot: 'never', 'snapshot:delete': 'nope' })).toThrow('guest 160 has no snapshot "nope"')
      expect(() => simulator.mutate(160, { backup: 'btr' })).toThrow('no backups can lie on "btr"')
      expect(await askData(simulator, { path: '/nodes/pve1/lxc/160/snapshot' })).toHaveLength(1)
    })
  })
})
