import { badParameters, died } from '../apiError.ts'
import { checkVmid } from '../backups/restore.ts'
import { createLxcWork } from '../guests/createLxc.ts'
import type { Afterwards } from '../guests/creation.ts'
import { createQemuWork } from '../guests/createQemu.ts'
import { createGuest, type Guest, isVolumeKey } from '../guests/guest.ts'
import { checkOptionPrivileges } from '../guests/optionPrivileges.ts'
import { wantedVolume } from '../guests/placeVolume.ts'
import { checkVolumeAccess } from '../guests/volumeAccess.ts'
import { checkAllocation, checkExtras, checkTarget, optionsIn } from './creationChecks.ts'
import { type ApiReply, type ApiRequest, isSet, vmidOf } from './route.ts'
import { startTask } from './startTask.ts'

const notOptions = new Set(['unprivileged'])

/** POST /nodes/{node}/lxc without `restore`: a container from a template. Task `vzcreate`. */
export function createContainer(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const template = parameters.get('ostemplate') ?? ''
  const storage = parameters.get('storage') ?? 'local'
  const address = { node: node.name, type: 'lxc', vmid: vmidOf(request) } as const
  if (parameters.has('unique')) throw badParameters({ unique: "missing property - 'restore' requires this property" })
  if (parameters.get('unprivileged') === '0') caller.requireAny('/', ['Sys.Modify'])
  checkVmid(cluster, address, false, '')
  checkExtras(request)
  checkAllocation(request, 'lxc', false)
  const options = withStorages(optionsIn(request, 'lxc'), storage, 'lxc')
  const unprivileged = parameters.get('unprivileged') ?? '1'
  checkPrivileges(request, createGuest('lxc', address.vmid, node.name, { unprivileged }), options)
  checkVolumeAccess(cluster, caller, address.vmid, template, 'vztmpl')
  const volumes = [...options.keys()].filter((key) => isVolumeKey('lxc', key))
  if (volumes.length > 0 && !options.has('rootfs')) throw died("mount points configured, but 'rootfs' not set - aborting")
  if (!options.has('rootfs')) options.set('rootfs', `${storage}:4`)
  for (const key of ['rootfs', ...volumes]) checkTarget(request, 'lxc', (options.get(key) ?? '').split(':')[0] ?? '')
  options.set('unprivileged', unprivileged)
  const work = createLxcWork(cluster, address, { template, options, afterwards: afterwardsOf(request) }, caller.user)
  return { data: startTask(request, 'vzcreate', work) }
}

/** POST /nodes/{node}/qemu without `archive`: a machine with new disks. Task `qmcreate`. */
export function createMachine(request: ApiRequest): ApiReply {
  const { cluster, caller, node, parameters } = request
  const storage = parameters.get('storage')
  const address = { node: node.name, type: 'qemu', vmid: vmidOf(request) } as const
  for (const key of ['force', 'unique']) if (parameters.has(key)) throw badParameters({ [key]: "missing property - 'archive' requires this property" })
  if (storage !== undefined) caller.requireAny(`/storage/${storage}`, ['Datastore.AllocateSpace'])
  checkExtras(request)
  checkAllocation(request, 'qemu', false)
  const options = withStorages(optionsIn(request, 'qemu'), storage, 'qemu')
  for (const [key, value] of options) {
    const wanted = isVolumeKey('qemu', key) ? wantedVolume(value) : null
    if (wanted !== null) checkTarget(request, 'qemu', wanted.storage)
  }
  checkPrivileges(request, createGuest('qemu', address.vmid, node.name, {}), options)
  checkVmid(cluster, address, false, `unable to create VM ${address.vmid} - `)
  const work = createQemuWork(cluster, address, { options, afterwards: afterwardsOf(request) }, caller.user)
  return { data: startTask(request, 'qmcreate', work) }
}

function afterwardsOf(request: ApiRequest): Afterwards {
  return { start: isSet(request, 'start'), haManaged: isSet(request, 'ha-managed') }
}

function checkPrivileges({ cluster, caller }: ApiRequest, draft: Guest, options: ReadonlyMap<string, string>): void {
  const set = new Map([...options].filter(([key]) => !notOptions.has(key)))
  checkOptionPrivileges(cluster, caller, draft, { set, delete: [], revert: [] }, true)
}

/** A bare size means the request's storage; `cdrom` is the drive `ide2`; unused disks cannot be made. */
function withStorages(options: ReadonlyMap<string, string>, storage: string | undefined, type: Guest['type']): Map<string, string> {
  const complete = new Map<string, string>()
  for (const [name, value] of options) {
    const key = type === 'qemu' && name === 'cdrom' ? 'ide2' : name
    if (key.startsWith('unused')) continue
    const isSize = isVolumeKey(type, key) && /^\d+(\.\d+)?(,|$)/.test(value)
    if (isSize && storage === undefined) throw died('no storage ID specified (and no default storage)')
    const placed = isSize ? `${storage}:${value}` : value
    complete.set(key, name === 'cdrom' && !/(^|,)media=/.test(placed) ? `${placed},media=cdrom` : placed)
  }
  return complete
}
