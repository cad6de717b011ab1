import type { Guest } from '../guests/guest.ts'
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
