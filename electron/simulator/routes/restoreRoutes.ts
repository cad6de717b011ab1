import { ApiError, badParameters, died } from '../apiError.ts'
import type { Restore } from '../backups/restore.ts'
import { checkOverwriteLxc, restoreLxcWork } from '../backups/restoreLxc.ts'
import { restoreQemuWork } from '../backups/restoreQemu.ts'
import { findOption, type Guest, optionsOf } from '../guests/guest.ts'
import { flag, nodeParameter, type ParameterSpec, type ParameterTable, vmidParameter } from '../options/parameters.ts'
import { type ApiReply, type ApiRequest, isSet, type Route, vmidOf } from './route.ts'
import { startTask } from './startTask.ts'

const text: ParameterSpec = { type: 'string' }
const archive: ParameterSpec = { type: 'string', maxLength: 255 }
const shared: ParameterTable = {
  node: nodeParameter, vmid: vmidParameter, storage: text, force: flag, unique: flag, start: flag, pool: text, 'ha-managed': flag,
}

/** POST /nodes/{node}/lxc and …/qemu: restoring from a backup. The simulator makes no guest from a template or an image. */
export const restoreRoutes: readonly Route[] = [
  {
    method: 'POST', path: '/nodes/{node}/lxc', permission: null,
    parameters: {
      ...optionsOf('lxc'), ...shared, ostemplate: { ...archive, required: true }, restore: flag, bwlimit: { type: 'number', minimum: 0 },
      'ignore-unpack-errors': flag, password: text, 'ssh-public-keys': text,
    },
    handle: restoreContainer,
  },
  {
    method: 'POST', path: '/nodes/{node}/qemu', permission: null,
    parameters: {
      ...optionsOf('qemu'), ...shared, archive, bwlimit: { type: 'integer', minimum: 0 }, 'import-working-storage': text, 'live-restore': flag,
    },
    handle: restoreMachine,
  },
]

function restoreContainer(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const id = parameters.get('ostemplate') ?? ''
  const overwrites = isSet(request, 'restore') && isSet(request, 'force')
  const address = { node: node.name, type: 'lxc', vmid: vmidOf(request) } as const
  checkOverwriteLxc(cluster, address, overwrites)
  checkPrivileges(request, 'lxc', overwrites)
  checkStorage(request)
  if (!isSet(request, 'restore')) {
    if (parameters.has('unique')) throw badParameters({ unique: "missing property - 'restore' requires this property" })
    throw died(/:backup\//.test(id)
      ? `unable to use volume ${id} - content type needs to be 'vztmpl'`
      : `unable to create CT ${vmidOf(request)} - volume '${id}' does not exist`)
  }
  checkArchiveAccess(request, id)
  const work = restoreLxcWork(cluster, address, readRestore(request, 'lxc', id), caller.user)
  return { data: startTask(request, 'vzrestore', work) }
}

function restoreMachine(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const id = parameters.get('archive')
  checkPrivileges(request, 'qemu', id !== undefined && isSet(request, 'force'))
  checkStorage(request)
  if (id === undefined) throw new ApiError(501, 'the simulator makes no machine but from a backup\n')
  checkArchiveAccess(request, id)
  const work = restoreQemuWork(cluster, { node: node.name, type: 'qemu', vmid: vmidOf(request) }, readRestore(request, 'qemu', id), caller.user)
  return { data: startTask(request, 'qmrestore', work) }
}

/** VM.Backup on the guest is enough to overwrite it. */
function checkPrivileges({ cluster, caller, node, parameters }: ApiRequest, type: Guest['type'], overwrites: boolean): void {
  const vmid = Number(parameters.get('vmid'))
  const guest = cluster.guests.get(vmid)
  if (caller.can(`/vms/${vmid}`, 'VM.Allocate')) return
  if (overwrites && guest?.node === node.name && guest.type === type && caller.can(`/vms/${vmid}`, 'VM.Backup')) return
  throw new ApiError(403, 'Permission check failed\n')
}

function checkStorage({ cluster, caller, parameters }: ApiRequest): void {
  const storage = parameters.get('storage')
  if (storage === undefined) return
  caller.requireAny(`/storage/${storage}`, ['Datastore.AllocateSpace'])
  if (!cluster.volumes.storage(storage)) throw died(`storage '${storage}' does not exist`)
}

/** Source: PVE::Storage::check_volume_access. */
function checkArchiveAccess({ caller }: ApiRequest, id: string): void {
  caller.requireAny(`/storage/${id.slice(0, id.indexOf(':'))}`, ['Datastore.AllocateSpace'])
  const owner = /vzdump-\w+-(\d+)-/.exec(id)?.[1]
  if (owner !== undefined) caller.requireAny(`/vms/${owner}`, ['VM.Backup'])
}

function readRestore(request: ApiRequest, type: Guest['type'], id: string): Restore {
  return {
    archive: id, force: isSet(request, 'force'), unique: isSet(request, 'unique'), storage: request.parameters.get('storage'), start: isSet(request, 'start'),
    overrides: new Map([...request.parameters].filter(([key]) => findOption(type, key) !== undefined)),
  }
}
