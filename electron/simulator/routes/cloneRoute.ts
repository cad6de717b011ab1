import { died } from '../apiError.ts'
import { cloneWork } from '../guests/clone.ts'
import { checkClone, type Clone } from '../guests/cloneChecks.ts'
import type { Guest } from '../guests/guest.ts'
import { checkConfigId, checkDnsName } from '../options/formats.ts'
import { flag, nodeParameter, type ParameterSpec, vmidParameter } from '../options/parameters.ts'
import { type ApiRequest, type Route, vmidOf } from './route.ts'
import { startTask } from './startTask.ts'

const text: ParameterSpec = { type: 'string' }

/** POST …/clone: a copy under a new number. The task bears the number of the source. */
export function cloneRoute(type: Guest['type'], base: string): Route {
  const name: ParameterSpec = { type: 'string', check: checkDnsName }
  return {
    method: 'POST', path: `${base}/clone`, permission: { path: '/vms/{vmid}', anyOf: ['VM.Clone'] },
    parameters: {
      node: nodeParameter, vmid: vmidParameter, newid: vmidParameter, full: flag, description: text, pool: text, storage: text, target: text,
      snapname: { type: 'string', maxLength: 40, check: checkConfigId },
      ...(type === 'lxc'
        ? { hostname: name, bwlimit: { type: 'number', minimum: 0 } as const }
        : { name, bwlimit: { type: 'integer', minimum: 0 } as const, format: { type: 'string', enum: ['raw', 'qcow2', 'vmdk'] } as const }),
    },
    handle: (request) => {
      const { cluster, caller, node, parameters } = request
      const pool = parameters.get('pool')
      if (pool !== undefined) throw died(`pool '${pool}' does not exist`)
      const clone = readClone(request, type)
      const checked = checkClone(cluster, caller, { node: node.name, type, vmid: clone.source }, clone)
      return { data: startTask(request, type === 'lxc' ? 'vzclone' : 'qmclone', cloneWork(cluster, checked, clone, caller.user)) }
    },
  }
}

/** The node that the guest lives on is no target. */
function readClone(request: ApiRequest, type: Guest['type']): Clone {
  const { node, parameters } = request
  const full = parameters.get('full')
  const target = parameters.get('target')
  return {
    source: vmidOf(request), newid: Number(parameters.get('newid')), name: parameters.get(type === 'lxc' ? 'hostname' : 'name'),
    description: parameters.get('description'), full: full === undefined ? undefined : full === '1', snapshot: parameters.get('snapname'),
    storage: parameters.get('storage'), format: parameters.get('format'), target: target === node.name || target === 'localhost' ? undefined : target,
  }
}
