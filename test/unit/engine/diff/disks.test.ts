import { describe, expect, it } from 'vitest'
import { diffGuest } from '../../../../electron/engine/diff.ts'
import type { ActualGuest, DesiredDisk, DesiredGuest } from '../../../../shared/domain/guest.ts'
import { container, gibibyte } from '../../../fixtures/guests/actualGuests.ts'
import { storedGuest, type StoredWords } from '../../../fixtures/guests/storedGuest.ts'

type Words = Omit<Partial<DesiredDisk>, 'properties'> & { readonly properties?: Record<string, string> }
const disk = (words: Words): DesiredDisk => ({ properties: {}, ...words })
const diff = (disks: Record<string, DesiredDisk | null>, actual: ActualGuest, rest: Omit<DesiredGuest, 'vmid'> = {}) => diffGuest({ vmid: 101, disks, ...rest }, actual, { absenceProven: true })

const data = 'local-lvm:vm-101-disk-1,discard=on,size=32G'
const machine = (words: StoredWords = {}) => storedGuest({ ...words, type: 'qemu', options: { scsi1: data, unused0: 'ceph:vm-101-disk-7', ide2: 'none,media=cdrom', ...words.options } })
const mount = 'local-lvm:vm-101-disk-1,mp=/srv,size=32G'
const box = (words: StoredWords = {}) => storedGuest({ ...words, type: 'lxc', options: { mp0: mount, unused0: 'ceph:vm-101-disk-7', ...words.options } })

describe('a slot that holds a volume', () => {
  it.each<[string, DesiredDisk | null, ActualGuest, object]>([
    ['moves it, keeping the source', disk({ storage: 'ceph' }), machine(), { kind: 'disk.move', parameters: { slot: 'scsi1', volume: 'local-lvm:vm-101-disk-1', storage: 'ceph', deleteSource: false } }],
    ['grows it', disk({ sizeBytes: 40 * gibibyte }), machine(), { kind: 'disk.grow', parameters: { slot: 'scsi1', volume: 'local-lvm:vm-101-disk-1', sizeBytes: 40 * gibibyte } }],
    ['changes properties', disk({ properties: { discard: 'ignore', backup: 'no' } }), machine(), { kind: 'disk.configure', parameters: { slot: 'scsi1', volume: 'local-lvm:vm-101-disk-1', properties: { discard: 'ignore', backup: '0' } } }],
    ['sends only the properties that differ', disk({ properties: { discard: 'on', ssd: '1' } }), machine(), { kind: 'disk.configure', parameters: { slot: 'scsi1', volume: 'local-lvm:vm-101-disk-1', properties: { ssd: '1' } } }],
    ['is replaced by an unused volume of the guest', disk({ volume: 'ceph:vm-101-disk-7', properties: { discard: 'on' } }), machine(), { kind: 'disk.replace', parameters: { slot: 'scsi1', volume: 'local-lvm:vm-101-disk-1', newVolume: 'ceph:vm-101-disk-7', properties: { discard: 'on' } }, stage: 'replace' }],
    ['is emptied', null, machine(), { kind: 'disk.detach', parameters: { slot: 'scsi1', volume: 'local-lvm:vm-101-disk-1' } }],
  ])('%s', (_, wanted, actual, edit) => {
    const found = diff({ scsi1: wanted }, actual)
    expect(found.edits).toEqual([{ stage: 'disk', ...edit }])
    expect(found.changes).toMatchObject([{ field: 'scsi1', actual: data, running: data }])
    expect(found.withheld).toEqual([])
  })

  it.each<[string, Words]>([
    ['the volume as it is stored', { volume: 'local-lvm:vm-101-disk-1' }],
    ['the storage and a size that was rounded up', { storage: 'local-lvm', sizeBytes: 32 * gibibyte - 1024 }],
    ['a property that is not stored because it is the default', { properties: { backup: '1', ssd: 'off' } }],
    ['nothing of it', {}],
  ])('is as declared by %s', (_, words) => {
    const { changes, edits, withheld, receipts } = diff({ scsi1: disk(words) }, machine())
    expect({ changes, edits, withheld }).toEqual({ changes: [], edits: [], withheld: [] })
    expect(receipts).toEqual([expect.objectContaining({ field: 'scsi1', actual: data })])
  })

  it('knows that a mount point is left out of backups unless told, and a VM disk is not', () => {
    expect(diff({ mp0: disk({ properties: { backup: '0' } }) }, box()).changes).toEqual([])
    expect(diff({ mp0: disk({ properties: { backup: '1' } }) }, box()).edits[0]?.parameters).toMatchObject({ properties: { backup: '1' } })
    expect(diff({ scsi1: disk({ properties: { backup: '0' } }) }, machine()).edits[0]?.parameters).toMatchObject({ properties: { backup: '0' } })
  })

  it('is configured, then moved, and grown only once the copy is there', () => {
    const found = diff({ scsi1: disk({ storage: 'ceph', sizeBytes: 64 * gibibyte, properties: { ssd: '1' } }) }, machine())
    expect(found.edits.map((edit) => edit.kind)).toEqual(['disk.configure', 'disk.move'])
  })

  it('is grown before it is configured, for a change that waits would name the old size', () => {
    const { edits } = diff({ scsi1: disk({ sizeBytes: 40 * gibibyte, properties: { ssd: '1' } }) }, machine())
    expect(edits.map((edit) => edit.kind)).toEqual(['disk.grow', 'disk.configure'])
  })

  it('is as large as what is in force, whatever size a change that waits names', () => {
    const grown = machine({ options: { scsi1: 'local-lvm:vm-101-disk-1,discard=on,size=40G' }, pending: { scsi1: `${data},ssd=1` } })
    expect(diff({ scsi1: disk({ sizeBytes: 40 * gibibyte, properties: { ssd: '1' } }) }, grown)).toMatchObject({ changes: [], edits: [], restarts: [{ field: 'scsi1' }] })
    expect(diff({ scsi1: disk({ sizeBytes: 32 * gibibyte, properties: { ssd: '1' } }) }, grown).withheld).toMatchObject([{ code: 'shrink_refused' }])
  })

  it('is never shrunk, and the rest of what is declared for it is still done', () => {
    const found = diff({ scsi1: disk({ sizeBytes: 8 * gibibyte, properties: { ssd: '1' } }) }, machine())
    expect(found.withheld).toEqual([expect.objectContaining({ field: 'scsi1', code: 'shrink_refused' })])
    expect(found.edits.map((edit) => edit.kind)).toEqual(['disk.configure'])
  })

  it('moves the volume of a container only when it is stopped or about to be', () => {
    const wanted = { mp0: disk({ storage: 'ceph' }) }
    expect(diff(wanted, box())).toMatchObject({ edits: [], withheld: [{ field: 'mp0', code: 'guest_running' }] })
    expect(diff(wanted, box({ run: 'stopped' })).edits.map((edit) => edit.kind)).toEqual(['disk.move'])
    expect(diff(wanted, box(), { run: 'stopped' }).edits.map((edit) => edit.kind)).toEqual(['guest.shutdown', 'disk.move'])
  })

  it('is never renumbered: each slot is judged by itself', () => {
    const found = diff({ scsi1: null, scsi2: disk({ volume: 'local-lvm:vm-101-disk-1' }) }, machine())
    expect(found.edits.map((edit) => edit.kind)).toEqual(['disk.detach'])
    expect(found.withheld).toEqual([expect.objectContaining({ field: 'scsi2', code: 'desired_invalid', reason: expect.stringContaining('is in scsi1') as string })])
  })
})

describe('a slot that is empty', () => {
  it.each<[string, DesiredDisk, object]>([
    ['takes an unused volume of the guest', disk({ volume: 'ceph:vm-101-disk-7', properties: { backup: 'off' } }), { slot: 'scsi3', volume: 'ceph:vm-101-disk-7', properties: { backup: '0' } }],
    ['takes a new volume', disk({ storage: 'local-lvm', sizeBytes: 4 * gibibyte }), { slot: 'scsi3', storage: 'local-lvm', sizeBytes: 4 * gibibyte, properties: {} }],
  ])('%s', (_, wanted, parameters) => {
    expect(diff({ scsi3: wanted }, machine()).edits).toEqual([{ kind: 'disk.attach', parameters, stage: 'disk' }])
  })

  it('is right where nothing is declared for it', () => {
    expect(diff({ scsi3: null }, machine())).toMatchObject({ changes: [], edits: [], receipts: [{ field: 'scsi3' }] })
  })
})

describe('what waits for the next start', () => {
  it('is a restart when the slot is to be empty and will be', () => {
    const found = diff({ mp0: null }, box({ pending: { mp0: null } }))
    expect([found.changes, found.restarts]).toEqual([[], [{ field: 'mp0', desired: null, actual: null, running: mount }]])
  })

  it('is put back when it would take a declared disk away', () => {
    const found = diff({ mp0: disk({ volume: 'local-lvm:vm-101-disk-1' }) }, box({ pending: { mp0: null } }))
    expect(found.edits).toEqual([{ kind: 'guest.revert', parameters: { keys: ['mp0'] }, stage: 'revert' }])
  })

  it('is put back when it would put a disk where none is to be', () => {
    const found = diff({ scsi3: null }, machine({ pending: { scsi3: 'local-lvm:vm-101-disk-9,size=1G' } }))
    expect(found.edits).toEqual([{ kind: 'guest.revert', parameters: { keys: ['scsi3'] }, stage: 'revert' }])
  })

  it('lets nothing into a slot that is emptied only then', () => {
    const found = diff({ mp0: disk({ volume: 'ceph:vm-101-disk-7' }) }, box({ pending: { mp0: null } }))
    expect(found).toMatchObject({ edits: [], withheld: [{ field: 'mp0', code: 'guest_running' }] })
  })
})

describe('nothing is planned', () => {
  it.each<[string, Record<string, DesiredDisk | null>, ActualGuest, string]>([
    ['for a volume that is not this guest\'s', { scsi3: disk({ volume: 'local-lvm:vm-999-disk-0' }) }, machine(), 'desired_invalid'],
    ['for a volume that is not this guest\'s, over one that is', { scsi1: disk({ volume: 'local-lvm:vm-999-disk-0' }) }, machine(), 'desired_invalid'],
    ['for a volume that is in another slot', { scsi3: disk({ volume: 'local-lvm:vm-101-disk-0' }) }, machine(), 'desired_invalid'],
    ['for a path of the host', { mp3: disk({ volume: '/etc', properties: { mp: '/x' } }) }, box(), 'desired_invalid'],
    ['for a new disk without a size', { scsi3: disk({ storage: 'ceph' }) }, machine(), 'desired_invalid'],
    ['for an empty slot of which nothing is known', { scsi3: disk({ properties: { ssd: '1' } }) }, machine(), 'desired_invalid'],
    ['over a CD drive', { ide2: disk({ storage: 'ceph', sizeBytes: gibibyte }) }, machine(), 'desired_invalid'],
    ['to remove a CD drive', { ide2: null }, machine(), 'desired_invalid'],
    ['to leave a container without its root', { rootfs: null }, box(), 'desired_invalid'],
    ['for a slot of the other type', { scsi1: null }, box(), 'desired_invalid'],
    ['for firmware state', { efidisk0: null }, machine(), 'desired_invalid'],
    ['for a size among the properties', { scsi1: disk({ properties: { size: '64G' } }) }, machine(), 'desired_invalid'],
    ['for a volume among the properties', { scsi1: disk({ properties: { file: 'ceph:vm-101-disk-7' } }) }, machine(), 'desired_invalid'],
    ['for a value that would smuggle in another property', { scsi1: disk({ properties: { ssd: '1,file=ceph:vm-101-disk-7' } }) }, machine(), 'desired_invalid'],
    ['for a volume that is not on the declared storage', { scsi1: disk({ volume: 'local-lvm:vm-101-disk-1', storage: 'ceph' }) }, machine(), 'desired_invalid'],
    ['for a size that the host does not tell', { scsi1: disk({ sizeBytes: 64 * gibibyte }) }, machine({ options: { scsi1: 'local-lvm:vm-101-disk-1' } }), 'observation_incomplete'],
    ['for a configuration that cannot be read', { mp0: null }, container({ spec: null }), 'observation_incomplete'],
  ])('%s', (_, disks, actual, code) => {
    const { edits, withheld } = diff(disks, actual)
    expect([edits, withheld.map((each) => each.code)]).toEqual([[], [code]])
    expect(withheld[0]?.reason).not.toBe('')
  })

  it('for the root disk where its size is declared twice', () => {
    const found = diff({ scsi0: disk({ sizeBytes: 16 * gibibyte }) }, machine(), { diskBytes: 20 * gibibyte })
    expect(found.withheld).toEqual([expect.objectContaining({ field: 'disk', code: 'desired_invalid' })])
    expect(found.edits.map((edit) => edit.parameters['sizeBytes'])).toEqual([16 * gibibyte])
  })
})
