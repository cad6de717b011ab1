import { describe, expect, it } from 'vitest'
import { parseQemuMemoryMiB, sameOption } from '../../../../electron/engine/normalise/options.ts'
import type { GuestType } from '../../../../shared/domain/guest.ts'
import type { RoundTrip } from '../../../fixtures/normalisation/declaredRows.ts'
import roundTrips from '../../../fixtures/normalisation/rows.json' with { type: 'json' }

const rows = roundTrips as readonly RoundTrip[]
const text = (value: string | number | null | undefined): string | null => (value === null || value === undefined ? null : String(value))
const title = (row: RoundTrip, index: number): string =>
  `${index}: ${row.type} ${row.running ? 'running' : 'stopped'} ${row.key}=${JSON.stringify(row.sent)}`

/** Refused by the test bed's missing tool after the option had been written: an error can follow the commit. */
const writtenDespiteError = (row: RoundTrip): boolean => row.key === 'ide3' && row.sent === 'local:cloudinit'

describe('sameOption on what Proxmox stored', () => {
  const stored = rows.filter((row) => row.key !== 'delete' && row.key !== 'cdrom')
  const accepted = stored.filter((row) => row.status === 200 || writtenDespiteError(row))
  const refused = stored.filter((row) => row.status !== 200 && !writtenDespiteError(row))

  it('has every recorded row in one of the groups', () => {
    expect(accepted.length + refused.length + rows.filter((row) => row.key === 'delete' || row.key === 'cdrom').length).toBe(rows.length)
    expect(rows.length).toBe(130)
    expect(refused.length).toBe(5)
  })

  it.each(accepted.map((row, index) => [title(row, index), row] as const))('judges equal %s', (_title, row) => {
    expect(sameOption(row.type, row.key, row.sent, text(row.config))).toBe(true)
    expect(sameOption(row.type, row.key, row.sent, text(row.pending?.pending ?? row.pending?.value))).toBe(true)
  })

  it.each(refused.map((row, index) => [title(row, index), row] as const))('judges different what was refused: %s', (_title, row) => {
    expect(sameOption(row.type, row.key, row.sent, text(row.config))).toBe(false)
  })

  it.each(rows.filter((row) => row.key === 'delete').map((row, index) => [title(row, index), row] as const))(
    'reads a deletion back as absence, unless the key was only pending: %s',
    (_title, row) => {
      // Deleting a key that is only pending does nothing; `revert` is the way to drop it.
      const onlyPending = row.pending?.pending !== undefined
      expect(sameOption(row.type, row.sent, null, text(row.config))).toBe(!onlyPending)
    },
  )

  it('judges every stored value equal to itself', () => {
    for (const row of stored) expect([row.key, sameOption(row.type, row.key, text(row.config), text(row.config))]).toEqual([row.key, true])
  })
})

describe('sameOption on what differs', () => {
  const cases: readonly (readonly [GuestType, string, string | null, string | null])[] = [
    ['lxc', 'memory', '256', '257'],
    ['lxc', 'swap', '0', null],
    ['lxc', 'cpulimit', '1.5', '1.05'],
    ['lxc', 'description', 'a\nb', 'a b'],
    ['lxc', 'tags', 'a;b', 'a'],
    ['lxc', 'nameserver', '1.1.1.1 8.8.8.8', '8.8.8.8 1.1.1.1'],
    ['lxc', 'startup', 'order=1', 'order=1,up=30'],
    ['lxc', 'features', 'nesting=1', 'keyctl=1'],
    ['lxc', 'net0', 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:AA', 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:AB,type=veth'],
    ['lxc', 'net0', 'name=eth0,bridge=vmbr0', 'name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:00:AB,type=veth'],
    ['lxc', 'mp0', 'local:1,mp=/a', 'local:192/vm-192-disk-1.raw,mp=/a,size=512M'],
    ['lxc', 'mp0', 'local:1,mp=/a', 'other:192/vm-192-disk-1.raw,mp=/a,size=1G'],
    ['lxc', 'mp0', 'local:192/vm-192-disk-1.raw,mp=/a', 'local:192/vm-192-disk-2.raw,mp=/a,size=1G'],
    ['lxc', 'mp0', 'local:1,mp=/a,backup=1', 'local:192/vm-192-disk-1.raw,mp=/a,size=1G'],
    ['lxc', 'unused0', 'local:1', 'local:192/vm-192-disk-1.raw'],
    ['qemu', 'scsi0', 'local:203/vm-203-disk-0.raw,backup=0', 'local:203/vm-203-disk-0.raw,size=1G'],
    ['qemu', 'scsi0', 'local:203/vm-203-disk-0.raw,size=2G', 'local:203/vm-203-disk-0.raw,size=1G'],
    ['qemu', 'net0', 'virtio,bridge=vmbr0', 'e1000=BC:24:11:00:00:AB,bridge=vmbr0'],
    ['qemu', 'boot', 'order=net0;scsi0', 'order=scsi0;net0'],
    ['qemu', 'cpu', 'host', 'kvm64'],
    ['qemu', 'cipassword', null, '**********'],
  ]
  it.each(cases)('%s %s: %s is not %s', (type, key, declared, stored) => {
    expect(sameOption(type, key, declared, stored)).toBe(false)
  })

  it('lets a declaration leave out what QEMU disks keep by default', () => {
    expect(sameOption('qemu', 'scsi0', 'local:203/a.raw,backup=1', 'local:203/a.raw,size=1G')).toBe(true)
  })
})

describe('parseQemuMemoryMiB', () => {
  it.each([['512', 512], ['current=1024', 1024], ['max=2', null], ['abc', null], ['', null]] as const)('%s is %s', (raw, mib) => {
    expect(parseQemuMemoryMiB(raw)).toBe(mib)
  })
})
