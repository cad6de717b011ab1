import { describe, expect, it } from 'vitest'
import { requestChoices } from '../../../electron/engine/requestChoices.ts'
import { container, machine } from '../../fixtures/guests/actualGuests.ts'

const options = (nextBoot: Record<string, string>, running = nextBoot) => ({ options: { running, nextBoot } })
const disk = (slot: string, raw: string) => ({ slot, volume: raw.split(',')[0] ?? '', sizeBytes: null, raw })

describe('what can be chosen of a guest', () => {
  it('is a free slot only where nothing is, will be, or is pending; the bus of its root disk comes first', () => {
    const guest = machine({ spec: {
      ...options({ virtio0: 'zfs:vm-101-disk-0', scsi1: 'zfs:vm-101-disk-1', ide2: 'none,media=cdrom' }, { virtio0: 'zfs:vm-101-disk-0', scsi0: 'zfs:vm-101-disk-4' }),
      disks: [], rootSlot: 'virtio0', pendingKeys: ['virtio1'], pendingDeletes: [{ key: 'sata0', force: false }],
    } })
    expect(requestChoices(guest).freeSlots).toEqual([
      'virtio2', 'virtio3', 'virtio4', 'virtio5', 'scsi2', 'scsi3', 'scsi4', 'scsi5', 'sata1', 'sata2', 'sata3', 'sata4', 'ide0', 'ide1', 'ide3',
    ])
    expect(requestChoices(container({ spec: options({ mp0: 'zfs:subvol-101-disk-1,mp=/srv' }) })).freeSlots).toEqual(['mp1', 'mp2', 'mp3', 'mp4'])
  })

  it('is a disk with the properties that can be set, and none that are only written back', () => {
    const raw = 'zfs:vm-101-disk-1,size=8G,discard=on,format=raw,snapshot=1,iothread=1'
    expect(requestChoices(machine({ spec: { ...options({ scsi1: raw }), disks: [disk('scsi1', raw)] } })).disks).toEqual([
      { slot: 'scsi1', volume: 'zfs:vm-101-disk-1', sizeBytes: null, properties: { discard: 'on', iothread: '1' } },
    ])
    expect(requestChoices(container({ spec: { ...options({}), disks: [disk('unused0', 'zfs:subvol-101-disk-2')] } })).disks[0]?.properties).toEqual({})
  })

  it('is each network as the next start has it, by number, and the lowest slot without one', () => {
    const nextBoot = { net10: 'virtio=BC:24:11:00:00:10,bridge=vmbr1', net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0', net2: 'e1000,bridge=vmbr0' }
    const { networks, freeNetwork } = requestChoices(machine({ spec: options(nextBoot, { ...nextBoot, net1: 'virtio=BC:24:11:00:00:02,bridge=vmbr0' }) }))
    expect(networks.map(({ slot, mac }) => [slot, mac])).toEqual([['net0', 'bc:24:11:00:00:01'], ['net2', null], ['net10', 'bc:24:11:00:00:10']])
    expect(freeNetwork).toBe('net3')
  })

  it('is nothing where its configuration was not read', () => {
    expect(requestChoices(machine({ spec: null }))).toEqual({ disks: [], freeSlots: [], networks: [], freeNetwork: null })
  })
})
