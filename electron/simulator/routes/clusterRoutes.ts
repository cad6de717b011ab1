import { badParameters } from '../apiError.ts'
import type { ClusterNode } from '../cluster.ts'
import type { Guest } from '../guests/guest.ts'
import { sidOf } from '../ha/haResources.ts'
import { type ApiRequest, type Route } from './route.ts'
import { describeTaskInCluster } from './taskRows.ts'

/** Paths that speak for the whole cluster. */
export const clusterRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/version', permission: null, parameters: {},
    handle: () => ({ data: { release: '9.1', repoid: 'a8e257e1', version: '9.1.8' } }),
  },
  {
    method: 'GET', path: '/access/permissions', permission: null,
    parameters: { path: { type: 'string' }, userid: { type: 'string' } },
    handle: ({ caller, parameters }) => {
      const path = parameters.get('path')
      const paths = path === undefined ? caller.paths() : [path]
      const rights = (on: string): Record<string, 1> => Object.fromEntries([...caller.privilegesOn(on)].map((privilege) => [privilege, 1]))
      return { data: Object.fromEntries(paths.map((on) => [on, rights(on)])) }
    },
  },
  { method: 'GET', path: '/cluster/status', permission: { path: '/', anyOf: ['Sys.Audit'] }, parameters: {}, handle: readClusterStatus },
  {
    method: 'GET', path: '/cluster/resources', permission: null,
    parameters: { type: { type: 'string', enum: ['vm', 'storage', 'node', 'sdn'] } },
    handle: readResources,
  },
  {
    method: 'GET', path: '/cluster/tasks', permission: null, parameters: {},
    handle: ({ cluster, caller }) => ({
      data: caller.can('/', 'Sys.Audit')
        ? [...cluster.nodes.keys()].flatMap((node) => cluster.tasks.all().filter((task) => task.node === node).slice(0, 25)).map(describeTaskInCluster)
        : [],
    }),
  },
  {
    method: 'GET', path: '/cluster/nextid', permission: null,
    parameters: { vmid: { type: 'integer', minimum: 100, maximum: 999_999_999 } },
    handle: ({ cluster, parameters }) => {
      const wanted = parameters.get('vmid')
      if (wanted !== undefined && cluster.guests.has(Number(wanted))) throw badParameters({ vmid: `VM ${wanted} already exists` })
      let free = Number(wanted ?? 100)
      while (cluster.guests.has(free)) free += 1
      return { data: free }
    },
  },
]

/** A single node reports itself alone, and has no cluster entry. */
function readClusterStatus({ cluster, servedBy }: ApiRequest): { data: unknown } {
  const nodes = [...cluster.nodes.values()]
  const single = nodes.length === 1
  const rows = nodes.map((node) => ({
    type: 'node', id: `node/${node.name}`, name: node.name, ip: node.ip, level: '',
    nodeid: single ? 0 : node.id, online: Number(node.link === 'up'), local: Number(node === servedBy),
  }))
  const head = { type: 'cluster', id: 'cluster', name: cluster.name, nodes: nodes.length, quorate: Number(cluster.quorate), version: nodes.length }
  return { data: single ? rows : [head, ...rows] }
}

/** Existence, node, lock and tags are live; the rest is what pvestatd published last. */
function readResources(request: ApiRequest): { data: unknown } {
  const type = request.parameters.get('type')
  const { cluster, caller } = request
  const guests = [...cluster.guests.values()]
    .filter((guest) => caller.can(`/vms/${guest.vmid}`, 'VM.Audit'))
    .map((guest) => describeGuest(request, guest))
  const nodes = [...cluster.nodes.values()].map((node) => describeNode(request, node))
  const storages = [...cluster.nodes.values()].flatMap((node) => describeStorages(request, node))
  const networks = caller.can('/sdn/zones/localnetwork', 'SDN.Audit') ? [...cluster.nodes.keys()].map(describeNetwork) : []
  switch (type) {
    case 'vm': return { data: guests }
    case 'node': return { data: nodes }
    case 'storage': return { data: storages }
    case 'sdn': return { data: networks }
    default: return { data: [...guests, ...nodes, ...storages, ...networks] }
  }
}

function describeGuest({ cluster }: ApiRequest, guest: Guest): Record<string, unknown> {
  const { lock, tags } = Object.fromEntries(guest.config.values)
  const resource = cluster.ha.find(sidOf(guest))
  // The manager's state, or the requested one until it has looked.
  const hastate = resource && (resource.crmState ?? resource.options.get('state') ?? 'started')
  const live = {
    id: `${guest.type}/${guest.vmid}`, type: guest.type, vmid: guest.vmid, node: guest.node,
    ...(lock === undefined ? {} : { lock }), ...(tags === undefined ? {} : { tags }),
    ...(hastate === undefined ? {} : { hastate }),
  }
  const published = cluster.published.of(guest)
  if (!published) return { ...live, status: 'unknown', template: 0 }
  const { template, ...figures } = published
  return { ...live, ...figures, template: Number(template), memhost: 0, diskread: 0, diskwrite: 0 }
}

function describeNode({ cluster, caller }: ApiRequest, node: ClusterNode): Record<string, unknown> {
  const row = { id: `node/${node.name}`, type: 'node', node: node.name, status: node.link === 'up' ? 'online' : 'offline', level: '', 'cgroup-mode': 2 }
  return caller.can(`/nodes/${node.name}`, 'Sys.Audit') && node.link === 'up' ? { ...row, ...nodeFigures(cluster, node) } : row
}

/** Load and sizes of a node, from the guests that run on it. */
export function nodeFigures(cluster: ApiRequest['cluster'], node: ClusterNode): Record<string, number> {
  const published = [...cluster.guests.values()].filter((guest) => guest.node === node.name).map((guest) => cluster.published.of(guest))
  const sum = (figure: 'mem' | 'disk'): number => published.reduce((total, entry) => total + (entry?.[figure] ?? 0), 0)
  const gibibyte = 1024 ** 3
  return {
    cpu: Math.min(0.95, published.reduce((total, entry) => total + (entry ? entry.cpu * entry.maxcpu : 0), 0) / node.cores / 2),
    maxcpu: node.cores,
    mem: Math.min(node.memoryBytes, 2 * gibibyte + sum('mem')),
    maxmem: node.memoryBytes,
    disk: 9 * gibibyte + sum('disk'),
    maxdisk: 94 * gibibyte,
    uptime: Math.floor((cluster.clock.nowMs() - node.bootedAtMs) / 1000),
  }
}

function describeStorages({ cluster, caller }: ApiRequest, node: ClusterNode): readonly Record<string, unknown>[] {
  return cluster.volumes.storages
    .filter(({ storage }) => caller.can(`/storage/${storage}`, 'Datastore.Audit'))
    .map(({ storage, type, content, shared, totalBytes }) => ({
      id: `storage/${node.name}/${storage}`, type: 'storage', node: node.name, storage, content, plugintype: type,
      shared: Number(shared), status: node.link === 'up' ? 'available' : 'unknown', maxdisk: totalBytes,
      disk: cluster.volumes.list(storage).reduce((total, volume) => total + volume.sizeBytes, 0),
    }))
}

function describeNetwork(node: string): Record<string, unknown> {
  return { id: `network/${node}/zone/localnetwork`, type: 'network', 'network-type': 'zone', network: 'localnetwork', node, status: 'ok' }
}
