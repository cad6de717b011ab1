import { describe, expect, it } from 'vitest'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { bind, classOf, container, isReached, machine, objection, refusal, sent } from './disks.ts'

const gibibyte = 1024 ** 3
const digest = 'd'.repeat(40)
const unused = 'local-lvm:vm-101-disk-2'
const mount = { slot: 'mp1', volume: unused, properties: { mp: '/data', ro: 'yes' } }
const second = { slot: 'scsi2', volume: unused, properties: { discard: 'on', ssd: 'on' } }
const fresh = (more: OperationParameters = {}): OperationParameters => ({ slot: 'scsi2', storage: 'local-lvm', sizeBytes: 8 * gibibyte, ...more })

describe('what is sent', () => {
  it('is the volume with its properties, booleans as digits, and the digest', () => {
    expect(sent('disk.attach', mount, container())).toEqual({ method: 'PUT', path: '/nodes/pve1/lxc/101/config', parameters: { mp1: `${unused},mp=/data,ro=1`, digest } })
    expect(sent('disk.attach', second, machine())).toEqual({ method: 'PUT', path: '/nodes/pve1/qemu/101/config', parameters: { scsi2: `${unused},discard=on,ssd=1`, digest } })
  })

  it.each([
    [8 * gibibyte, 'local-lvm:8'],
    [8.5 * gibibyte, 'local-lvm:8.5'],
    [51 * 1024 ** 2, 'local-lvm:0.0498046875'],
    [gibibyte + 1, 'local-lvm:1.0009765625'],
  ])('is for a new volume of %d bytes %s: gibibytes, in whole MiB', (sizeBytes, value) => {
    expect(sent('disk.attach', fresh({ sizeBytes }), machine()).parameters).toEqual({ scsi2: value, digest })
  })
})

describe('the slot', () => {
  it.each<[string, OperationParameters, ReturnType<typeof machine>]>([
    ['holds a disk', { ...second, slot: 'scsi1' }, machine()],
    ['holds an empty CD drive', { ...second, slot: 'ide2', properties: {} }, machine()],
    ['is filled with the next start', second, machine({ pending: { scsi2: 'local-lvm:vm-101-disk-9,size=1G' } })],
    ['is emptied with the next start only', mount, container({ options: { mp1: 'local-lvm:vm-101-disk-9,mp=/old' }, pending: { mp1: null } })],
  ])('that %s takes nothing', (_case, parameters, guest) => {
    expect(objection('disk.attach', parameters, guest)).toBe('already_exists')
  })

  it('must be one of the guest\'s type, never the root of a container, and a mount point has a path', () => {
    expect(objection('disk.attach', mount, machine())).toBe('bad_parameter')
    expect(objection('disk.attach', second, container())).toBe('bad_parameter')
    expect(objection('disk.attach', { ...mount, properties: {} }, container())).toBe('bad_parameter')
    for (const slot of ['rootfs', 'efidisk0', 'unused1', 'scsi31', 'mp256', 'scsi01']) expect(refusal('disk.attach', { ...mount, slot }, container())).not.toBeNull()
  })
})

describe('a volume', () => {
  it('is taken from the guest\'s own unused ones', () => {
    expect([objection('disk.attach', mount, container({ run: 'stopped' })), objection('disk.attach', second, machine())]).toEqual([null, null])
  })

  it.each<[string, string, ReturnType<typeof machine>]>([
    ['of another guest', 'local-lvm:vm-102-disk-0', machine()],
    ['of another guest that is named as unused here', 'local-lvm:vm-102-disk-0', machine({ options: { unused1: 'local-lvm:vm-102-disk-0' } })],
    ['that nothing names', 'local-lvm:vm-101-disk-8', machine()],
    ['that is in a slot', 'local-lvm:vm-101-disk-1', machine()],
    ['that is in a slot and unused', unused, machine({ options: { scsi5: `${unused},size=1G` } })],
    ['that comes into a slot with the next start', unused, machine({ pending: { scsi5: `${unused},size=1G` } })],
    ['that waits to be deleted', unused, machine({ pending: { unused0: null } })],
  ])('%s is refused', (_case, volume, guest) => {
    expect(objection('disk.attach', { ...second, volume }, guest)).toBe('not_found')
  })

  it.each(['/srv/data', '/dev/sda', 'local-lvm:8', 'local-lvm:0.5', 'local:cloudinit', 'none', 'local-lvm:x,ssd=1', 'local-lvm:x y', 'plain', 'local:café'])('%s is no id of one', (volume) => {
    expect(refusal('disk.attach', { ...second, volume }, machine())).toContain('volume: the id of a volume that exists')
  })

  it('is named, or made, and not both', () => {
    const either = 'either a volume, or the storage and sizeBytes of a new one'
    for (const parameters of [{ slot: 'scsi2' }, fresh({ volume: unused }), { slot: 'scsi2', storage: 'a' }, { slot: 'scsi2', sizeBytes: 1 }, { ...second, sizeBytes: 1 }]) {
      expect(refusal('disk.attach', parameters, machine())).toContain(either)
    }
    expect(refusal('disk.attach', fresh({ sizeBytes: 0 }), machine())).not.toBeNull()
  })
})

describe('properties', () => {
  it.each<Readonly<Record<string, string>>>([{ snapshot: '1' }, { file: 'local:101/x.raw' }, { volume: 'x' }, { size: '8G' }, { media: 'cdrom' }, { format: 'raw' }, { 'import-from': '/etc/shadow' }, { constructor: 'x' }, { cache: 'sometimes' }, { queues: '2' }])('%j are refused', (properties) => {
    expect(objection('disk.attach', { ...second, slot: 'virtio0', properties }, machine())).toBe('bad_parameter')
  })

  it('never begin another property', () => {
    expect(refusal('disk.attach', { ...second, properties: { serial: 'a,snapshot=1' } }, machine())).toContain('no comma')
    expect(refusal('disk.attach', { ...second, properties: { 'a=b': 'c' } }, machine())).not.toBeNull()
  })

  it('that let a crash or an error lose data make it destructive', () => {
    for (const properties of [{ cache: 'unsafe' }, { werror: 'ignore' }, { rerror: 'ignore' }]) expect(classOf('disk.attach', { ...second, properties }, machine()).class).toBe('destructive')
  })
})

describe('the class', () => {
  it('is benign without a flag where the slot can be filled while the guest runs', () => {
    for (const [parameters, guest] of [[mount, container()], [second, machine()], [{ ...second, slot: 'sata0', properties: {} }, machine({ run: 'stopped' })]] as const) {
      expect(classOf('disk.attach', parameters, guest)).toMatchObject({ class: 'benign', flags: [] })
    }
  })

  it('says where the disk is seen with the next start only', () => {
    expect(classOf('disk.attach', { ...second, slot: 'sata0' }, machine()).flags).toEqual(['needsRestart'])
    expect(classOf('disk.attach', second, machine({ options: { hotplug: 'network,usb' } })).flags).toEqual(['needsRestart'])
  })

  it('is destructive where it applies a pending deletion of another disk', () => {
    expect(classOf('disk.attach', second, machine({ pending: { scsi1: null } })).class).toBe('destructive')
    expect(classOf('disk.attach', mount, container({ pending: { mp0: null } })).class).toBe('benign')
  })

  it('of a protected container is refused', () => {
    expect(objection('disk.attach', mount, container({ options: { protection: '1' } }))).toBe('protected')
  })
})

describe('the end state', () => {
  const holding = (value: string, more: Readonly<Record<string, string>> = {}) => machine({ options: { scsi2: value, ...more } })

  it('is the volume in its slot with its properties, now or with the next start', () => {
    expect(isReached('disk.attach', second, holding(`${unused},discard=on,size=1G,ssd=1`))).toBe(true)
    expect(isReached('disk.attach', second, machine({ pending: { scsi2: `${unused},discard=on,size=1G,ssd=1` } }))).toBe(true)
    expect(isReached('disk.attach', second, holding(`${unused},discard=on,size=1G`))).toBe(false)
    expect(isReached('disk.attach', second, holding('local-lvm:vm-101-disk-9,discard=on,size=1G,ssd=1'))).toBe(false)
    expect([isReached('disk.attach', second, machine()), isReached('disk.attach', second, null)]).toEqual([false, false])
  })

  it.each<[boolean, string, Readonly<Record<string, string>>]>([
    [true, 'local-lvm:vm-101-disk-9,size=8G', {}],
    [true, 'local-lvm:vm-101-disk-9,size=8196M', { unused0: unused }],
    [false, 'local-lvm:vm-101-disk-9,size=9G', {}],
    [false, 'local-lvm:vm-101-disk-9,size=7G', {}],
    [false, 'local-lvm:vm-101-disk-9', {}],
    [false, 'other:vm-101-disk-9,size=8G', {}],
    [false, 'local-lvm:vm-102-disk-9,size=8G', {}],
    [false, 'local-lvm:vm-101-disk-9,size=8G', { unused1: 'local-lvm:vm-101-disk-9' }],
    [false, 'local-lvm:8', {}],
    [false, 'none,media=cdrom', {}],
  ])('of a new volume is %s for %s', (expected, value, more) => {
    const size = value.includes('8196M') ? 8 * gibibyte + 1 : 8 * gibibyte
    expect(isReached('disk.attach', fresh({ sizeBytes: size }), holding(value, more))).toBe(expected)
  })

  it('is not told by an unchanged configuration while a new volume may still be made', () => {
    expect(bind('disk.attach', fresh(), machine()).outlastsAnswer).toBe(true)
    expect(bind('disk.attach', second, machine()).outlastsAnswer).toBe(false)
  })
})
