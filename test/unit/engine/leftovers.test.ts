import { describe, expect, it } from 'vitest'
import { findMisfit, mintPayload } from '../../../electron/engine/approvalPayload.ts'
import { leftoversOf } from '../../../electron/engine/leftovers.ts'
import { bindOperation } from '../../../electron/engine/operations/catalogue.ts'
import { gatherLost } from '../../../electron/engine/operations/definition.ts'
import type { ActualGuest, StoredVolume } from '../../../shared/domain/guest.ts'
import type { Operation } from '../../../shared/domain/operation.ts'
import { storedGuest } from '../../fixtures/guests/storedGuest.ts'

const volumes = (...ids: readonly string[]): readonly StoredVolume[] => ids.map((volume) => ({ volume, sizeBytes: 1 }))

describe('volumes that no configuration names', () => {
  it('are those on the storages without the ones in use, unused, pending, and in drives', () => {
    const { spec } = storedGuest({
      type: 'qemu',
      options: { unused0: 's:vm-101-disk-1', ide2: 's:vm-101-cloudinit,media=cdrom', efidisk0: 's:vm-101-disk-2,size=4M', vmstate: 's:vm-101-state-a', scsi3: 'file=s:vm-101-disk-3,size=1G' },
      pending: { scsi4: 's:vm-101-disk-4,size=1G' },
    })
    if (spec === null) throw new Error('the guest was read')
    const named = volumes('local-lvm:vm-101-disk-0', 's:vm-101-disk-1', 's:vm-101-cloudinit', 's:vm-101-disk-2', 's:vm-101-state-a', 's:vm-101-disk-3', 's:vm-101-disk-4')
    const other = volumes('local-lvm:vm-101-disk-9', 's:vm-101-disk-0', 's:vm-101-state-snap')
    expect(leftoversOf(spec, [...named, ...other])).toEqual(other)
  })
})

const guest = (leftovers?: readonly StoredVolume[]): ActualGuest =>
  storedGuest({ run: 'stopped', ha: null, options: { mp0: 'local-lvm:vm-101-disk-1,mp=/a,size=1G' }, holdings: { snapshots: [], backups: [], ...(leftovers === undefined ? {} : { leftovers }) } })
const context = { journal: 'j', epoch: 1, cluster: Array(32).fill('AA').join(':'), requester: 'alice', reason: '', nonce: 'n'.repeat(22), nowMs: Date.UTC(2026, 0, 31), signerSetVersion: 1 }

function removal(unreferencedDisks: boolean) {
  const operation: Operation = { kind: 'guest.destroy', guest: guest().ref, parameters: { purge: false, unreferencedDisks } }
  const bound = bindOperation(operation)
  if (bound === null) throw new Error('catalogued')
  return { operation, bound, mint: (seen: ActualGuest) => mintPayload(operation, bound, seen, context) }
}

describe('a removal with unreferenced disks', () => {
  it('signs them all, sorted, with what the guest has', () => {
    const payload = removal(true).mint(guest(volumes('z:vm-101-disk-0', 'a:vm-101-disk-5')))
    expect(payload?.lost.volumes).toEqual([
      { id: 'a:vm-101-disk-5', sizeBytes: 1 },
      { id: 'local-lvm:vm-101-disk-0', sizeBytes: 8 * 1024 ** 3 },
      { id: 'local-lvm:vm-101-disk-1', sizeBytes: 1024 ** 3 },
      { id: 'z:vm-101-disk-0', sizeBytes: 1 },
    ])
  })

  it('is neither minted nor cleared where they were not read', () => {
    const { bound, operation, mint } = removal(true)
    expect(mint(guest())).toBeNull()
    expect(bound.precondition(guest())?.code).toBe('observation_incomplete')
    expect(bound.precondition(guest([]))).toBeNull()
    const payload = mint(guest([]))
    if (payload === null) throw new Error('everything was read')
    expect(findMisfit(payload, operation, bound, guest())?.code).toBe('state_changed')
  })

  it('no longer fits when one appears or goes', () => {
    const { bound, operation, mint } = removal(true)
    const payload = mint(guest(volumes('a:vm-101-disk-5')))
    if (payload === null) throw new Error('everything was read')
    expect(findMisfit(payload, operation, bound, guest(volumes('a:vm-101-disk-5')))).toBeNull()
    for (const now of [volumes('a:vm-101-disk-5', 'a:vm-101-disk-6'), volumes()]) expect(findMisfit(payload, operation, bound, guest(now))).toEqual({ code: 'state_changed', moved: ['volumes'] })
  })
})

it('a removal without them asks for none and signs none', () => {
  const { bound, mint } = removal(false)
  expect(bound.needsLeftovers).toBe(false)
  expect(bound.precondition(guest())).toBeNull()
  expect(mint(guest(volumes('a:vm-101-disk-5')))?.lost.volumes.map(({ id }) => id)).toEqual(['local-lvm:vm-101-disk-0', 'local-lvm:vm-101-disk-1'])
})

it('what is lost is sorted and named once, with the size that is known', () => {
  const lost = gatherLost(
    { volumes: [{ id: 'b', sizeBytes: null }, { id: 'a', sizeBytes: 5 }], snapshots: ['y', 'x', 'y'], backups: ['q'] },
    { volumes: [{ id: 'b', sizeBytes: 7 }, { id: 'a', sizeBytes: null }], snapshots: ['x'], backups: ['p', 'q'] },
  )
  expect(lost).toEqual({ volumes: [{ id: 'a', sizeBytes: 5 }, { id: 'b', sizeBytes: 7 }], snapshots: ['x', 'y'], backups: ['p', 'q'] })
})
