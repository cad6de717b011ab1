import { ApiError, badParameters, died } from '../apiError.ts'
import { findOption, type Guest } from '../guests/guest.ts'
import { holds } from '../guests/volumes.ts'
import { type ApiRequest, isSet, vmidOf } from './route.ts'

/** VM.Allocate makes a guest; VM.Backup on the guest is enough to overwrite it. */
export function checkAllocation({ cluster, caller, node, parameters }: ApiRequest, type: Guest['type'], overwrites: boolean): void {
  const vmid = Number(parameters.get('vmid'))
  const guest = cluster.guests.get(vmid)
  if (caller.can(`/vms/${vmid}`, 'VM.Allocate')) return
  if (overwrites && guest?.node === node.name && guest.type === type && caller.can(`/vms/${vmid}`, 'VM.Backup')) return
  throw new ApiError(403, 'Permission check failed\n')
}

/** What is asked for beside the guest itself: no pool exists here, HA needs the console, and starting has a privilege of its own. */
export function checkExtras(request: ApiRequest): void {
  const pool = request.parameters.get('pool')
  if (pool !== undefined) throw died(`pool '${pool}' does not exist`)
  if (isSet(request, 'ha-managed')) request.caller.requireAny('/', ['Sys.Console'])
  if (isSet(request, 'start')) request.caller.requireAny(`/vms/${vmidOf(request)}`, ['VM.PowerMgmt'])
}

/** A storage for new volumes: it must exist, hold them, and the caller must have room on it. */
export function checkTarget({ cluster, caller }: ApiRequest, type: Guest['type'], name: string): void {
  const storage = cluster.volumes.storage(name)
  if (!storage) throw died(`storage '${name}' does not exist`)
  caller.requireAny(`/storage/${name}`, ['Datastore.AllocateSpace'])
  if (!holds(storage, type === 'lxc' ? 'rootdir' : 'images')) {
    throw badParameters({ storage: `storage '${name}' does not support ${type === 'lxc' ? 'container directories' : 'vm images'}` })
  }
}

/** The guest's options among the request's parameters. */
export function optionsIn({ parameters }: ApiRequest, type: Guest['type']): ReadonlyMap<string, string> {
  return new Map([...parameters].filter(([key]) => findOption(type, key) !== undefined))
}
