import { died } from '../apiError.ts'
import type { Guest } from '../guests/guest.ts'
import { recorder } from '../guests/guestContext.ts'
import { type HaResource, haRoundMs } from '../ha/haResources.ts'
import { refuseInError, wakeManager } from '../ha/requestHa.ts'
import type { ParameterSpec, ParameterTable } from '../options/parameters.ts'
import { describeHaStatus } from './haStatus.ts'
import type { ApiReply, ApiRequest, Route } from './route.ts'

const sidParameter: ParameterSpec = {
  type: 'string', required: true,
  check: (value) => (/^(\d+|[a-z]+:\S+)$/.test(value) ? null : 'invalid format - value does not look like a valid HA resource ID\n'),
}
const count: ParameterSpec = { type: 'integer', minimum: 0 }
const settings: ParameterTable = {
  state: { type: 'string', enum: ['started', 'stopped', 'enabled', 'disabled', 'ignored'] }, comment: { type: 'string', maxLength: 4096 },
  failback: { type: 'boolean' }, group: { type: 'string' }, max_restart: count, max_relocate: count,
}
const types: ParameterSpec = { type: 'string', enum: ['ct', 'vm'] }
const audit = { path: '/', anyOf: ['Sys.Audit'] } as const
const change = { path: '/', anyOf: ['Sys.Console'] } as const

/** The guests that HA keeps up, below /cluster/ha. */
export const haRoutes: readonly Route[] = [
  {
    method: 'GET', path: '/cluster/ha/resources', permission: audit, parameters: { type: types },
    handle: ({ cluster, parameters }) => ({
      data: cluster.ha.all().filter(({ type }) => (parameters.get('type') ?? type) === type).map((resource) => describe(resource, cluster.ha.digest())),
    }),
  },
  {
    method: 'GET', path: '/cluster/ha/resources/{sid}', permission: audit, parameters: { sid: sidParameter },
    handle: (request) => ({ data: describe(findResource(request, ''), request.cluster.ha.digest()) }),
  },
  { method: 'GET', path: '/cluster/ha/status/current', permission: audit, parameters: {}, handle: describeHaStatus },
  { method: 'POST', path: '/cluster/ha/resources', permission: change, parameters: { ...settings, sid: sidParameter, type: types }, handle: addResource },
  {
    method: 'PUT', path: '/cluster/ha/resources/{sid}', permission: change,
    parameters: { ...settings, sid: sidParameter, delete: { type: 'string', maxLength: 4096 }, digest: { type: 'string', maxLength: 64 } }, handle: changeResource,
  },
  { method: 'DELETE', path: '/cluster/ha/resources/{sid}', permission: change, parameters: { sid: sidParameter, purge: { type: 'boolean' } }, handle: removeResource },
]

function describe({ sid, type, options }: HaResource, digest: string): Record<string, unknown> {
  const numbers = new Set(['max_restart', 'max_relocate', 'failback'])
  return { sid, type, digest, ...Object.fromEntries([...options].map(([key, value]) => [key, numbers.has(key) ? Number(value) : value])) }
}

/** A bare number stands for the guest that has it. Throws the 500 of Proxmox. Source: PVE::HA::Config::parse_sid. */
function readSid({ cluster, parameters }: ApiRequest): string {
  const sid = parameters.get('sid') ?? ''
  if (!/^\d+$/.test(sid)) return sid
  const guest = cluster.guests.get(Number(sid))
  if (!guest) throw died(`unable to detect SID from VMID - VM/CT ${sid} does not exist`)
  return `${guest.type === 'lxc' ? 'ct' : 'vm'}:${sid}`
}

function findResource(request: ApiRequest, prefix: string): HaResource {
  const sid = readSid(request)
  const resource = request.cluster.ha.find(sid)
  if (!resource) throw died(`${prefix}no such resource '${sid}'`)
  return resource
}

function settingsIn({ parameters }: ApiRequest): Map<string, string> {
  if (parameters.has('group')) throw died("invalid parameter 'group': ha groups have been migrated to rules")
  return new Map([...parameters].filter(([key]) => Object.hasOwn(settings, key)))
}

function addResource(request: ApiRequest): ApiReply {
  const { cluster, caller, parameters } = request
  const sid = readSid(request)
  const [type = '', name = ''] = sid.split(':')
  if ((parameters.get('type') ?? type) !== type) throw died('types does not match')
  const options = settingsIn(request)
  if (!/^[1-9]\d+$/.test(name)) throw died('invalid VMID')
  const guest = cluster.guests.get(Number(name))
  if (!guest) throw died(`resource '${sid}' does not exist in cluster`)
  if ((guest.type === 'lxc') !== (type === 'ct')) throw died(`resource '${sid}' - guest with ID ${name} is not a ${type.toUpperCase()}`)
  if (cluster.ha.find(sid)) throw died(`create resource failed: resource ID '${sid}' already defined`)
  cluster.ha.add(guest, options, cluster.clock.nowMs() + cluster.clock.scaled(haRoundMs))
  tell(request, guest, caller.user, 'ha.set', { sid, added: true, ...Object.fromEntries(options) })
  return { data: null }
}

function changeResource(request: ApiRequest): ApiReply {
  const { cluster, caller, parameters } = request
  const options = settingsIn(request)
  const known = cluster.ha.find(readSid(request))
  if (known) refuseInError(known, options.get('state'))
  const digest = parameters.get('digest')
  if (digest !== undefined && digest !== cluster.ha.digest()) throw died('update resources config failed: detected modified configuration - file changed by other user? Try again.')
  const resource = findResource(request, 'update resources config failed: ')
  for (const [key, value] of options) resource.options.set(key, value)
  for (const key of (parameters.get('delete') ?? '').split(/[,;\s]+/).filter((part) => part !== '')) {
    if (!Object.hasOwn(settings, key)) throw died(`update resources config failed: no such option '${key}'`)
    resource.options.delete(key)
  }
  wakeManager(cluster, resource)
  tell(request, cluster.guests.get(resource.vmid), caller.user, 'ha.set', { sid: resource.sid, ...Object.fromEntries(options) })
  return { data: null }
}

/** The guest stays as it is; from now on nobody starts it again. */
function removeResource(request: ApiRequest): ApiReply {
  const { cluster, caller } = request
  const sid = readSid(request)
  const resource = cluster.ha.find(sid)
  if (!resource) throw died(`cannot delete service '${sid}', not HA managed!`)
  cluster.ha.remove(sid)
  tell(request, cluster.guests.get(resource.vmid), caller.user, 'ha.remove', { sid })
  return { data: null }
}

function tell({ cluster, node }: ApiRequest, guest: Guest | undefined, user: string, kind: 'ha.set' | 'ha.remove', detail: Readonly<Record<string, unknown>>): void {
  recorder(cluster, { node: guest?.node ?? node.name, vmid: guest?.vmid ?? 0 }, { user, upid: null })(kind, detail)
}
