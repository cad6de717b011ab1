import type { Guest } from '../guests/guest.ts'
import { volumeIn } from '../guests/guest.ts'
import { describeLive } from './guestRows.ts'
import { flag, nodeParameter } from '../options/parameters.ts'
import { nodeFigures } from './clusterRoutes.ts'
import { type ApiRequest, type Route } from './route.ts'

/** Paths that speak for one node. */
export const nodeRoutes: readonly Route[] = [
  { method: 'GET', path: '/nodes', permission: null, parameters: {}, handle: listNodes },
  {
    method: 'GET', path: '/nodes/{node}/version', permission: null, parameters: { node: nodeParameter },
    handle: () => ({ data: { release: '9.1', repoid: 'a8e257e1', version: '9.1.8' } }),
  },
  {
    method: 'GET', path: '/nodes/{node}/status', permission: { path: '/nodes/{node}', anyOf: ['Sys.Audit'] }, parameters: { node: nodeParameter },
    handle: readNodeStatus,
  },
  {
    method: 'GET', path: '/nodes/{node}/certificates/info', permission: null, parameters: { node: nodeParameter },
    handle: ({ node, certificates }) => ({ data: certificates.get(node.name) ?? [] }),
  },
  { method: 'GET', path: '/nodes/{node}/lxc', permission: null, parameters: { node: nodeParameter }, handle: (request) => listGuests(request, 'lxc') },
  {
    method: 'GET', path: '/nodes/{node}/qemu', permission: null, parameters: { node: nodeParameter, full: flag },
    handle: (request) => listGuests(request, 'qemu'),
  },
  {
    method: 'GET', path: '/nodes/{node}/storage', permission: null,
    parameters: {
      node: nodeParameter, content: { type: 'string', list: true }, enabled: flag, format: flag,
      storage: { type: 'string' }, target: { type: 'string' },
    },
    handle: listStorages,
  },
  {
    method: 'GET', path: '/nodes/{node}/storage/{storage}/content',
    permission: { path: '/storage/{storage}', anyOf: ['Datastore.Audit', 'Datastore.AllocateSpace'] },
    parameters: {
      node: nodeParameter, storage: { type: 'string', required: true }, content: { type: 'string' },
      vmid: { type: 'integer', minimum: 100, maximum: 999_999_999 },
    },
    handle: listContent,
  },
]

/** Without Sys.Audit a node shows no figures. */
function listNodes({ cluster, caller, certificates }: ApiRequest): { data: unknown } {
  return {
    data: [...cluster.nodes.values()].map((node) => ({
      id: `node/${node.name}`, type: 'node', node: node.name, level: '', status: node.link === 'up' ? 'online' : 'offline',
      ssl_fingerprint: certificates.get(node.name)?.[1]?.['fingerprint'],
      ...(caller.can(`/nodes/${node.name}`, 'Sys.Audit') && node.link === 'up' ? nodeFigures(cluster, node) : {}),
    })),
  }
}

function readNodeStatus({ cluster, node }: ApiRequest): { data: unknown } {
  const { cpu, mem = 0, maxmem = 0, disk = 0, maxdisk = 0, uptime } = nodeFigures(cluster, node)
  return {
    data: {
      cpu, uptime, idle: 0, wait: 0,
      pveversion: 'pve-manager/9.1.8/a8e257e1',
      kversion: 'Linux 6.17.4-2-pve #1 SMP PREEMPT_DYNAMIC PMX 6.17.4-2',
      'current-kernel': { sysname: 'Linux', release: '6.17.4-2-pve', version: '#1 SMP PREEMPT_DYNAMIC PMX 6.17.4-2', machine: 'x86_64' },
      'boot-info': { mode: 'efi', secureboot: 0 },
      cpuinfo: { cores: node.cores, cpus: node.cores, sockets: 1, model: 'AMD Ryzen 7 5700G', mhz: '3800.000', hvm: '1', user_hz: 100, flags: 'svm aes' },
      loadavg: ['0.42', '0.38', '0.35'],
      memory: { total: maxmem, used: mem, free: maxmem - mem, available: maxmem - mem },
      rootfs: { total: maxdisk, used: disk, free: maxdisk - disk, avail: maxdisk - disk },
      swap: { total: 0, used: 0, free: 0 },
      ksm: { shared: 0 },
    },
  }
}

/** Live, and silently without the guests that the caller may not see. */
function listGuests({ cluster, caller, node }: ApiRequest, type: Guest['type']): { data: unknown } {
  const guests = [...cluster.guests.values()].filter((guest) =>
    guest.node === node.name && guest.type === type && caller.can(`/vms/${guest.vmid}`, 'VM.Audit'))
  return { data: guests.map((guest) => describeLive(cluster, guest)) }
}

function listStorages({ cluster, caller, parameters }: ApiRequest): { data: unknown } {
  const wanted = parameters.get('storage')
  const content = parameters.get('content')?.split(/[,;\s]+/)
  const visible = cluster.volumes.storages.filter(({ storage, content: has }) =>
    (caller.can(`/storage/${storage}`, 'Datastore.Audit') || caller.can(`/storage/${storage}`, 'Datastore.AllocateSpace'))
    && (wanted === undefined || wanted === storage)
    && (!content || content.some((kind) => has.split(',').includes(kind))))
  return {
    data: visible.map(({ storage, type, content: has, shared, totalBytes }) => {
      const used = cluster.volumes.list(storage).reduce((total, volume) => total + volume.bytes, 0)
      return {
        storage, type, content: has, shared: Number(shared), active: 1, enabled: 1,
        total: totalBytes, used, avail: Math.max(0, totalBytes - used), used_fraction: used / totalBytes,
      }
    }),
  }
}

/** A caller without rights on a guest's disks does not see its volumes. */
function listContent({ cluster, caller, node, parameters }: ApiRequest): { data: unknown } {
  const storage = parameters.get('storage') ?? ''
  const vmid = parameters.get('vmid')
  const owners = new Map<string, Guest>()
  for (const guest of cluster.guests.values()) {
    for (const value of guest.config.values.values()) {
      const volume = volumeIn(value)
      if (volume !== null) owners.set(volume, guest)
    }
  }
  const rows = cluster.volumes.list(storage).map(({ volume, bytes }) => {
    const owner = /vm-(\d+)-/.exec(volume)?.[1] ?? ''
    const guest = owners.get(volume)
    return { volume, owner, guest, row: { volid: volume, size: bytes, vmid: Number(owner), format: 'raw', content: guest?.type === 'lxc' ? 'rootdir' : 'images' } }
  })
  return {
    data: rows
      .filter(({ owner, guest, row }) =>
        (vmid === undefined || vmid === owner)
        && (guest === undefined || guest.node === node.name)
        && (parameters.get('content') ?? row.content) === row.content
        && (caller.can(`/storage/${storage}`, 'Datastore.Allocate') || caller.can(`/vms/${owner}`, 'VM.Config.Disk')))
      .map(({ row }) => row),
  }
}
