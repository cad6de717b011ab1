import { optionsOf } from '../guests/guest.ts'
import { flag, nodeParameter, type ParameterSpec, type ParameterTable, vmidParameter } from '../options/parameters.ts'
import { createContainer, createMachine } from './createRequests.ts'
import { restoreContainer, restoreMachine } from './restoreRequests.ts'
import { isSet, type Route } from './route.ts'

const text: ParameterSpec = { type: 'string' }
const archive: ParameterSpec = { type: 'string', maxLength: 255 }
const shared: ParameterTable = {
  node: nodeParameter, vmid: vmidParameter, storage: text, force: flag, unique: flag, start: flag, pool: text, 'ha-managed': flag,
}

/** POST /nodes/{node}/lxc and …/qemu: a new guest, or one from a backup. */
export const creationRoutes: readonly Route[] = [
  {
    method: 'POST', path: '/nodes/{node}/lxc', permission: null,
    parameters: {
      ...optionsOf('lxc'), ...shared, ostemplate: { ...archive, required: true }, restore: flag, bwlimit: { type: 'number', minimum: 0 },
      'ignore-unpack-errors': flag, password: { type: 'string', minLength: 5 }, 'ssh-public-keys': text,
    },
    handle: (request) => (isSet(request, 'restore') ? restoreContainer(request) : createContainer(request)),
  },
  {
    method: 'POST', path: '/nodes/{node}/qemu', permission: null,
    parameters: {
      ...optionsOf('qemu'), ...shared, archive, bwlimit: { type: 'integer', minimum: 0 }, 'import-working-storage': text, 'live-restore': flag,
    },
    handle: (request) => (request.parameters.has('archive') ? restoreMachine(request) : createMachine(request)),
  },
]
