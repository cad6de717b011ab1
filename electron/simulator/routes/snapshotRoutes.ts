import { died } from '../apiError.ts'
import type { Guest } from '../guests/guest.ts'
import type { GuestAddress } from '../guests/power.ts'
import { readSnapshotConfig, readSnapshots } from '../guests/readConfig.ts'
import { rollbackWork } from '../guests/rollback.ts'
import { createSnapshotWork, deleteSnapshotWork, hasFeature } from '../guests/snapshots.ts'
import { checkConfigId } from '../options/formats.ts'
import { flag, nodeParameter, type ParameterSpec, vmidParameter } from '../options/parameters.ts'
import { type ApiRequest, isSet, type Route, vmidOf } from './route.ts'
import { startTask } from './startTask.ts'

const address = { node: nodeParameter, vmid: vmidParameter }
const optionalName: ParameterSpec = { type: 'string', maxLength: 40, check: checkConfigId }
const snapname: ParameterSpec = { ...optionalName, required: true }

/** Names that no snapshot may have. */
const reserved = { lxc: ['current', 'vzdump'], qemu: ['current', 'pending'] } as const

/** Paths below …/snapshot, and …/feature, which tells whether snapshots can be taken. */
export function snapshotRoutes(type: Guest['type'], base: string): readonly Route[] {
  const audit = { path: '/vms/{vmid}', anyOf: ['VM.Audit'] } as const
  const take = { path: '/vms/{vmid}', anyOf: ['VM.Snapshot'] } as const
  const prefix = type === 'lxc' ? 'vz' : 'qm'
  const at = (request: ApiRequest): GuestAddress => ({ node: request.node.name, type, vmid: vmidOf(request) })
  const find = (request: ApiRequest): Guest => request.cluster.guestOn(request.node.name, type, vmidOf(request))
  return [
    { method: 'GET', path: `${base}/snapshot`, permission: audit, parameters: address, handle: (request) => ({ data: readSnapshots(find(request)) }) },
    {
      method: 'POST', path: `${base}/snapshot`, permission: take,
      parameters: { ...address, snapname, description: { type: 'string' }, ...(type === 'qemu' ? { vmstate: flag } : {}) },
      handle: (request) => {
        const draft = { name: nameIn(request), description: request.parameters.get('description') ?? '', vmstate: isSet(request, 'vmstate') }
        const lowered = draft.name.toLowerCase()
        if (reserved[type].some((name) => name === lowered)) throw died(`unable to use snapshot name '${draft.name}' (reserved name)`)
        return { data: startTask(request, `${prefix}snapshot`, createSnapshotWork(request.cluster, at(request), draft, request.caller.user)) }
      },
    },
    {
      method: 'DELETE', path: `${base}/snapshot/{snapname}`, permission: take, parameters: { ...address, snapname, force: flag },
      handle: (request) => ({
        data: startTask(request, `${prefix}delsnapshot`, deleteSnapshotWork(request.cluster, at(request), nameIn(request), isSet(request, 'force'), request.caller.user)),
      }),
    },
    {
      method: 'GET', path: `${base}/snapshot/{snapname}/config`, permission: { path: '/vms/{vmid}', anyOf: ['VM.Snapshot', 'VM.Snapshot.Rollback', 'VM.Audit'] },
      parameters: { ...address, snapname },
      handle: (request) => ({ data: readSnapshotConfig(find(request), nameIn(request)) }),
    },
    {
      method: 'POST', path: `${base}/snapshot/{snapname}/rollback`, permission: { path: '/vms/{vmid}', anyOf: ['VM.Snapshot', 'VM.Snapshot.Rollback'] },
      parameters: { ...address, snapname, start: flag },
      handle: (request) => {
        const start = isSet(request, 'start')
        if (start && type === 'qemu') request.caller.requireAny(`/vms/${vmidOf(request)}`, ['VM.PowerMgmt'])
        return { data: startTask(request, `${prefix}rollback`, rollbackWork(request.cluster, at(request), nameIn(request), start, request.caller.user)) }
      },
    },
    {
      method: 'GET', path: `${base}/feature`, permission: audit,
      parameters: { ...address, feature: { type: 'string', required: true, enum: ['snapshot', 'clone', 'copy'] }, snapname: optionalName },
      handle: (request) => {
        const guest = find(request)
        const name = request.parameters.get('snapname')
        if (name !== undefined && !guest.config.snapshots.has(name)) throw died(`snapshot '${name}' does not exist`)
        const has = hasFeature(request.cluster, guest, request.parameters.get('feature') ?? '')
        return { data: { hasFeature: Number(has), ...(type === 'qemu' ? { nodes: has ? [guest.node] : [] } : {}) } }
      },
    },
  ]
}

function nameIn(request: ApiRequest): string {
  return request.parameters.get('snapname') ?? ''
}
