import type { Guest } from '../guests/guest.ts'
import { badParameters } from '../apiError.ts'
import { digestOf } from '../guests/configText.ts'
import { destroyWork } from '../guests/destroy.ts'
import { readConfig, readPending, readSnapshotConfig } from '../guests/readConfig.ts'
import { resizeLxcWork, resizeQemuWork } from '../guests/resize.ts'
import { templateWork } from '../guests/template.ts'
import { sidOf } from '../ha/haResources.ts'
import { digestParameter, flag, nodeParameter, type ParameterSpec, type ParameterTable, vmidParameter } from '../options/parameters.ts'
import { cloneRoute } from './cloneRoute.ts'
import { configRoutes } from './configRoutes.ts'
import { describeLive } from './guestRows.ts'
import { migrateRoute } from './migrateRoute.ts'
import { moveRoute } from './moveRoute.ts'
import { powerRoutes } from './powerRoutes.ts'
import { type ApiRequest, isSet, type Route, vmidOf } from './route.ts'
import { slotsOf } from './slots.ts'
import { snapshotRoutes } from './snapshotRoutes.ts'
import { startTask } from './startTask.ts'

const address = { node: nodeParameter, vmid: vmidParameter }
const rootFlag: ParameterSpec = { type: 'boolean', rootOnly: true }

/** Paths that speak for one guest. */
export const guestRoutes: readonly Route[] = [...routesOf('lxc'), ...routesOf('qemu')]

function routesOf(type: Guest['type']): readonly Route[] {
  const base = `/nodes/{node}/${type}/{vmid}`
  const audit = { path: '/vms/{vmid}', anyOf: ['VM.Audit'] } as const
  const find = (request: ApiRequest): Guest => request.cluster.guestOn(request.node.name, type, vmidOf(request))
  return [
    {
      method: 'GET', path: `${base}/config`, permission: audit,
      parameters: { ...address, current: flag, snapshot: { type: 'string', maxLength: 40 } },
      handle: (request) => {
        const snapshot = request.parameters.get('snapshot')
        if (snapshot !== undefined && isSet(request, 'current')) throw badParameters({ snapshot: "cannot use 'snapshot' parameter with 'current'" })
        const guest = find(request)
        if (snapshot !== undefined) return { data: { digest: digestOf(guest), ...readSnapshotConfig(guest, snapshot) } }
        return { data: readConfig(guest, isSet(request, 'current')) }
      },
    },
    { method: 'GET', path: `${base}/pending`, permission: audit, parameters: address, handle: (request) => ({ data: readPending(find(request)) }) },
    {
      method: 'GET', path: `${base}/status/current`, permission: audit, parameters: address,
      handle: (request) => {
        const guest = find(request)
        return { data: { ...describeLive(request.cluster, guest), ha: describeHa(request.cluster, guest), ...(type === 'qemu' ? { qmpstatus: guest.status } : {}) } }
      },
    },
    ...configRoutes(type, base),
    ...snapshotRoutes(type, base),
    ...powerRoutes(type, base),
    cloneRoute(type, base),
    migrateRoute(type, base),
    moveRoute(type, base),
    {
      method: 'PUT', path: `${base}/resize`, permission: { path: '/vms/{vmid}', anyOf: ['VM.Config.Disk'] },
      parameters: {
        ...address, digest: digestParameter, ...(type === 'qemu' ? { skiplock: rootFlag } : {}),
        disk: { type: 'string', required: true, enum: slotsOf(type) },
        size: { type: 'string', required: true, pattern: /^\+?\d+(\.\d+)?[KMGT]?$/ },
      },
      handle: async (request) => {
        const { cluster, caller, node, parameters } = request
        const resize = { disk: parameters.get('disk') ?? '', size: parameters.get('size') ?? '', digest: parameters.get('digest') }
        const make = type === 'lxc' ? resizeLxcWork : resizeQemuWork
        const work = make(cluster, { node: node.name, type, vmid: vmidOf(request) }, resize, caller.user)
        return { data: startTask(request, 'resize', work) }
      },
    },
    {
      method: 'POST', path: `${base}/template`, permission: { path: '/vms/{vmid}', anyOf: ['VM.Allocate'] },
      parameters: { ...address, ...(type === 'qemu' ? { disk: { type: 'string', enum: slotsOf(type) } } : {}) },
      handle: (request) => {
        const { cluster, caller, node, parameters } = request
        const work = templateWork(cluster, { node: node.name, type, vmid: vmidOf(request) }, parameters.get('disk'), caller.user)
        const upid = startTask(request, type === 'lxc' ? 'vztemplate' : 'qmtemplate', work)
        // A container's task is nowhere but in the task list.
        return { data: type === 'lxc' ? null : upid }
      },
    },
    {
      method: 'DELETE', path: base, permission: { path: '/vms/{vmid}', anyOf: ['VM.Allocate'] },
      parameters: destroyParameters(type),
      handle: (request) => {
        const { cluster, caller, node } = request
        const options = { purge: isSet(request, 'purge'), force: isSet(request, 'force'), destroyUnreferencedDisks: isSet(request, 'destroy-unreferenced-disks') }
        const work = destroyWork(cluster, { node: node.name, type, vmid: vmidOf(request) }, options, caller.user)
        return { data: startTask(request, type === 'lxc' ? 'vzdestroy' : 'qmdestroy', work) }
      },
    },
  ]
}

/** Whether HA manages the guest, and in which state its manager has it; null until it has looked. */
function describeHa({ ha }: ApiRequest['cluster'], guest: Guest): Record<string, unknown> {
  return ha.isManaged(guest) ? { managed: 1, state: ha.find(sidOf(guest))?.crmState ?? null } : { managed: 0 }
}

function destroyParameters(type: Guest['type']): ParameterTable {
  const both = { ...address, purge: flag, 'destroy-unreferenced-disks': flag }
  return type === 'lxc' ? { ...both, force: flag } : { ...both, skiplock: rootFlag }
}
