import { describe, expect, it } from 'vitest'
import type { OperationParameters } from '../../../../shared/domain/operation.ts'
import { storedGuest } from '../../../fixtures/guests/storedGuest.ts'
import { vacancy } from './births.ts'
import { bind, classOf, isReached, objection, refusal, sent } from './disks.ts'

const ostemplate = 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst'
const container = (options: Readonly<Record<string, string>> = {}): OperationParameters => ({ node: 'pve1', options: { ostemplate, rootfs: 'local-lvm:8', ...options } })
const machine = (options: Readonly<Record<string, string>> = {}): OperationParameters => ({ node: 'pve1', options })

describe('what is sent', () => {
  it('is what was asked for and the VMID, to the node that is to have it', () => {
    expect(sent('guest.create', container({ hostname: 'new-1' }), vacancy('lxc'))).toEqual({ method: 'POST', path: '/nodes/pve1/lxc', parameters: { vmid: '150', ostemplate, rootfs: 'local-lvm:8', hostname: 'new-1' } })
    expect(sent('guest.create', { node: 'pve2', options: { scsi0: 'local-lvm:32' } }, vacancy('qemu', { node: 'pve2' }))).toEqual({ method: 'POST', path: '/nodes/pve2/qemu', parameters: { vmid: '150', scsi0: 'local-lvm:32' } })
  })

  it('encodes public keys as Proxmox wants them', () => {
    expect(sent('guest.create', machine({ sshkeys: 'ssh-ed25519 AAAA a@b' }), vacancy('qemu')).parameters['sshkeys']).toBe('ssh-ed25519%20AAAA%20a%40b')
    expect(objection('guest.create', machine({ sshkeys: 'ssh-ed25519 AAAA a@b' }), vacancy('qemu'))).toBeNull()
  })
})

describe('the class', () => {
  it('is benign, and for a person where somebody gets access by it', () => {
    expect(classOf('guest.create', container({ unprivileged: '1' }), vacancy('lxc'))).toMatchObject({ class: 'benign', flags: [] })
    expect(classOf('guest.create', container({ unprivileged: '0' }), vacancy('lxc'))).toMatchObject({ class: 'benign', flags: ['security'] })
    expect(classOf('guest.create', machine({ sshkeys: 'a' }), vacancy('qemu'))).toMatchObject({ flags: ['security'], reason: 'it sets sshkeys' })
  })
})

describe('the precondition', () => {
  it.each<[string, string | null, OperationParameters, ReturnType<typeof vacancy>]>([
    ['takes a container', null, container({ mp0: 'ceph:10,mp=/srv', net0: 'name=eth0,bridge=vmbr0' }), vacancy('lxc')],
    ['takes a VM with a CD and a cloud-init drive', null, machine({ ide2: 'local:iso/a.iso,media=cdrom', ide0: 'local-lvm:cloudinit', scsi0: 'local-lvm:8' }), vacancy('qemu')],
    ['refuses a container without template', 'bad_parameter', machine({ rootfs: 'local:8' }), vacancy('lxc')],
    ['refuses a container without root disk', 'bad_parameter', { node: 'pve1', options: { ostemplate } }, vacancy('lxc')],
    ['refuses a backup in place of a template', 'bad_parameter', container({ ostemplate: 'local:backup/vzdump-lxc-101-2026_11_23-02_00_00.tar.zst' }), vacancy('lxc')],
    ['refuses an existing volume', 'bad_parameter', machine({ scsi0: 'local-lvm:vm-101-disk-0' }), vacancy('qemu')],
    ['refuses to copy from a volume', 'bad_parameter', machine({ scsi0: 'local-lvm:8,import-from=local-lvm:vm-101-disk-0' }), vacancy('qemu')],
    ['refuses a disk on which a crash loses what was written', 'bad_parameter', machine({ scsi0: 'local-lvm:8,cache=unsafe' }), vacancy('qemu')],
    ['refuses a disk that hides errors', 'bad_parameter', machine({ scsi0: 'local-lvm:8,werror=ignore' }), vacancy('qemu')],
    ['refuses a bind mount', 'bad_parameter', container({ mp0: '/etc,mp=/etc' }), vacancy('lxc')],
    ['refuses an option of the other type', 'bad_parameter', machine({ hostname: 'a' }), vacancy('qemu')],
    ['refuses to replace a guest', 'bad_parameter', container({ force: '1' }), vacancy('lxc')],
    ['refuses to start it', 'bad_parameter', machine({ start: '1' }), vacancy('qemu')],
    ['refuses a password', 'bad_parameter', container({ password: 'geheim' }), vacancy('lxc')],
    ['refuses another VMID', 'bad_parameter', machine({ vmid: '101' }), vacancy('qemu')],
    ['refuses a node that is away', 'node_unreachable', container(), vacancy('lxc', { onlineNodes: ['pve2'] })],
  ])('%s', (_case, code, parameters, guest) => {
    expect(objection('guest.create', parameters, guest)).toBe(code)
  })

  it('knows no other parameters', () => {
    expect(refusal('guest.create', { ...container(), force: true }, vacancy('lxc'))).not.toBeNull()
    expect(refusal('guest.create', { node: '../pve1', options: {} }, vacancy('lxc'))).toContain('node')
  })
})

describe('the end state', () => {
  const parameters = container({ hostname: 'new-1', unprivileged: '0', net0: 'name=eth0,bridge=vmbr0', description: 'a' })
  const options = { hostname: 'new-1', rootfs: 'local-lvm:vm-150-disk-0,size=8G', net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:00:01,type=veth', description: 'a\n' }

  it('is a guest with what was asked for, volumes and MACs filled in by the host', () => {
    expect(isReached('guest.create', parameters, storedGuest({ type: 'lxc', options }))).toBe(true)
  })

  it.each([
    ['no guest', null],
    ['a guest that is still being made', storedGuest({ type: 'lxc', options, lock: 'create' })],
    ['another root disk', storedGuest({ type: 'lxc', options: { ...options, rootfs: 'other:vm-150-disk-0,size=8G' } })],
    ['another name', storedGuest({ type: 'lxc', options: { ...options, hostname: 'other' } })],
    ['half a configuration', storedGuest({ type: 'lxc', options: { hostname: 'new-1', rootfs: 'local-lvm:vm-150-disk-0,size=8G' } })],
    ['an unprivileged one', storedGuest({ type: 'lxc', options: { ...options, unprivileged: '1' } })],
    ['the free VMID itself', vacancy('lxc')],
  ])('is not %s', (_case, guest) => {
    expect(isReached('guest.create', parameters, guest)).toBe(false)
  })

  it('proves by itself nothing: another may have made the same', () => {
    expect(bind('guest.create', parameters, vacancy('lxc'))).toMatchObject({ provenByEndState: false, makesGuest: true, making: { node: 'pve1', type: 'lxc' }, taskVmid: null })
    expect(bind('guest.create', machine(), vacancy('qemu')).making).toEqual({ node: 'pve1', type: 'qemu' })
  })
})
