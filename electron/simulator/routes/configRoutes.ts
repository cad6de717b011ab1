import { died } from '../apiError.ts'
import { carryOutChange, checkChange, checkDigest, readWantedChange, type WantedChange } from '../guests/changeConfig.ts'
import { type Guest, optionsOf } from '../guests/guest.ts'
import { checkOptionPrivileges } from '../guests/optionPrivileges.ts'
import { digestParameter, flag, nodeParameter, type ParameterSpec, type ParameterTable, vmidParameter } from '../options/parameters.ts'
import { lockFile, lockTimeoutMs } from '../tasks.ts'
import { type ApiReply, type ApiRequest, type Route, vmidOf } from './route.ts'
import { startTask } from './startTask.ts'

const list: ParameterSpec = { type: 'string', list: true }
const rootFlag: ParameterSpec = { type: 'boolean', rootOnly: true }

const permissions = {
  lxc: ['VM.Config.Disk', 'VM.Config.CPU', 'VM.Config.Memory', 'VM.Config.Network', 'VM.Config.Options'],
  qemu: [
    'VM.Config.Disk', 'VM.Config.CDROM', 'VM.Config.CPU', 'VM.Config.Memory', 'VM.Config.Network', 'VM.Config.HWType',
    'VM.Config.Options', 'VM.Config.Cloudinit',
  ],
} as const

/** PUT …/config of both types, and the asynchronous POST of a VM. */
export function configRoutes(type: Guest['type'], base: string): readonly Route[] {
  const shared: ParameterTable = {
    ...optionsOf(type), node: nodeParameter, vmid: vmidParameter, digest: digestParameter, delete: list, revert: list,
    ...(type === 'qemu' ? { force: flag, skiplock: rootFlag } : {}),
  }
  const permission = { path: '/vms/{vmid}', anyOf: permissions[type] }
  const put: Route = { method: 'PUT', path: `${base}/config`, permission, parameters: shared, handle: (request) => putConfig(request, type) }
  if (type === 'lxc') return [put]
  const background: ParameterSpec = { type: 'integer', minimum: 1, maximum: 30 }
  const post: Route = {
    method: 'POST', path: `${base}/config`, permission,
    parameters: { ...shared, background_delay: background, 'import-working-storage': { type: 'string' } },
    handle: postConfig,
  }
  const unlink: Route = {
    method: 'PUT', path: `${base}/unlink`, permission: { path: '/vms/{vmid}', anyOf: ['VM.Config.Disk'] },
    parameters: { node: nodeParameter, vmid: vmidParameter, idlist: { ...list, required: true }, force: flag },
    handle: unlinkDisks,
  }
  return [put, post, unlink]
}

/** `PUT …/unlink` is a PUT of `…/config` with `delete`. */
function unlinkDisks(request: ApiRequest): Promise<ApiReply> {
  const parameters = new Map(request.parameters)
  parameters.set('delete', parameters.get('idlist') ?? '')
  return putConfig({ ...request, parameters }, 'qemu')
}

/** LXC checks lock, digest, privileges; QEMU privileges, digest, lock. Values come last in both. */
async function putConfig(request: ApiRequest, type: Guest['type']): Promise<ApiReply> {
  const wanted = readWantedChange(type, request.parameters)
  if (type === 'qemu') checkBeforeLock(request, wanted)
  await waitForLockFile(request, type)
  const guest = find(request, type)
  if (type === 'lxc') {
    request.cluster.checkLock(guest)
    checkDigest(guest, request.parameters.get('digest'))
    checkOptionPrivileges(request.cluster, request.caller, guest, wanted)
  } else {
    checkDigest(guest, request.parameters.get('digest'))
    request.cluster.checkLock(guest)
  }
  checkChange(guest, wanted)
  carryOutChange(request.cluster, guest, wanted, { user: request.caller.user, upid: null })
  return { data: null }
}

/** The same in a task; what can be refused early is. */
async function postConfig(request: ApiRequest): Promise<ApiReply> {
  const { cluster, caller, parameters } = request
  const wanted = readWantedChange('qemu', parameters)
  checkBeforeLock(request, wanted)
  await waitForLockFile(request, 'qemu')
  checkDigest(find(request, 'qemu'), parameters.get('digest'))
  cluster.checkLock(find(request, 'qemu'))
  checkChange(find(request, 'qemu'), wanted)
  const settings = [...wanted.set].map(([key, value]) => ` -${key} ${value}`)
  const deletes = wanted.delete.length > 0 ? [` -delete ${wanted.delete.join(',')}`] : []
  return {
    data: startTask(request, 'qmconfig', {
      durationMs: 200,
      locks: vmidOf(request),
      finish(upid) {
        carryOutChange(cluster, find(request, 'qemu'), wanted, { user: caller.user, upid })
        return [`update VM ${vmidOf(request)}:${[...settings, ...deletes].join('')}`]
      },
    }),
  }
}

function checkBeforeLock(request: ApiRequest, wanted: WantedChange): void {
  checkOptionPrivileges(request.cluster, request.caller, find(request, 'qemu'), wanted)
}

function find(request: ApiRequest, type: Guest['type']): Guest {
  return request.cluster.guestOn(request.node.name, type, vmidOf(request))
}

/** Waits while a task holds the guest's lock file, at most 10 seconds. */
async function waitForLockFile(request: ApiRequest, type: Guest['type']): Promise<void> {
  const { clock, tasks } = request.cluster
  const vmid = vmidOf(request)
  const deadlineMs = clock.nowMs() + clock.scaled(lockTimeoutMs)
  for (let holder = tasks.holderOf(vmid); holder; holder = tasks.holderOf(vmid)) {
    if (clock.nowMs() >= deadlineMs) throw died(`can't lock file '${lockFile(vmid, type)}' - got timeout`)
    await clock.sleepUntil(Math.min(holder.dueMs, deadlineMs))
    request.cluster.settle()
  }
}
