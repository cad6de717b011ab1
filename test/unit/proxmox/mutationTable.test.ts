/** The table of mutations against the official schema, and against what the catalogue of operations sends. */
import { describe, expect, it } from 'vitest'
import { bindOperation, cataloguedKinds } from '../../../electron/engine/operations/catalogue.ts'
import { checkMutation } from '../../../electron/proxmox/mutations.ts'
import { mutationEndpoints } from '../../../electron/proxmox/mutationTable.ts'
import type { GuestType } from '../../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters, RequestPreview } from '../../../shared/domain/operation.ts'
import { container, gibibyte, machine } from '../../fixtures/guests/actualGuests.ts'
import { faultsOf, officialCall, officialCalls, placeholders, ruleOf } from '../../fixtures/proxmox/officialCalls.ts'

const digest = 'd'.repeat(40)
const check = (request: RequestPreview) => checkMutation(request, 60 * 1024)
const isTaken = (request: RequestPreview): boolean => {
  try {
    return check(request).node === 'pve1'
  } catch {
    return false
  }
}

describe('the table against the official schema', () => {
  it.each(mutationEndpoints.map((endpoint) => [`${endpoint.method} ${endpoint.template}`, endpoint] as const))('%s', (_title, endpoint) => {
    const call = officialCall(endpoint.method, endpoint.template)
    const mine = Object.keys(endpoint.parameters.shape)
    expect(mine.filter((key) => ruleOf(call, key) === undefined)).toEqual([])
    const inPath = placeholders(endpoint.template)
    const required = Object.entries(call.parameters).filter(([key, rule]) => rule.optional !== 1 && !inPath.includes(key)).map(([key]) => key)
    const mandatory = endpoint.parameters.safeParse({}).error?.issues.map((issue) => issue.path.join('.')) ?? []
    expect(mandatory).toEqual(expect.arrayContaining(required))
  })

  it('holds every call of the extract, and no other', () => {
    const name = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`
    const mine = new Set(mutationEndpoints.map(({ method, template }) => name({ method, path: template })))
    expect([...mine].toSorted()).toEqual(officialCalls.map(name).toSorted())
  })

  it.each(['lxc', 'qemu'] as const)('takes exactly the disk slots of %s that the schema lists', (type) => {
    const slots = officialCall('PUT', `/nodes/{node}/${type}/{vmid}/resize`).parameters['disk']?.enum ?? []
    const grows = (disk: string) => isTaken({ method: 'PUT', path: `/nodes/pve1/${type}/100/resize`, parameters: { disk, size: '8G', digest } })
    const detaches = (disk: string) => isTaken({ method: 'PUT', path: `/nodes/pve1/${type}/100/config`, parameters: { delete: disk, digest } })
    const special = ['efidisk0', 'tpmstate0']
    expect(slots.filter((slot) => !grows(slot))).toEqual(slots.filter((slot) => special.includes(slot)))
    expect(slots.filter((slot) => !detaches(slot))).toEqual(slots.filter((slot) => special.includes(slot) || slot === 'rootfs'))
    for (const slot of ['mp256', 'scsi31', 'ide4', 'virtio16', 'sata6', '', 'rootfs,mp0']) expect([grows(slot), detaches(slot)]).toEqual([false, false])
    expect(['unused0', 'unused255', 'unused256', 'unused'].map(detaches)).toEqual([true, true, false, false])
    expect(grows('unused0')).toBe(false)
  })
})

const backup = (type: GuestType) => `backup:backup/vzdump-${type}-101-2026_11_23-02_00_00.${type === 'lxc' ? 'tar' : 'vma'}.zst`
const verified = (type: GuestType) => `pbs:backup/${type === 'lxc' ? 'ct' : 'vm'}/101/2026-11-23T02:00:00Z`
const disk = (type: GuestType) => ({ slot: type === 'lxc' ? 'mp0' : 'scsi1', volume: 'local-lvm:vm-101-disk-1' })

const mounted = (type: GuestType): Readonly<Record<string, string>> => (type === 'lxc' ? { mp: '/srv/a b' } : {})

/** Every form that a kind's request has, on each type of guest. */
const examples: Readonly<Record<OperationKind, (type: GuestType) => readonly OperationParameters[]>> = {
  'guest.start': () => [{}],
  'guest.shutdown': () => [{}],
  'guest.stop': () => [{}],
  'guest.configure': (type) => [
    { name: 'db-1', cores: 4, memoryMiB: 2048, description: 'a=b&c\nü', tags: ['b', 'a'], onboot: true, ...(type === 'lxc' ? { swapMiB: 0 } : {}) },
    { description: '', tags: [], onboot: false },
    { name: 'db-1', options: { startup: 'order=1,up=30', protection: '1', cpulimit: '1.5', cpuunits: '100', nameserver: '1.1.1.1 9.9.9.9', ...(type === 'lxc' ? { features: 'nesting=1', timezone: 'host' } : { cpu: 'host,flags=+aes;-pcid', boot: 'order=scsi0;net0', agent: 'enabled=1', ciuser: 'ops', sshkeys: 'ssh-ed25519 AAAAC3+/x= a@b', ipconfig0: 'ip=10.0.0.5/24,gw=10.0.0.1' }) } },
    { tags: [], options: { startup: null, protection: null, ...(type === 'lxc' ? { features: null } : { balloon: null, ipconfig31: null }) } },
  ],
  'disk.grow': (type) => [{ slot: type === 'lxc' ? 'rootfs' : 'scsi0', volume: 'local-lvm:vm-101-disk-0', sizeBytes: 16 * gibibyte }, { ...disk(type), sizeBytes: 9 * gibibyte + 1024 ** 2 }],
  'guest.destroy': () => [{ purge: false, unreferencedDisks: false }, { purge: true, unreferencedDisks: true }],
  'snapshot.create': () => [{ name: 'before' }, { name: 'before-2_b', description: 'a=b\nc', memory: true }],
  'snapshot.delete': () => [{ name: 'before' }],
  'snapshot.rollback': () => [{ name: 'before' }, { name: 'before', start: true }],
  'disk.detach': (type) => [disk(type)],
  'disk.delete': () => [{ slot: 'unused0', volume: 'local-lvm:vm-101-disk-7' }],
  'disk.attach': (type) => [
    { ...disk(type), properties: mounted(type) },
    { slot: disk(type).slot, storage: 'local-lvm', sizeBytes: 8 * gibibyte + 1, properties: { ...mounted(type), backup: 'no' } },
  ],
  'disk.configure': (type) => [{ ...disk(type), properties: { backup: '1' } }, ...(type === 'lxc' ? [{ slot: 'rootfs', volume: 'local-lvm:vm-101-disk-0', properties: { mountoptions: 'noatime;nodev' } }] : [])],
  'disk.replace': (type) => [{ ...disk(type), newVolume: 'local-lvm:vm-101-disk-7', properties: mounted(type) }],
  'disk.move': (type) => [{ ...disk(type), storage: 'ceph' }, { ...disk(type), storage: 'nfs-2', deleteSource: true }],
  'backup.create': () => [{ storage: 'backup' }, { storage: 'backup', mode: 'stop', protected: true }],
  'backup.delete': (type) => [{ volume: backup(type) }, { volume: verified(type) }],
  'guest.restore': (type) => [{ volume: backup(type) }, { volume: verified(type), storage: 'local-lvm' }],
  'guest.template': () => [{}],
  'guest.reboot': () => [{}],
  'guest.revert': () => [{ keys: ['memory'] }, { keys: ['net0', 'description', 'allow-ksm'] }],
  'network.set': (type) => type === 'lxc'
    ? [{ slot: 'net0', value: 'name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:00:00:01,ip=dhcp,ip6=auto,type=veth' }, { slot: 'net31', value: 'name=eth1' }]
    : [{ slot: 'net0', value: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1,queues=2,tag=5,trunks=7;9-12' }, { slot: 'net9', value: 'virtio,bridge=vmbr0' }],
  'network.remove': () => [{ slot: 'net1', mac: 'BC:24:11:00:00:01' }, { slot: 'net31', mac: null }],
  'ha.set': () => [{ state: 'started', present: false }, { state: 'stopped', group: 'east', maxRestart: 2, maxRelocate: 0, present: true }],
  'ha.remove': () => [{}],
  'guest.create': (type) => type === 'lxc'
    ? [
        { node: 'pve1', options: { ostemplate: 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst', rootfs: 'local-lvm:8' } },
        { node: 'pve1', options: { ostemplate: 'local:vztmpl/alpine-3.20-default_20240908_amd64.tar.xz', rootfs: 'local-lvm:0.5,mountoptions=noatime', mp0: 'ceph:100,mp=/srv/a b,backup=1', net0: 'name=eth0,bridge=vmbr0,ip=dhcp', unprivileged: '1', hostname: 'new-1', cores: '2', memory: '512', swap: '0', description: 'a=b\nc', tags: 'a;b', onboot: '0', features: 'nesting=1', protection: '1' } },
      ]
    : [
        { node: 'pve1', options: {} },
        { node: 'pve1', options: { name: 'new-1', memory: '2048', cores: '2', ostype: 'l26', scsihw: 'virtio-scsi-single', scsi0: 'local-lvm:32,iothread=1,format=raw', scsi1: 'ceph:8,discard=on,backup=0', efidisk0: 'local-lvm:1,efitype=4m,pre-enrolled-keys=1', ide2: 'local:iso/debian-12.7.0-amd64-netinst.iso,media=cdrom', ide0: 'local-lvm:cloudinit', net0: 'virtio,bridge=vmbr0,firewall=1', sshkeys: 'ssh-ed25519 AAAAC3+/x= a@b', ciuser: 'ops', ipconfig0: 'ip=dhcp' } },
      ],
  'guest.clone': () => [
    { source: 900, sourceNode: 'pve1', full: false },
    { source: 900, sourceNode: 'pve1', full: true, name: 'copy-1.example', storage: 'local-lvm', target: 'pve2', snapshot: 'before' },
  ],
  'guest.restoreNew': (type) => [{ node: 'pve1', volume: backup(type), unique: false }, { node: 'pve1', volume: verified(type), storage: 'local-lvm', unique: true }],
  'guest.migrate': () => [{ target: 'pve2' }, { target: 'pve-3', online: true }],
  'backup.protect': (type) => [{ volume: backup(type), protected: true }, { volume: verified(type), protected: false }],
}

describe('the table takes what the catalogue sends', () => {
  it('has an example for every kind', () => {
    expect(Object.keys(examples).toSorted()).toEqual([...cataloguedKinds].toSorted())
  })

  const cases = [container(), machine()].flatMap((guest) =>
    Object.entries(examples).flatMap(([kind, forms]) => forms(guest.ref.type).map((parameters) => [kind as OperationKind, guest.ref.type, parameters, guest] as const)))

  it.each(cases)('%s on %s %j', (kind, _type, parameters, guest) => {
    const request = bindOperation({ kind, guest: guest.ref, parameters })?.request(guest)
    if (request === undefined) throw new Error('the catalogue does not take the example')
    const { wire, node, template } = check(request)
    expect(node).toBe(template.includes('{node}') ? 'pve1' : '')
    expect(faultsOf(officialCall(wire.method, template), request.parameters)).toEqual([])

    const [path = '', query] = wire.path.split('?')
    expect(Object.fromEntries(new URLSearchParams(wire.form ?? query ?? ''))).toEqual(request.parameters)
    expect(path.split('/')).toHaveLength(`/api2/json${template}`.split('/').length)
    expect(decodeURIComponent(path)).toBe(`/api2/json${request.path}`)
  })
})
