import { ApiError, badParameters, died } from '../apiError.ts'
import type { Guest } from '../guests/guest.ts'
import { checkMove, type MoveVolume, moveVolumeWork } from '../guests/moveVolume.ts'
import { digestParameter, flag, nodeParameter, type ParameterSpec, vmidParameter } from '../options/parameters.ts'
import { type ApiReply, type ApiRequest, isSet, type Route, vmidOf } from './route.ts'
import { slotsOf } from './slots.ts'
import { startTask } from './startTask.ts'

/** POST …/move_volume (LXC) and …/move_disk (QEMU): a volume of the guest, to another storage. */
export function moveRoute(type: Guest['type'], base: string): Route {
  const unused = Array.from({ length: 256 }, (_, index) => `unused${index}`)
  const slot = { type: 'string', enum: [...slotsOf(type), ...unused] } as const satisfies ParameterSpec
  const optionalVmid: ParameterSpec = { type: 'integer', minimum: 100, maximum: 999_999_999 }
  const shared = {
    node: nodeParameter, vmid: vmidParameter, storage: { type: 'string' }, delete: flag, digest: digestParameter, 'target-digest': digestParameter,
    'target-vmid': optionalVmid,
  } as const
  return {
    method: 'POST', path: `${base}/${type === 'lxc' ? 'move_volume' : 'move_disk'}`, permission: { path: '/vms/{vmid}', anyOf: ['VM.Config.Disk'] },
    parameters: type === 'lxc'
      ? { ...shared, volume: { ...slot, required: true }, 'target-volume': slot, bwlimit: { type: 'number', minimum: 0 } }
      : { ...shared, disk: { ...slot, required: true }, 'target-disk': slot, bwlimit: { type: 'integer', minimum: 0 }, format: { type: 'string', enum: ['raw', 'qcow2', 'vmdk'] } },
    handle: (request) => moveToStorage(request, type),
  }
}

function moveToStorage(request: ApiRequest, type: Guest['type']): ApiReply {
  const { cluster, caller, node, parameters } = request
  const storage = parameters.get('storage')
  if (storage === undefined && !parameters.has('target-vmid')) {
    const text = "both 'storage' and 'target-vmid' missing, either needs to be set"
    throw badParameters({ 'target-vmid': text, storage: text })
  }
  if (storage !== undefined && parameters.has('target-vmid')) throw died('either set storage or target-vmid, but not both')
  if (storage === undefined) throw new ApiError(501, 'the simulator gives no volume to another guest\n')
  caller.requireAny(`/storage/${storage}`, ['Datastore.AllocateSpace'])
  const move: MoveVolume = {
    slot: parameters.get(type === 'lxc' ? 'volume' : 'disk') ?? '', storage, deleteSource: isSet(request, 'delete'),
    format: parameters.get('format'), digest: parameters.get('digest'),
  }
  const guest = checkMove(cluster, { node: node.name, type, vmid: vmidOf(request) }, move)
  return { data: startTask(request, type === 'lxc' ? 'move_volume' : 'qmmove', moveVolumeWork(cluster, guest, move, caller.user)) }
}
