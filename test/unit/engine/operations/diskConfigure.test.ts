import { describe, expect, it } from 'vitest'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { bind, classOf, container, isReached, machine, objection, refusal, sent } from './disks.ts'

const digest = 'd'.repeat(40)
const volume = 'local-lvm:vm-101-disk-1'
const change = (slot: string, properties: Readonly<Record<string, string | null>>, more: OperationParameters = {}): OperationParameters => ({ slot, volume, properties, ...more })

describe('what is sent', () => {
  it.each<[string, OperationParameters, ReturnType<typeof machine>, Readonly<Record<string, string>>]>([
    ['everything that is not changed', change('scsi1', { discard: 'on' }), machine(), { scsi1: `${volume},cache=writeback,discard=on,size=4G,ssd=1` }],
    ['nothing of what is taken away', change('scsi1', { cache: null, ssd: 'off' }), machine(), { scsi1: `${volume},size=4G,ssd=0` }],
    ['the path first', change('mp0', { ro: '1' }), container(), { mp0: `${volume},mp=/srv,backup=1,ro=1,size=4G` }],
    ['the root of a container with its size', change('rootfs', { mountoptions: 'noatime' }, { volume: 'local-lvm:vm-101-disk-0' }), container(), { rootfs: 'local-lvm:vm-101-disk-0,mountoptions=noatime,size=8G' }],
    ['what is pending on the same volume', change('scsi1', { ssd: null }), machine({ pending: { scsi1: `${volume},cache=none,size=4G,ssd=1` } }), { scsi1: `${volume},cache=none,size=4G` }],
  ])('holds %s', (_case, parameters, guest, expected) => {
    expect(sent('disk.configure', parameters, guest).parameters).toEqual({ ...expected, digest })
  })

  it('is one call on the configuration', () => {
    expect(sent('disk.configure', change('mp0', { ro: '1' }), container())).toMatchObject({ method: 'PUT', path: '/nodes/pve1/lxc/101/config' })
  })
})

describe('it is refused', () => {
  it.each<[string, string, OperationParameters, ReturnType<typeof machine>]>([
    ['where the slot holds another volume by then', 'observation_stale', change('scsi1', { ssd: '1' }), machine({ options: { scsi1: 'local-lvm:vm-101-disk-7,size=4G' } })],
    ['where the slot is empty', 'observation_stale', change('scsi4', { ssd: '1' }), machine()],
    ['where the slot holds another volume after the next start', 'observation_stale', change('scsi1', { ssd: '1' }), machine({ pending: { scsi1: 'local-lvm:vm-101-disk-7,size=4G' } })],
    ['where the slot is emptied with the next start', 'observation_stale', change('mp0', { ro: '1' }), container({ pending: { mp0: null } })],
    ['where the host path is mounted', 'observation_stale', change('mp0', { ro: '1' }), container({ options: { mp0: '/srv,mp=/srv' } })],
    ['for a slot that the type has not', 'bad_parameter', change('scsi1', { ssd: '1' }), container()],
    ['for a snapshot mode that throws writes away', 'bad_parameter', change('scsi1', { snapshot: '1' }), machine()],
    ['where that mode is on', 'unsupported', change('scsi1', { ssd: '1' }), machine({ options: { scsi1: `${volume},size=4G,snapshot=1` } })],
    ['where a property is not known', 'unsupported', change('scsi1', { ssd: '1' }), machine({ options: { scsi1: `${volume},size=4G,newthing=1` } })],
    ['for a property of other slots', 'bad_parameter', change('rootfs', { backup: '1' }, { volume: 'local-lvm:vm-101-disk-0' }), container()],
    ['for a mount point without a path', 'bad_parameter', change('mp0', { mp: null }), container()],
    ['on a protected container', 'protected', change('mp0', { ro: '1' }), container({ options: { protection: '1' } })],
    ['where the configuration is not known', 'observation_incomplete', change('mp0', { ro: '1' }), { ...container(), spec: null, specKnown: false }],
  ])('%s: %s', (_case, code, parameters, guest) => {
    expect(objection('disk.configure', parameters, guest)).toBe(code)
  })

  it('without a change, with a path for a volume, and for disks that are none', () => {
    expect(refusal('disk.configure', change('scsi1', {}), machine())).toContain('at least one property')
    expect(refusal('disk.configure', change('mp0', { ro: '1' }, { volume: '/srv' }), container())).toContain('volume')
    for (const slot of ['unused0', 'efidisk0', 'vmstate', 'net0']) expect(refusal('disk.configure', change(slot, { ssd: '1' }), machine())).not.toBeNull()
  })

  it('never else', () => {
    expect(objection('disk.configure', change('scsi1', { cache: null, iothread: '1', mbps_rd: '10.5' }), machine())).toBeNull()
    expect(objection('disk.configure', change('mp0', { mp: '/other', backup: null }), container())).toBeNull()
  })
})

describe('the class', () => {
  it.each<[OperationParameters, ReturnType<typeof machine>, string, readonly string[]]>([
    [change('scsi1', { mbps: '10' }), machine(), 'benign', ['interrupts']],
    [change('scsi1', { cache: 'none' }), machine(), 'benign', ['interrupts', 'needsRestart']],
    [change('scsi1', { cache: 'none' }), machine({ run: 'stopped' }), 'benign', ['interrupts']],
    [change('mp0', { ro: '1' }), container(), 'benign', ['interrupts', 'needsRestart']],
    [change('scsi1', { backup: '0' }), machine({ run: 'stopped' }), 'benign', ['interrupts', 'security']],
    [change('scsi1', { backup: null }), machine({ run: 'stopped' }), 'benign', ['interrupts']],
    [change('mp0', { backup: null }), container({ run: 'stopped' }), 'benign', ['interrupts', 'security']],
    [change('scsi1', { cache: 'unsafe' }), machine({ run: 'stopped' }), 'destructive', ['interrupts']],
    [change('scsi1', { replicate: '0' }), machine({ run: 'stopped' }), 'destructive', ['interrupts']],
    [change('scsi1', { replicate: null }), machine({ run: 'stopped' }), 'benign', ['interrupts']],
    [change('scsi1', { mbps: '10' }), machine({ pending: { scsi0: null } }), 'destructive', ['interrupts']],
  ])('of %j', (parameters, guest, expected, flags) => {
    expect(classOf('disk.configure', parameters, guest)).toMatchObject({ class: expected, flags })
  })
})

describe('the end state', () => {
  it('is the same volume with what was changed', () => {
    const wanted = change('scsi1', { cache: null, discard: 'on' })
    const holding = (value: string) => machine({ options: { scsi1: value } })
    expect(isReached('disk.configure', wanted, holding(`${volume},discard=on,size=4G`))).toBe(true)
    expect(isReached('disk.configure', wanted, holding(`${volume},cache=none,discard=on,size=4G`))).toBe(false)
    expect(isReached('disk.configure', wanted, holding(`${volume},size=4G`))).toBe(false)
    expect(isReached('disk.configure', wanted, holding('local-lvm:vm-101-disk-7,discard=on,size=4G'))).toBe(false)
    expect(isReached('disk.configure', wanted, machine({ pending: { scsi1: `${volume},discard=on,size=4G` } }))).toBe(true)
    expect(isReached('disk.configure', wanted, null)).toBe(false)
  })

  it('is reached however a flag was spelled, for Proxmox stores 1 and 0', () => {
    expect(isReached('disk.configure', change('scsi1', { detect_zeroes: 'on' }), machine({ options: { scsi1: `${volume},detect_zeroes=1,size=4G` } }))).toBe(true)
    expect(isReached('disk.configure', change('mp0', { keepattrs: 'yes' }), container({ options: { mp0: `${volume},mp=/srv,keepattrs=1,size=4G` } }))).toBe(true)
  })

  it('is undone by what there was', () => {
    expect(bind('disk.configure', change('scsi1', { cache: 'none', discard: 'on' }), machine()).inverse(machine())).toBe('Set cache back to writeback, set discard back to its default.')
  })
})
