import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDesired } from '../../../electron/desired/parseDesired.ts'
import type { DesiredGuest } from '../../../shared/domain/guest.ts'

const gib = 1024 ** 3
const read = (text: string) => parseDesired(text, 'site.yaml', 'pve-home')

/** `line:column message | hint` of each problem of one guest whose fields are given; the first stands on line 4. */
function problems(...fields: readonly string[]): readonly string[] {
  const parsed = read(['version: 1', 'guests:', '  101:', ...fields.map((field) => `    ${field}`)].join('\n'))
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message, hint }) => `${line}:${column} ${message} | ${hint}`)
}

describe('devices, options, high availability and creation', () => {
  const parsed = read(readFileSync(new URL('../../fixtures/desired/devices.yaml', import.meta.url), 'utf8'))
  const declared = (vmid: number): DesiredGuest | undefined => (parsed.ok ? parsed.guests.find((guest) => guest.vmid === vmid) : undefined)

  it('are declared for a container in the words of Proxmox, with the line of each', () => {
    expect(declared(101)).toEqual({
      vmid: 101, type: 'lxc', run: 'running', diskBytes: 16 * gib,
      networks: {
        net0: { properties: { bridge: 'vmbr0', name: 'eth0', ip: 'dhcp', firewall: '1', tag: '20', mac: 'bc:24:11:00:00:01' } },
        net1: null,
      },
      disks: {
        rootfs: { volume: 'local-lvm:vm-101-disk-0', properties: { quota: '1' } },
        mp0: { storage: 'local-lvm', sizeBytes: 8 * gib, properties: { mp: '/data', backup: '1' } },
        mp1: null,
      },
      options: { startup: 'order=1', protection: '1', cpulimit: '1.5', nameserver: '10.0.0.1', features: null },
      ha: { group: 'web', maxRestart: 2 },
      create: { from: 'template', node: 'pve1', template: 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst', storage: 'local-lvm', unprivileged: true },
      source: { file: 'site.yaml', line: 3 },
      fieldLines: {
        run: 5, disk: 6, net0: 8, net1: 9, rootfs: 11, mp0: 12, mp1: 13, startup: 14, protection: 14, cpulimit: 14,
        nameserver: 14, features: 14, ha: 15, create: 16,
      },
    })
  })

  it('are declared for a VM, cloud-init as the options that Proxmox keeps', () => {
    expect(declared(102)).toMatchObject({
      networks: { net0: { properties: { model: 'virtio', bridge: 'vmbr0', trunks: '10;20', rate: '12.5' } } },
      disks: {
        scsi0: { volume: 'local-lvm:vm-102-disk-0', sizeBytes: 32 * gib, properties: { discard: 'on', ssd: '1', mbps_rd: '12.5' } },
        scsi1: { storage: 'local-lvm', sizeBytes: 1024 * gib, properties: {} },
      },
      options: {
        agent: '1', vga: 'none', startup: '3', boot: 'order=scsi0', ciuser: 'ops', ipconfig0: 'ip=dhcp', ipconfig1: null,
        nameserver: '10.0.0.1 10.0.0.2', searchdomain: 'example.net', ciupgrade: '0',
      },
      ha: null,
      create: { from: 'empty', node: 'pve1', iso: 'local:iso/debian.iso', cloudInitStorage: 'local-lvm' },
      fieldLines: { scsi0: 24, net0: 27, agent: 28, ciuser: 30, sshkeys: 31, ipconfig0: 34, ipconfig1: 34, nameserver: 35, ha: 38, create: 39 },
    })
  })

  it('hold SSH keys percent-encoded, a line each, as Proxmox takes them', () => {
    const stored = declared(102)?.options?.['sshkeys'] ?? ''
    expect(stored).toMatch(/^[-%A-Za-z0-9_.!~*'()]+$/)
    expect(decodeURIComponent(stored).split('\n')).toEqual([
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0x one+two@example.net',
      'no-pty ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB',
    ])
  })

  it('take a guest under high availability with the defaults, no keys, and a full clone', () => {
    expect(declared(103)).toMatchObject({ ha: {}, options: { sshkeys: null }, create: { from: 'clone', source: 9000, full: true, storage: 'local-lvm' } })
  })
})

describe('a faulty device, option or creation tells line, column, what is wrong and what to do', () => {
  it.each<readonly [fields: readonly string[], expected: readonly string[]]>([
    [['networks: { net0: { bridgee: vmbr0 } }'], [
      '4:25 guest 101: net0: unknown field "bridgee" | Did you mean "bridge"?',
    ]],
    [['networks: { net0: { hwaddr: x } }'], [
      '4:25 guest 101: net0: unknown field "hwaddr" | Did you mean "mac"?',
    ]],
    [['networks: { net40: { bridge: vmbr0 } }'], [
      '4:17 guest 101: net40 is out of range | Networks go from net0 to net31.',
    ]],
    [['networks: { eth0: { bridge: vmbr0 } }'], [
      '4:17 guest 101: "eth0" is no slot of a network | Networks stand under their slot: net0 to net31.',
    ]],
    [['networks: { __proto__: { bridge: vmbr0 } }'], [
      '4:17 guest 101: "__proto__" is no slot of a network | Networks stand under their slot: net0 to net31.',
    ]],
    [['networks: { net01: none }'], [
      '4:17 guest 101: "net01" is no slot of a network | Networks stand under their slot: net0 to net31.',
    ]],
    [['networks: { net0: { firewall: yes } }'], [
      '4:35 guest 101: net0: "yes" is no value for "firewall" | Write firewall: true or firewall: false, without quotes.',
    ]],
    [['networks: { net0: { firewall: 1 } }'], [
      '4:35 guest 101: net0: 1 is no value for "firewall" | Write firewall: true or firewall: false, without quotes.',
    ]],
    [['networks: { net0: { tag: 5000 } }'], [
      '4:30 guest 101: net0: 5000 is no value for "tag" | "tag" takes a whole number from 1 to 4094, without quotes.',
    ]],
    [['networks: { net0: { ip: 10.0.0.5 } }'], [
      '4:29 guest 101: net0: "10.0.0.5" is no value for "ip" | "ip" takes dhcp, manual, or an address with its prefix such as 10.0.0.5/24.',
    ]],
    [['networks: { net0: { bridge: "a,b=c" } }'], [
      '4:33 guest 101: net0: "a,b=c" is no value for "bridge" | "bridge" takes the name of a bridge or VNet, such as vmbr0.',
    ]],
    [['networks: { net0: { mac: 01:00:00:00:00:00 } }'], [
      '4:30 guest 101: net0: "01:00:00:00:00:00" is no value for "mac" | "mac" takes the address of one card, such as BC:24:11:00:00:01.',
    ]],
    [['networks: { net0: empty }'], [
      '4:23 guest 101: net0: "empty" stands where the fields of a network belong | Write "net0: { bridge: vmbr0 }", or "net0: none" for an empty slot.',
    ]],
    [['networks: { net0: }'], [
      '4:17 guest 101: net0: "net0" has no value | Give it a value, or remove the line to leave it unmanaged.',
    ]],
    [['networks: []'], [
      '4:15 guest 101: "networks" is a list | Put networks under it by their slot: "net0: { bridge: vmbr0 }".',
    ]],
    [['networks:'], [
      '4:5 guest 101: "networks" has no value | Give it a value, or remove the line to leave it unmanaged.',
    ]],
    [['networks: { net0: { bridge: } }'], [
      '4:25 guest 101: net0: "bridge" has no value | Give it a value, or remove the line to leave it unmanaged.',
    ]],
    [['type: qemu', 'networks: { net0: { ip: dhcp } }'], [
      '5:25 guest 101: "ip" of net0 is declared, and a VM has none | Remove it, or write "type: lxc" if this is a container.',
    ]],
    [['type: lxc', 'networks: { net0: { model: virtio } }'], [
      '5:25 guest 101: "model" of net0 is declared, and a container has none | Remove it, or write "type: qemu" if this is a VM.',
    ]],
  ])('networks: %j', (fields, expected) => {
    expect(problems(...fields)).toEqual(expected)
  })

  it.each<readonly [fields: readonly string[], expected: readonly string[]]>([
    [['disks: { scsi99: none, virtio16: none, mp256: none, unused0: none, efidisk0: none, disk0: none, __proto__: {} }'], [
      '4:14 guest 101: scsi99 is out of range | These slots go from scsi0 to scsi30.',
      '4:28 guest 101: virtio16 is out of range | These slots go from virtio0 to virtio15.',
      '4:44 guest 101: mp256 is out of range | These slots go from mp0 to mp255.',
      '4:57 guest 101: unused0 is a volume that is not attached | To attach it, declare it under the slot it is to have, with its "volume".',
      '4:72 guest 101: efidisk0 cannot be declared | Proxmox makes it and fixes its size. Remove these lines.',
      '4:88 guest 101: "disk0" is no slot of a disk | Disks stand under their slot: rootfs, mp0 … of a container; scsi0 …, virtio0 …, sata0 …, ide0 … of a VM.',
      '4:101 guest 101: "__proto__" is no slot of a disk | Disks stand under their slot: rootfs, mp0 … of a container; scsi0 …, virtio0 …, sata0 …, ide0 … of a VM.',
    ]],
    [['disks: { scsi1: { size: 8GiB } }'], [
      '4:14 guest 101: scsi1 has neither a volume nor a storage | Name the volume that stands there ("volume: local-lvm:vm-101-disk-1"), or a storage and a size for a new one.',
    ]],
    [['disks: { scsi1: { storage: local } }'], [
      '4:23 guest 101: scsi1 does not say how large it is to be | Add its size, such as "size: 8GiB".',
    ]],
    [['disks: { scsi1: { storage: local, volume: "other:vm-1-disk-0" } }'], [
      '4:23 guest 101: the volume of scsi1 lies on other, and the storage is local | Keep "volume" for the disk that is there, or "storage" and "size" for a new one.',
    ]],
    [['disks: { scsi1: { volume: /dev/sda } }'], [
      '4:31 guest 101: scsi1: "/dev/sda" is a path of the node | Paths (bind mounts, whole devices) are set on the node by hand. Remove this slot.',
    ]],
    [['disks: { scsi1: { volume: "local-lvm:8" } }'], [
      '4:31 guest 101: scsi1: "local-lvm:8" is no volume id | Write it as Proxmox stores it: "local-lvm:vm-101-disk-1".',
    ]],
    [['disks: { scsi1: { volume: vm-101-disk-0 } }'], [
      '4:31 guest 101: scsi1: "vm-101-disk-0" is no volume id | Write it as Proxmox stores it: "local-lvm:vm-101-disk-1".',
    ]],
    [['disks: { scsi1: { storage: "a b", size: 1GiB } }'], [
      '4:32 guest 101: scsi1: "a b" cannot be the name of a storage | Write the name of a storage of the host, such as local-lvm.',
    ]],
    [['disks: { scsi1: { volume: "a1:x", size: 8 } }'], [
      '4:45 guest 101: scsi1: "size: 8" has no unit | Write size: 8MiB or 8GiB, whichever is meant.',
    ]],
    [['disks: { scsi1: { volume: "a1:x", size: 8GB } }'], [
      '4:45 guest 101: scsi1: "8GB" is a decimal unit | Write size: 8GiB. Proxmox counts in binary units.',
    ]],
    [['disks: { scsi1: { volume: "a1:x", discard: true } }'], [
      '4:48 guest 101: scsi1: true is no value for "discard" | "discard" takes one of on, ignore.',
    ]],
    [['disks: { scsi1: { volume: "a1:x", dicard: on, media: cdrom, snapshot: true } }'], [
      '4:39 guest 101: scsi1: unknown field "dicard" | Did you mean "discard"?',
      '4:51 guest 101: scsi1: unknown field "media" | CD drives are not declared. Remove this line.',
      '4:65 guest 101: scsi1: unknown field "snapshot" | It would throw away all that the guest writes, so it cannot be declared.',
    ]],
    [['disks: { mp0: { volume: "a1:x" } }'], [
      '4:14 guest 101: mp0 does not say where it is mounted | Add the path inside the container, such as "mp: /data".',
    ]],
    [['disks: { mp0: { volume: "a1:x", mp: data } }'], [
      '4:41 guest 101: mp0: "data" is no value for "mp" | "mp" takes an absolute path inside the container, such as /data.',
    ]],
    [['spec: { disk: 8GiB }', 'disks: { rootfs: { size: 9GiB } }'], [
      '5:24 guest 101: the size of rootfs and "disk" under "spec" contradict each other | Keep one of the two: both mean the root disk.',
    ]],
    [['spec: { disk: 8GiB }', 'disks: { rootfs: { size: 8GiB } }'], [
      '5:24 guest 101: the size of the root disk stands here and as "disk" under "spec" | Keep one of the two: both mean the root disk.',
    ]],
    [['type: qemu', 'disks: { ide0: { volume: "a1:x", ro: true } }'], [
      '5:38 guest 101: ide0 has no ro | Remove it from this slot.',
    ]],
    [['disks: { rootfs: none }'], [
      '4:14 guest 101: the root disk of a container cannot be taken away | Remove this line.',
    ]],
    [['disks: { rootfs: { volume: "a1:x", mp: /x } }'], [
      '4:40 guest 101: the root disk is mounted at "/" and takes no path | Remove "mp".',
    ]],
    [['type: lxc', 'disks: { scsi0: { volume: "a1:x" } }'], [
      '5:14 guest 101: "scsi0" is declared, and a container has none | Remove it, or write "type: qemu" if this is a VM.',
    ]],
    [['type: qemu', 'disks: { rootfs: { volume: "a1:x" } }'], [
      '5:14 guest 101: "rootfs" is declared, and a VM has none | Remove it, or write "type: lxc" if this is a container.',
    ]],
    [['type: lxc', 'disks: { mp0: { volume: "a1:x", mp: /d, ssd: true } }'], [
      '5:45 guest 101: "ssd" of mp0 is declared, and a container has none | Remove it, or write "type: qemu" if this is a VM.',
    ]],
    [['disks: { scsi0: { volume: "a1:x" }, scsi1: { volume: "a1:x" } }'], [
      '4:50 guest 101: scsi1 and scsi0 declare the same volume | Keep it in the slot it is to have.',
    ]],
    [['disks: { scsi0: 8GiB }'], [
      '4:21 guest 101: scsi0: "8GiB" stands where the fields of a disk belong | Write "scsi0: { volume: … }", or "scsi0: none" for an empty slot.',
    ]],
    [['disks: 3'], [
      '4:12 guest 101: "disks" is 3 | Put disks under it by their slot: "scsi1: { storage: local-lvm, size: 8GiB }".',
    ]],
    [['disks: { scsi1: &d { storage: aa, size: 0GiB } }'], [
      '4:45 guest 101: scsi1: "0GiB" is no size | Sizes are a number with KiB, MiB, GiB or TiB. Write a size such as 16GiB.',
    ]],
  ])('disks: %j', (fields, expected) => {
    expect(problems(...fields)).toEqual(expected)
  })

  it.each<readonly [fields: readonly string[], expected: readonly string[]]>([
    [['type: qemu', 'options: { ostype: debian }'], [
      '5:16 guest 101: ostype does not take "debian" | "ostype" takes text such as debian or l26.',
    ]],
    [['type: lxc', 'options: { ostype: none }'], [
      '5:16 guest 101: Proxmox does not remove ostype | Remove this line, or give it a value.',
    ]],
    [['options: { protecton: true }'], [
      '4:16 guest 101: unknown option "protecton" | Did you mean "protection"?',
    ]],
    [['options: { memory: 2048 }'], [
      '4:16 guest 101: unknown option "memory" | It stands under "spec" of the guest.',
    ]],
    [['options: { net0: x, scsi0: y, ipconfig0: z, sshkeys: k, cipassword: p, password: q, lock: x, hookscript: y, args: z, smbios1: u, __proto__: {}, constructor: 1 }'], [
      '4:16 guest 101: unknown option "net0" | Networks stand under "networks" of the guest.',
      '4:25 guest 101: unknown option "scsi0" | Disks stand under "disks" of the guest.',
      '4:35 guest 101: unknown option "ipconfig0" | Write it under "cloud-init", as "ip: { net0: … }".',
      '4:49 guest 101: unknown option "sshkeys" | Write them as "ssh-keys" under "cloud-init".',
      '4:61 guest 101: unknown option "cipassword" | A secret does not belong into a file that is kept and shared. Remove it; for a login use "ssh-keys" under "cloud-init", or set it on the host by hand.',
      '4:76 guest 101: unknown option "password" | A secret does not belong into a file that is kept and shared. Remove it; for a login use "ssh-keys" under "cloud-init", or set it on the host by hand.',
      '4:89 guest 101: unknown option "lock" | A lock is never set or removed by a declaration.',
      '4:98 guest 101: unknown option "hookscript" | It runs programs on the node, so it is set there.',
      '4:113 guest 101: unknown option "args" | It can start anything on the node, so it is set there.',
      '4:122 guest 101: unknown option "smbios1" | Options that can be declared are listed by "countersign schema". Set others on the host by hand.',
      '4:134 guest 101: unknown option "__proto__" | Options that can be declared are listed by "countersign schema". Set others on the host by hand.',
      '4:149 guest 101: unknown option "constructor" | Options that can be declared are listed by "countersign schema". Set others on the host by hand.',
    ]],
    [['options: { protection: 1 }'], [
      '4:28 guest 101: 1 is no value for "protection" | Write protection: true or protection: false, without quotes.',
    ]],
    [['options: { protection: }'], [
      '4:16 guest 101: "protection" has no value | Give it a value, or remove the line to leave it unmanaged.',
    ]],
    [['options: { cpulimit: -1 }'], [
      '4:26 guest 101: -1 is no value for "cpulimit" | "cpulimit" takes a number from 0 to 8192, without quotes.',
    ]],
    [['options: { startup: [1] }'], [
      '4:25 guest 101: a list is no value for "startup" | "startup" takes text such as "order=1,up=30".',
    ]],
    [['options: { boot: "a\\nb" }'], [
      '4:22 guest 101: "a\\nb" is no value for "boot" | "boot" takes text such as "order=scsi0;net0".',
    ]],
    [['options: x'], [
      '4:14 guest 101: "options" is "x" | Put options under it, such as "protection: true".',
    ]],
    [['type: lxc', 'options: { agent: true }'], [
      '5:16 guest 101: "agent" is declared, and a container has none | Remove it, or write "type: qemu" if this is a VM.',
    ]],
    [['type: qemu', 'options: { features: nesting=1 }'], [
      '5:16 guest 101: "features" is declared, and a VM has none | Remove it, or write "type: lxc" if this is a container.',
    ]],
    [['options: { cpuunits: "100" }'], [
      '4:26 guest 101: "100" is no value for "cpuunits" | "cpuunits" takes a whole number from 1 to 500000, without quotes.',
    ]],
    [['options: { scsihw: virtio }'], [
      '4:24 guest 101: "virtio" is no value for "scsihw" | "scsihw" takes one of lsi, lsi53c810, virtio-scsi-pci, virtio-scsi-single, megasas, pvscsi.',
    ]],
    [['cloud-init: { nameserver: 10.0.0.1 }', 'options: { nameserver: 10.0.0.2 }'], [
      '4:19 guest 101: "nameserver" stands here and as "nameserver" under "options" | Keep one of the two.',
    ]],
  ])('options: %j', (fields, expected) => {
    expect(problems(...fields)).toEqual(expected)
  })

  it.each<readonly [fields: readonly string[], expected: readonly string[]]>([
    [['type: lxc', 'cloud-init: { user: x }'], [
      '5:5 guest 101: cloud-init is declared for a container, and containers have none | Remove it: addresses of a container stand under "networks", DNS under "options".',
    ]],
    [['cloud-init: { password: x }'], [
      '4:19 guest 101: unknown field "password" | A secret does not belong into a file that is kept and shared. Remove it; for a login use "ssh-keys" under "cloud-init", or set it on the host by hand.',
    ]],
    [['cloud-init: { ssh-keys: ssh-ed25519 }'], [
      '4:29 guest 101: "ssh-ed25519" is no value for "ssh-keys" | Write a list of public keys, one line each: ssh-keys: [ "ssh-ed25519 AAAA… name" ].',
    ]],
    [['cloud-init: { ssh-keys: ["-----BEGIN OPENSSH PRIVATE KEY-----"] }'], [
      '4:30 guest 101: "-----BEGIN OPENSSH PRIVATE KEY-----" is no value for "ssh-keys" | Write a list of public keys, one line each: ssh-keys: [ "ssh-ed25519 AAAA… name" ].',
    ]],
    [['cloud-init: { ip: { net0: dhcp, net40: "ip=dhcp" } }'], [
      '4:31 guest 101: "dhcp" is no value for "net0" | "net0" takes "ip=dhcp", or addresses such as "ip=10.0.0.5/24,gw=10.0.0.1".',
      '4:37 guest 101: net40 is out of range | Networks go from net0 to net31.',
    ]],
    [['cloud-init: { ip: dhcp }'], [
      '4:23 guest 101: "ip" is "dhcp" | Put addresses under it by network: ip: { net0: "ip=dhcp" }.',
    ]],
    [['cloud-init: { user: "a b" }'], [
      '4:25 guest 101: "a b" is no value for "user" | "user" takes the name of a user.',
    ]],
    [['cloud-init: 1'], [
      '4:17 guest 101: "cloud-init" is 1 | Put fields under it, such as "user: ops".',
    ]],
    [['cloud-init: { usr: x }'], [
      '4:19 guest 101: unknown field "usr" | Did you mean "user"?',
    ]],
  ])('cloud-init: %j', (fields, expected) => {
    expect(problems(...fields)).toEqual(expected)
  })

  it.each<readonly [fields: readonly string[], expected: readonly string[]]>([
    [['ha: yes'], [
      '4:9 guest 101: "ha" is "yes" | Write "ha: { max-restart: 1 }", "ha: {}" for the defaults, or "ha: none".',
    ]],
    [['ha: true'], [
      '4:9 guest 101: "ha" is true | Write "ha: { max-restart: 1 }", "ha: {}" for the defaults, or "ha: none".',
    ]],
    [['ha: { state: started }'], [
      '4:11 guest 101: unknown field "state" | The state follows the guest: write "run: running" or "run: stopped" beside "ha".',
    ]],
    [['ha: { max_restart: 1 }'], [
      '4:11 guest 101: unknown field "max_restart" | Did you mean "max-restart"?',
    ]],
    [['ha: { max-restart: 11 }'], [
      '4:24 guest 101: 11 is no value for "max-restart" | Write max-restart: as a whole number from 0 to 10, without quotes.',
    ]],
    [['ha: { group: 1 }'], [
      '4:18 guest 101: 1 cannot be the name of a group | Write the name of an HA group of the cluster.',
    ]],
    [['ha:'], [
      '4:5 guest 101: "ha" has no value | Give it a value, or remove the line to leave it unmanaged.',
    ]],
    [['absent: true', 'ha: none'], [
      '4:5 guest 101: "absent: true" stands together with other fields | To have the guest removed, leave only "absent: true". To keep it, remove that line.',
    ]],
  ])('ha: %j', (fields, expected) => {
    expect(problems(...fields)).toEqual(expected)
  })

  it.each<readonly [fields: readonly string[], expected: readonly string[]]>([
    [['create: { from: template, node: a }'], [
      '4:13 guest 101: "create" does not say "template" | Write a template archive: "template: local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst".',
      '4:13 guest 101: "create" does not say "storage" | Write the name of a storage of the host, such as "storage: local-lvm".',
    ]],
    [['create: { from: zip }'], [
      '4:21 guest 101: "zip" is no value for "from" | Write "from: template" for a container, "from: empty" for a VM, or "from: clone".',
    ]],
    [['create: { node: a }'], [
      '4:13 guest 101: "create" does not say "from" | Write "from: template" for a container, "from: empty" for a VM, or "from: clone".',
    ]],
    [['create: x'], [
      '4:13 guest 101: "create" is "x" | Put fields under it, beginning with "from: template", "from: empty" or "from: clone".',
    ]],
    [['type: qemu', 'create: { from: template, node: a, template: "l1:vztmpl/x", storage: l1 }'], [
      '5:15 guest 101: a VM cannot be made from a template archive | Write "from: empty" or "from: clone", or "type: lxc" if this is a container.',
    ]],
    [['type: lxc', 'create: { from: empty, node: a }'], [
      '5:15 guest 101: a container cannot be made empty | Write "from: template" or "from: clone", or "type: qemu" if this is a VM.',
    ]],
    [['create: { from: empty, node: a }'], [
      '4:5 guest 101: a guest that can be created has to say its type | Add "type: lxc" for a container or "type: qemu" for a VM.',
    ]],
    [['type: lxc', 'create: { from: template, node: a, template: "l1:vztmpl/x", storage: l1 }'], [
      '5:5 guest 101: the root disk of the new container has no size | Add it under "spec", such as "disk: 8GiB".',
    ]],
    [['type: qemu', 'create: { from: clone, node: a, source: 9000, full: false, storage: l1 }'], [
      '5:64 guest 101: a linked clone stays on the storage of its template | Remove "storage", or write "full: true".',
    ]],
    [['type: qemu', 'create: { from: clone, node: a, source: 9 }'], [
      '5:45 guest 101: 9 is no value for "source" | Write the VMID of the guest to copy, such as "source: 9000".',
    ]],
    [['type: qemu', 'create: { from: empty, node: a, full: true, password: x }'], [
      '5:37 guest 101: unknown field "full" | It does not go with "from: empty", which takes: from, node, iso, cloud-init-storage.',
      '5:49 guest 101: unknown field "password" | A secret does not belong into a file that is kept and shared. Remove it; for a login use "ssh-keys" under "cloud-init", or set it on the host by hand.',
    ]],
    [['type: qemu', 'create: { from: empty, node: a, isso: x }'], [
      '5:37 guest 101: unknown field "isso" | Did you mean "iso"?',
    ]],
    [['type: qemu', 'create: { from: clone, node: a, source: 101 }'], [
      '5:37 guest 101: the guest is to be a copy of itself | Write the VMID of another guest.',
    ]],
  ])('create: %j', (fields, expected) => {
    expect(problems(...fields)).toEqual(expected)
  })

  it.each<readonly [fields: readonly string[], expected: readonly string[]]>([
    [['net0: { bridge: vmbr0 }'], [
      '4:5 guest 101: unknown field "net0" | Networks belong under "networks": "networks: { net0: … }".',
    ]],
    [['scsi0: x'], [
      '4:5 guest 101: unknown field "scsi0" | Disks belong under "disks": "disks: { scsi0: … }".',
    ]],
    [['protection: true'], [
      '4:5 guest 101: unknown field "protection" | "protection" belongs under "options" of a guest.',
    ]],
  ])('the guest itself: %j', (fields, expected) => {
    expect(problems(...fields)).toEqual(expected)
  })
})
