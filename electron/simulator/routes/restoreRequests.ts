import type { Restore } from '../backups/restore.ts'
import { checkOverwriteLxc, restoreLxcWork } from '../backups/restoreLxc.ts'
import { restoreQemuWork } from '../backups/restoreQemu.ts'
import type { Guest } from '../guests/guest.ts'
import { checkVolumeAccess } from '../guests/volumeAccess.ts'
import { checkAllocation, checkTarget, optionsIn } from './creationChecks.ts'
import { type ApiReply, type ApiRequest, isSet, vmidOf } from './route.ts'
import { startTask } from './startTask.ts'

/** POST /nodes/{node}/lxc with `restore=1`; `force` overwrites. Task `vzrestore`. */
export function restoreContainer(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const id = parameters.get('ostemplate') ?? ''
  const overwrites = isSet(request, 'force')
  const address = { node: node.name, type: 'lxc', vmid: vmidOf(request) } as const
  checkOverwriteLxc(cluster, address, overwrites)
  checkAllocation(request, 'lxc', overwrites)
  checkVolumeAccess(cluster, caller, address.vmid, id, 'backup')
  checkTarget(request, 'lxc', parameters.get('storage') ?? 'local')
  const work = restoreLxcWork(cluster, address, readRestore(request, 'lxc', id), caller.user)
  return { data: startTask(request, 'vzrestore', work) }
}

/** POST /nodes/{node}/qemu with `archive`; `force` overwrites. Task `qmrestore`. */
export function restoreMachine(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const id = parameters.get('archive') ?? ''
  const storage = parameters.get('storage')
  const address = { node: node.name, type: 'qemu', vmid: vmidOf(request) } as const
  checkAllocation(request, 'qemu', isSet(request, 'force'))
  if (storage !== undefined) checkTarget(request, 'qemu', storage)
  checkVolumeAccess(cluster, caller, address.vmid, id, 'backup')
  const work = restoreQemuWork(cluster, address, readRestore(request, 'qemu', id), caller.user)
  return { data: startTask(request, 'qmrestore', work) }
}

function readRestore(request: ApiRequest, type: Guest['type'], id: string): Restore {
  return {
    archive: id, force: isSet(request, 'force'), unique: isSet(request, 'unique'), storage: request.parameters.get('storage'),
    start: isSet(request, 'start'), overrides: optionsIn(request, type),
  }
}
