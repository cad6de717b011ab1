/** The disk kinds beside what Proxmox VE 9.1.8 was sent and what it stored then (`test/fixtures/proxmox/changes`). */
import { describe, expect, it } from 'vitest'
import { toGuestSpec } from '../../../../electron/proxmox/mapGuest.ts'
import type { ActualGuest, GuestType } from '../../../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters } from '../../../../shared/domain/operation.ts'
import { storedGuest } from '../../../fixtures/guests/storedGuest.ts'
import moves from '../../../fixtures/proxmox/changes/moves.json' with { type: 'json' }
import slots from '../../../fixtures/proxmox/changes/slots.json' with { type: 'json' }
import { isReached, sent } from './disks.ts'

/** A guest whose whole configuration is this. */
function guestOf(type: GuestType, vmid: number, options: Readonly<Record<string, string | number>>): ActualGuest {
  const plain = storedGuest({ type, vmid, run: 'stopped' })
  const entries = Object.entries(options).map(([key, value]) => ({ key, value: String(value) }))
  return { ...plain, spec: toGuestSpec(plain.ref, entries, 'd'.repeat(40)) }
}

/** What our request carries, as it was recorded: without the digest, which the recording left out. */
function formOf(kind: OperationKind, parameters: OperationParameters, guest: ActualGuest): string {
  const { digest: _, ...rest } = sent(kind, parameters, guest).parameters
  return new URLSearchParams(rest).toString()
}

describe('what is sent is what was recorded', () => {
  const ct = guestOf('lxc', 150, { rootfs: 'local:150/vm-150-disk-0.raw,size=102M', unused0: 'local:150/vm-150-disk-1.raw', mp3: 'local:150/vm-150-disk-1.raw,mp=/re,size=200M' })
  const vm = guestOf('qemu', 201, { scsi0: 'local:201/vm-201-disk-0.raw,size=1G' })
  const source = { slot: 'mp3', volume: 'local:150/vm-150-disk-1.raw' }

  it.each<[string, { readonly request: { readonly body: string | null } }, OperationKind, OperationParameters, ActualGuest]>([
    ['attaching an unused volume to a container', slots['lxc-mp-reattach'], 'disk.attach', { slot: 'mp3', volume: 'local:150/vm-150-disk-1.raw', properties: { mp: '/re' } }, ct],
    ['attaching an unused volume to a VM', slots['qemu-disk-reattach'], 'disk.attach', { slot: 'scsi5', volume: 'local:201/vm-201-disk-3.raw' }, vm],
    ['making a disk of a VM', slots['qemu-disk-attach'], 'disk.attach', { slot: 'scsi2', storage: 'local', sizeBytes: 1024 ** 3, properties: { discard: 'on' } }, vm],
    ['moving a volume and keeping the source', moves['lxc-move-keep'], 'disk.move', { ...source, storage: 'btr' }, ct],
    ['moving a volume and deleting the source', moves['lxc-move-delete'], 'disk.move', { slot: 'mp3', volume: 'btr:150/vm-150-disk-0.raw', storage: 'local', deleteSource: true }, ct],
  ])('for %s', (_title, exchange, kind, parameters, guest) => {
    expect(formOf(kind, parameters, guest)).toBe(exchange.request.body)
  })
})

describe('the end state is what was stored then', () => {
  const configured = (type: GuestType, vmid: number, exchange: { readonly response: { readonly body: { readonly data: Readonly<Record<string, string | number | undefined>> } } }) =>
    guestOf(type, vmid, Object.fromEntries(Object.entries(exchange.response.body.data).flatMap(([key, value]) => (value === undefined || key === 'digest' ? [] : [[key, value]]))))
  const afterKeep = configured('lxc', 150, moves['lxc-move-keep-config'])
  const afterDelete = configured('lxc', 150, moves['lxc-move-delete-config'])
  const keep = { slot: 'mp3', volume: 'local:150/vm-150-disk-1.raw', storage: 'btr' }
  const remove = { slot: 'mp3', volume: 'btr:150/vm-150-disk-0.raw', storage: 'local', deleteSource: true }

  it('of a new mount point', () => {
    const after = configured('lxc', 150, slots['lxc-mp-attach-config'])
    const made = { slot: 'mp0', storage: 'local', sizeBytes: 51 * 1024 ** 2, properties: { mp: '/a' } }
    expect(isReached('disk.attach', made, after)).toBe(true)
    expect(isReached('disk.attach', { ...made, sizeBytes: 52 * 1024 ** 2 }, after)).toBe(false)
  })

  it('of a new disk, its properties in another order', () => {
    const after = configured('qemu', 201, slots['qemu-disk-replace-config'])
    expect(isReached('disk.attach', { slot: 'scsi2', storage: 'local', sizeBytes: 1024 ** 3, properties: { discard: 'on' } }, after)).toBe(true)
  })

  it('of a move, with its source and without', () => {
    expect([isReached('disk.move', keep, afterKeep), isReached('disk.move', remove, afterDelete)]).toEqual([true, true])
    expect([isReached('disk.move', keep, afterDelete), isReached('disk.move', remove, afterKeep), isReached('disk.move', { ...keep, deleteSource: true }, afterKeep)]).toEqual([false, false, false])
  })
})
