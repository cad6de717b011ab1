import { badParameters, died } from '../apiError.ts'
import type { Guest } from '../guests/guest.ts'
import { type GuestAddress, rebootWork, shutdownWork, startWork, stopWork } from '../guests/power.ts'
import { type HaRequest, requestHa } from '../ha/requestHa.ts'
import { flag, nodeParameter, type ParameterSpec, type ParameterTable, vmidParameter } from '../options/parameters.ts'
import { type ApiRequest, isSet, type Route, vmidOf } from './route.ts'
import { startTask } from './startTask.ts'

const rootFlag: ParameterSpec = { type: 'boolean', rootOnly: true }
const rootText: ParameterSpec = { type: 'string', rootOnly: true }
const timeout: ParameterSpec = { type: 'integer', minimum: 0 }
const address = { node: nodeParameter, vmid: vmidParameter }

const parameters: Record<Guest['type'], Record<'start' | 'shutdown' | 'stop' | 'reboot', ParameterTable>> = {
  lxc: {
    start: { ...address, debug: flag, skiplock: rootFlag },
    shutdown: { ...address, timeout, forceStop: flag },
    stop: { ...address, 'overrule-shutdown': flag, skiplock: rootFlag },
    reboot: { ...address, timeout },
  },
  qemu: {
    start: {
      ...address, timeout, skiplock: rootFlag, machine: { type: 'string' }, 'force-cpu': rootText, migratedfrom: rootText,
      migration_network: rootText, migration_type: { type: 'string', enum: ['secure', 'insecure'], rootOnly: true },
      'nets-host-mtu': rootText, stateuri: { type: 'string', maxLength: 128, rootOnly: true }, targetstorage: rootText,
      'with-conntrack-state': rootFlag,
    },
    shutdown: { ...address, timeout, forceStop: flag, keepActive: rootFlag, skiplock: rootFlag },
    stop: { ...address, timeout, 'overrule-shutdown': flag, keepActive: rootFlag, migratedfrom: rootText, skiplock: rootFlag },
    reboot: { ...address, timeout },
  },
}

/** POST …/status/start, shutdown, stop and reboot. */
export function powerRoutes(type: Guest['type'], base: string): readonly Route[] {
  const permission = { path: '/vms/{vmid}', anyOf: ['VM.PowerMgmt'] } as const
  const prefix = type === 'lxc' ? 'vz' : 'qm'
  const route = (verb: 'start' | 'shutdown' | 'stop' | 'reboot', handle: (request: ApiRequest, at: GuestAddress) => string): Route => ({
    method: 'POST', path: `${base}/status/${verb}`, permission, parameters: parameters[type][verb],
    handle: (request) => ({ data: handle(request, { node: request.node.name, type, vmid: vmidOf(request) }) }),
  })
  return [
    route('start', (request, at) => {
      if (type === 'lxc' && statusOf(request, at) === 'running') throw died(`CT ${at.vmid} already running`)
      return byHa(request, at, 'start') ?? startTask(request, `${prefix}start`, startWork(request.cluster, at, request.caller.user))
    }),
    route('shutdown', (request, at) => {
      requireRunning(request, at, 'CT')
      return byHa(request, at, 'stop') ?? startTask(request, `${prefix}shutdown`, shutdownWork(request.cluster, at, request.caller.user))
    }),
    route('stop', (request, at) => {
      requireRunning(request, at, 'CT')
      const overrules = isSet(request, 'overrule-shutdown')
      if (overrules && managedBy(request, at)) throw badParameters({ 'overrule-shutdown': 'Not applicable for HA resources.' })
      if (overrules) overruleShutdown(request, at)
      return byHa(request, at, 'stop') ?? startTask(request, `${prefix}stop`, stopWork(request.cluster, at, request.caller.user))
    }),
    route('reboot', (request, at) => {
      if (statusOf(request, at) === 'stopped') throw died(`VM ${at.vmid} not running`)
      return startTask(request, `${prefix}reboot`, rebootWork(request.cluster, at, request.caller.user))
    }),
  ]
}

/** For a guest that HA manages the task only files a request: `hastart` or `hastop`. Returns its UPID, or null for other guests. */
function byHa(request: ApiRequest, at: GuestAddress, kind: Exclude<HaRequest['kind'], 'migrate'>): string | null {
  const guest = managedBy(request, at)
  return guest ? startTask(request, `ha${kind}`, requestHa(request.cluster, guest, { kind }, request.caller.user)) : null
}

function managedBy({ cluster }: ApiRequest, at: GuestAddress): Guest | null {
  const guest = cluster.guests.get(at.vmid)
  return guest?.node === at.node && guest.type === at.type && cluster.ha.isManaged(guest) ? guest : null
}

function statusOf({ cluster }: ApiRequest, at: GuestAddress): Guest['status'] | 'missing' {
  const guest = cluster.guests.get(at.vmid)
  return guest?.node === at.node && guest.type === at.type ? guest.status : 'missing'
}

/** A stopped container refuses at once; a stopped VM's task has nothing to do and says OK. */
function requireRunning(request: ApiRequest, at: GuestAddress, word: string): void {
  const status = statusOf(request, at)
  if (at.type === 'lxc' && (status === 'stopped' || status === 'missing')) throw died(`${word} ${at.vmid} not running`)
}

/** Ends the caller's own shutdown tasks of the guest. */
function overruleShutdown({ cluster, caller }: ApiRequest, at: GuestAddress): void {
  for (const task of cluster.tasks.all()) {
    if (task.state !== 'stopped' && task.id === String(at.vmid) && task.type.endsWith('shutdown') && task.user === caller.user) cluster.tasks.abort(task.upid)
  }
}
