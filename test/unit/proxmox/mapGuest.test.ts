import { describe, expect, it } from 'vitest'
import { digestOfPending, toGuestSpec, toLiveStatus, toResourceRow } from '../../../electron/proxmox/mapGuest.ts'
import { liveStatusSchema, pendingSchema, resourcesSchema } from '../../../electron/proxmox/wireSchemas.ts'
import type { GuestSpec, GuestType } from '../../../shared/domain/guest.ts'
import { recordedData } from './recorded.ts'

function specOf(type: GuestType, data: unknown): GuestSpec {
  const entries = pendingSchema.parse(data)
  return toGuestSpec({ host: 'h', vmid: 100, type }, entries, digestOfPending(entries) ?? 'none')
}

describe('toGuestSpec on recorded answers', () => {
  it('reads a container with a pending value', () => {
    const { options, ...spec } = specOf('lxc', recordedData('lxc-pending'))
    expect(options.running['features']).toBe('nesting=1')
    expect(options.nextBoot['features']).not.toBe('nesting=1')
    expect(options.running['rootfs']).toBe('local:100/vm-100-disk-0.raw,size=8G')
    expect(spec).toEqual({
      digest: 'dcba415d919914d7beb76903327ff56d6b526f30',
      running: { name: 'renamed', cores: 1, memoryMiB: 2048, swapMiB: 256, description: 'js', tags: [], onboot: false },
      nextBoot: { name: 'renamed', cores: 1, memoryMiB: 2048, swapMiB: 256, description: 'js', tags: [], onboot: false },
      disks: [{ slot: 'rootfs', volume: 'local:100/vm-100-disk-0.raw', sizeBytes: 8 * 1024 ** 3, raw: 'local:100/vm-100-disk-0.raw,size=8G' }],
      rootSlot: 'rootfs',
      pendingKeys: ['features'],
      pendingDeletes: [],
      protection: false,
      mac: 'bc:24:11:aa:bb:01',
      uuid: null,
    })
  })

  it('reads a pending deletion', () => {
    expect(specOf('lxc', recordedData('lxc-pending-delete')).pendingDeletes).toEqual([{ key: 'features', force: false }])
    expect(specOf('lxc', recordedData('lxc-mp-detach-running-pending'))).toMatchObject({
      pendingDeletes: [{ key: 'mp3', force: false }],
      disks: [{ slot: 'mp3' }, { slot: 'rootfs' }, { slot: 'unused0', sizeBytes: null }, { slot: 'unused1' }],
    })
  })

  it('reads a virtual machine whose disk goes with its volume at the next start', () => {
    expect(specOf('qemu', recordedData('qemu-pending-force-delete'))).toMatchObject({
      running: { name: 'disks', cores: 1, memoryMiB: 256, swapMiB: null },
      nextBoot: { memoryMiB: 999 },
      disks: [{ slot: 'scsi0', sizeBytes: 3 * 1024 ** 3 }, { slot: 'unused1', volume: 'local:201/vm-201-disk-3.raw' }],
      rootSlot: null, // the order names an empty CD drive and the network alone
      pendingKeys: ['memory'],
      pendingDeletes: [{ key: 'scsi0', force: true }],
      mac: 'bc:24:11:a9:0b:40',
      uuid: '8301fa53-46be-4354-95aa-56cfdfff084c',
    })
  })

  it('lists keys that are only pending', () => {
    expect(specOf('lxc', recordedData('delete-of-pending-only-key-after')).pendingKeys.toSorted()).toEqual(['console', 'nameserver', 'ostype', 'timezone', 'tty'])
  })
})

describe('toGuestSpec on values', () => {
  it('fills in what holds when an option is absent', () => {
    expect(specOf('lxc', []).running).toEqual({ name: null, cores: null, memoryMiB: 512, swapMiB: 512, description: '', tags: [], onboot: false })
    expect(specOf('qemu', []).running).toEqual({ name: null, cores: 1, memoryMiB: 512, swapMiB: null, description: '', tags: [], onboot: false })
  })

  it('falls back to the default at the next start when a value is to be deleted', () => {
    const spec = specOf('lxc', [{ key: 'cores', value: 4, delete: 1 }, { key: 'swap', value: 0, pending: '128' }])
    expect(spec.running).toMatchObject({ cores: 4, swapMiB: 0 })
    expect(spec.nextBoot).toMatchObject({ cores: null, swapMiB: 128 })
  })

  it('reads numbers and booleans in every spelling', () => {
    for (const one of [1, '1', true, 'yes']) {
      expect(specOf('qemu', [{ key: 'onboot', value: one }, { key: 'protection', value: one }])).toMatchObject({ running: { onboot: true }, protection: true })
    }
    expect(specOf('qemu', [{ key: 'memory', value: 'current=2048' }, { key: 'cores', value: '2' }]).running).toMatchObject({ memoryMiB: 2048, cores: 2 })
    expect(specOf('qemu', [{ key: 'scsi0', value: 'local:1/a.raw,size=1G', delete: '2' }]).pendingDeletes).toEqual([{ key: 'scsi0', force: true }])
  })

  it('takes no guess at a memory it cannot read', () => {
    expect(specOf('qemu', [{ key: 'memory', value: 'max=2048' }]).running.memoryMiB).toBeNull()
  })

  it('drops values that are no scalars', () => {
    expect(specOf('lxc', [{ key: 'lxc', value: [['lxc.cap.drop', 'x']] }, { key: 'cores', value: 2 }]).running.cores).toBe(2)
  })
})

describe('toResourceRow', () => {
  const rows = resourcesSchema.parse(recordedData('cluster-resources'))

  it('reads guests and leaves out nodes, storages and networks', () => {
    const guests = rows.map(toResourceRow).filter((row) => row !== null)
    expect(guests).toHaveLength(4)
    expect(guests[0]).toEqual({
      type: 'lxc', vmid: 100, node: 'pve1', name: 'ct-web', status: 'stopped', lock: null, tags: [], template: false, haState: null,
      pool: null, maxMemoryBytes: 1024 ** 3, maxCpu: 2, uptimeSeconds: 0,
    })
    expect(guests.find((guest) => guest.vmid === 121)?.template).toBe(true)
    expect(rows.some((row) => row.type === 'other')).toBe(true)
  })

  it('keeps a guest of which the host knows neither name nor status', () => {
    const [row] = resourcesSchema.parse([{ type: 'qemu', vmid: '200', node: 'pve1', id: 'qemu/200', status: 'unknown', tags: 'B;a', hastate: 'started', pool: 'prod' }])
    expect(row === undefined ? null : toResourceRow(row)).toMatchObject({ vmid: 200, name: null, status: 'unknown', tags: ['a', 'b'], haState: 'started', pool: 'prod', maxMemoryBytes: null })
  })

  it('refuses a guest row without a node rather than leaving it out', () => {
    expect(resourcesSchema.safeParse([{ type: 'qemu', vmid: 200 }]).success).toBe(false)
  })
})

describe('toLiveStatus', () => {
  it.each([
    ['lxc-status-current-running', { status: 'running', haManaged: false, template: false }],
    ['qemu-status-current', { status: 'stopped', lock: null }],
    ['template-status', { status: 'stopped', template: true }],
  ] as const)('%s', (name, expected) => {
    expect(toLiveStatus(liveStatusSchema.parse(recordedData(name)))).toMatchObject(expected)
  })

  it('prefers the word of QEMU itself', () => {
    expect(toLiveStatus(liveStatusSchema.parse({ status: 'running', qmpstatus: 'paused', ha: { managed: '1' } }))).toMatchObject({ status: 'paused', haManaged: true })
  })
})
