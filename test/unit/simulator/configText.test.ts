/** Digests that Proxmox VE 9.1.8 gave for files whose text was recorded with them. */
import { describe, expect, it } from 'vitest'
import { digestOf, formatConfig } from '../../../electron/simulator/guests/configText.ts'
import { createGuest } from '../../../electron/simulator/guests/guest.ts'

const container = {
  arch: 'amd64', description: 'a\n\nb\n', hostname: 'ct-db', memory: '513', ostype: 'debian', rootfs: 'local:101/vm-101-disk-0.raw,size=4G', swap: '0',
  net0: 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:AA:BB:02,ip=10.10.10.5/24,gw=10.10.10.1,type=veth',
}

describe('the configuration file', () => {
  it('has the digest that Proxmox computed for a container', () => {
    expect(digestOf(createGuest('lxc', 101, 'pve1', container))).toBe('b17c20b9c41f9c58deb0d69c06bf69c718d62a03')
    expect(digestOf(createGuest('lxc', 101, 'pve1', { ...container, unused0: 'local:101/vm-101-disk-1.raw' }))).toBe('e336057aea933960a8749533320eae6c34858cd8')
  })

  it('has the digest that Proxmox computed for a container with a pending deletion', () => {
    const guest = createGuest('lxc', 150, 'pve1', {
      arch: 'amd64', description: 'touch\n', hostname: 'disks', memory: '128', mp3: 'local:150/vm-150-disk-3.raw,mp=/re,size=200M', ostype: 'debian',
      rootfs: 'local:150/vm-150-disk-0.raw,size=102M', swap: '512', unused1: 'local:150/vm-150-disk-2.raw',
    })
    guest.config.pendingDelete.set('mp3', 'plain')
    expect(digestOf(guest)).toBe('b87a84f86528fc4f7d69fff7d65d24802c2120ff')
  })

  it('has the digest that Proxmox computed for a virtual machine', () => {
    expect(digestOf(createGuest('qemu', 201, 'pve1', {
      boot: 'order=ide2;net0', description: 'touch', ide2: 'none,media=cdrom', memory: '999', meta: 'creation-qemu=10.1.2,ctime=1795393095', name: 'disks',
      net0: 'virtio=BC:24:11:A9:0B:40,bridge=vmbr0', scsihw: 'virtio-scsi-pci', smbios1: 'uuid=8301fa53-46be-4354-95aa-56cfdfff084c',
      unused1: 'local:201/vm-201-disk-3.raw', vmgenid: '8cdb9058-e70d-4ba9-b348-e10c414e8270',
    }))).toBe('833d49e89e2078b114ce35c396c79a7805d5e6bb')
  })

  it('writes descriptions as percent-encoded comment lines', () => {
    const text = formatConfig('lxc', createGuest('lxc', 100, 'pve1', { description: ' first container\nsecond line äöü 5%\n', tags: ' ' }).config)
    expect(text).toBe('# first container\n#second line %C3%A4%C3%B6%C3%BC 5%25\ntags:  \n')
  })

  it('marks a forced deletion', () => {
    const guest = createGuest('qemu', 100, 'pve1', { memory: '512' })
    guest.config.pending.set('memory', '999')
    guest.config.pendingDelete.set('scsi0', 'force')
    expect(formatConfig('qemu', guest.config)).toBe('memory: 512\n\n[PENDING]\ndelete: !scsi0\nmemory: 999\n')
  })
})
