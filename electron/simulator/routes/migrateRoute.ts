import { badParameters } from '../apiError.ts'
import type { Guest } from '../guests/guest.ts'
import { checkMigrate, type Migrate, migrateWork } from '../guests/migrate.ts'
import { requestHa } from '../ha/requestHa.ts'
import { flag, nodeParameter, type ParameterSpec, vmidParameter } from '../options/parameters.ts'
import { type ApiRequest, isSet, type Route, vmidOf } from './route.ts'
import { startTask } from './startTask.ts'

const text: ParameterSpec = { type: 'string' }
const rootOnly = ['force', 'migration_type', 'migration_network'] as const

/** POST …/migrate: to another node of the cluster. For a guest that HA manages the task only asks for it. */
export function migrateRoute(type: Guest['type'], base: string): Route {
  return {
    method: 'POST', path: `${base}/migrate`, permission: { path: '/vms/{vmid}', anyOf: ['VM.Migrate'] },
    parameters: {
      node: nodeParameter, vmid: vmidParameter, target: { type: 'string', required: true }, online: flag,
      ...(type === 'lxc'
        ? { restart: flag, timeout: { type: 'integer' } as const, bwlimit: { type: 'number', minimum: 0 } as const, 'target-storage': text }
        : {
            'with-local-disks': flag, 'with-conntrack-state': flag, force: flag, migration_network: text, bwlimit: { type: 'integer', minimum: 0 } as const,
            migration_type: { type: 'string', enum: ['secure', 'insecure'] } as const, targetstorage: text,
          }),
    },
    handle: (request) => {
      const { cluster, caller, node, parameters } = request
      for (const name of rootOnly) if (parameters.has(name)) throw badParameters({ [name]: 'Only root may use this option.' })
      const address = { node: node.name, type, vmid: vmidOf(request) }
      const wanted = readMigrate(request)
      const guest = checkMigrate(cluster, address, wanted)
      if (cluster.ha.isManaged(guest)) return { data: startTask(request, 'hamigrate', requestHa(cluster, guest, { kind: 'migrate', node: wanted.target }, caller.user)) }
      return { data: startTask(request, type === 'lxc' ? 'vzmigrate' : 'qmigrate', migrateWork(cluster, address, wanted, caller.user)) }
    },
  }
}

function readMigrate(request: ApiRequest): Migrate {
  return {
    target: request.parameters.get('target') ?? '', online: isSet(request, 'online'), restart: isSet(request, 'restart'),
    withLocalDisks: isSet(request, 'with-local-disks'),
  }
}
