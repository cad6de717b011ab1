import { describe, expect, it } from 'vitest'
import { configurableOption, configurableOptions, isConfigurable, optionFault, storedOption } from '../../../../electron/engine/normalise/configurableOptions.ts'
import { isDiskSlot } from '../../../../electron/engine/normalise/diskSlots.ts'
import type { GuestType } from '../../../../shared/domain/guest.ts'
import { officialCall, ruleOf } from '../../../fixtures/proxmox/officialCalls.ts'
import roundTrips from '../../../fixtures/normalisation/rows.json' with { type: 'json' }

const types = ['lxc', 'qemu'] as const
const rows = roundTrips as readonly { readonly type: GuestType; readonly key: string; readonly sent: string; readonly status: number }[]
const ruleFor = (type: GuestType, key: string) => ruleOf(officialCall('PUT', `/nodes/{node}/${type}/{vmid}/config`), key)

describe('the table', () => {
  it.each(types.flatMap((type) => Object.keys(configurableOptions[type]).map((key) => [type, key] as const)))('%s: Proxmox knows %s', (type, key) => {
    expect(ruleFor(type, key)).toBeDefined()
  })

  it('lists every choice that Proxmox lists', () => {
    for (const type of types) {
      for (const key of Object.keys(configurableOptions[type])) {
        for (const choice of ruleFor(type, key)?.enum ?? []) expect([key, optionFault(type, key, choice)]).toEqual([key, null])
      }
    }
  })

  it.each(types)('of %s holds no disk, no network, and nothing that reaches into the host', (type) => {
    const keys = Object.keys(configurableOptions[type])
    expect(keys.filter((key) => isDiskSlot(key) || key.startsWith('net'))).toEqual([])
    for (const key of [
      'args', 'hookscript', 'hostpci0', 'usb0', 'serial0', 'parallel0', 'dev0', 'virtiofs0', 'ivshmem', 'affinity', 'cicustom', 'numa0', 'hugepages',
      'lock', 'template', 'parent', 'vmgenid', 'smbios1', 'unused0', 'rootfs', 'efidisk0', 'tpmstate0', 'vmstate', 'cdrom', 'unprivileged', 'arch',
      'cipassword', 'env', 'digest', 'delete', 'revert', 'force', 'skiplock', 'lxc', 'constructor', '__proto__',
    ]) {
      expect([key, isConfigurable(type, key), configurableOption(type, key) ?? null, optionFault(type, key, '1') !== null]).toEqual([key, false, null, true])
    }
    // What this app has a name of its own for is set under that name.
    for (const key of ['name', 'hostname', 'cores', 'memory', 'swap', 'description', 'tags', 'onboot']) expect([key, isConfigurable(type, key)]).toEqual([key, false])
  })

  it('takes what Proxmox took, of the options it holds', () => {
    const known = rows.filter(({ type, key, status }) => status === 200 && isConfigurable(type, key))
    expect(known.length).toBeGreaterThan(40)
    expect(known.filter(({ type, key, sent }) => optionFault(type, key, sent) !== null).map(({ key, sent }) => [key, sent])).toEqual([])
  })
})

describe('when a change takes effect', () => {
  it.each([
    ['lxc', 'startup', 'live'], ['lxc', 'cpulimit', 'live'], ['lxc', 'nameserver', 'nextStart'], ['lxc', 'features', 'nextStart'],
    ['qemu', 'protection', 'live'], ['qemu', 'sockets', 'nextStart'], ['qemu', 'vcpus', 'hotplug'], ['qemu', 'ciuser', 'nextStart'], ['qemu', 'ipconfig7', 'nextStart'],
  ] as const)('%s %s: %s', (type, key, effect) => {
    expect(configurableOption(type, key)?.effect).toBe(effect)
  })
})

describe('a value', () => {
  it.each<[GuestType, string, string | null]>([
    ['qemu', 'rng0', 'source=/dev/hwrng'], ['qemu', 'cpu', 'host,args=-x'], ['qemu', 'vga', 'serial9'], ['qemu', 'machine', '/bin/sh'],
    ['qemu', 'boot', 'order='], ['qemu', 'balloon', '-1'], ['qemu', 'sockets', '0'], ['qemu', 'protection', 'yes'], ['qemu', 'startup', 'order=1;rm'],
    ['qemu', 'ipconfig0', 'ip=10.0.0.5/24\ngw=10.0.0.1'], ['qemu', 'ciuser', 'a b'], ['qemu', 'vmstatestorage', '../x'],
    ['lxc', 'ostype', 'windows'], ['lxc', 'ostype', null], ['lxc', 'timezone', '../../etc/shadow'], ['lxc', 'features', 'nesting=1,foo=1'], ['lxc', 'sockets', '1'],
  ])('of %s is refused: %s = %j', (type, key, value) => {
    expect(optionFault(type, key, value)).toMatch(key)
  })

  it.each<[GuestType, string]>([['lxc', 'startup'], ['lxc', 'features'], ['qemu', 'ostype'], ['qemu', 'balloon']])('of %s may be taken away: %s', (type, key) => {
    expect(optionFault(type, key, null)).toBeNull()
  })
})

describe('public SSH keys', () => {
  const keys = 'ssh-ed25519 AAAAC3NzaC1+/w== a@b\nssh-rsa AAAAB3 c\n'
  const stored = 'ssh-ed25519%20AAAAC3NzaC1%2B%2Fw%3D%3D%20a%40b%0Assh-rsa%20AAAAB3%20c'

  it('are percent-encoded once, as Proxmox wants them', () => {
    expect(storedOption('sshkeys', keys)).toBe(stored)
    expect(storedOption('sshkeys', stored)).toBe(stored)
    expect(optionFault('qemu', 'sshkeys', keys)).toBeNull()
    expect(storedOption('searchdomain', 'a b')).toBe('a b')
  })

  it('are refused where they are no text', () => {
    expect(optionFault('qemu', 'sshkeys', 'ssh-rsa \ud800')).toMatch(/sshkeys/)
  })
})
