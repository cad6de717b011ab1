/** Every endpoint of the simulator against the official API schema of Proxmox VE 9.1.8. */
import { describe, expect, it } from 'vitest'
import type { ParameterSpec } from '../../electron/simulator/options/parameters.ts'
import { routes } from '../../electron/simulator/routes/router.ts'
import type { Route } from '../../electron/simulator/routes/route.ts'
import schemaJson from '../fixtures/proxmox/simulator/apiSchema.json' with { type: 'json' }
import { checkReturns, type ReturnSchema } from './checkReturns.ts'
import { ask, askData, withSimulator } from './simulatorAsk.ts'

interface OfficialParameter {
  readonly type?: string
  readonly optional?: 0 | 1
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly enum?: readonly string[]
}
/** `['perm', PATH, PRIVILEGES]`, or `['and', CHECK, …]`: the route declares the first, its handler makes the others. */
type Check = readonly ['perm', string, readonly string[], ...unknown[]] | readonly ['and', ...Check[]]
interface OfficialEndpoint {
  readonly permission: Check | null
  readonly parameters: Readonly<Record<string, OfficialParameter>>
  readonly returns: ReturnSchema
}
const schema = schemaJson as unknown as Readonly<Record<string, OfficialEndpoint>>

const nameOf = (route: Route): string => `${route.method} ${route.path}`
const byName = routes.map((route) => [nameOf(route), route] as const)

function officialOf(route: Route): OfficialEndpoint {
  const official = schema[nameOf(route)]
  if (!official) throw new Error(`Proxmox has no ${nameOf(route)}`)
  return official
}

function firstCheck(check: Check | null): readonly [string, string, readonly string[], ...unknown[]] | null {
  if (check === null || check[0] === 'perm') return check
  return firstCheck(check[1] ?? null)
}

/** What both say about a parameter, in the same words. */
function comparable(spec: ParameterSpec | OfficialParameter): unknown {
  const required = 'required' in spec ? spec.required === true : 'optional' in spec ? spec.optional !== 1 : false
  return {
    type: spec.type, required, minimum: spec.minimum, maximum: spec.maximum, maxLength: spec.maxLength,
    enum: spec.enum === undefined ? undefined : [...spec.enum].toSorted(),
  }
}

describe('what the simulator takes is what the schema says', () => {
  it('looks at every endpoint', () => {
    expect(routes.length).toBeGreaterThan(35)
    expect(new Set(byName.map(([name]) => name))).toEqual(new Set(Object.keys(schema)))
  })

  it.each(byName)('%s: parameters', (_, route) => {
    const ours = Object.fromEntries(Object.entries(route.parameters).map(([name, spec]) => [name, comparable(spec)]))
    const theirs = Object.fromEntries(Object.entries(officialOf(route).parameters).map(([name, spec]) => [name, comparable({ optional: 0, ...spec })]))
    expect(ours).toEqual(theirs)
  })

  it.each(byName)('%s: privileges', (_, route) => {
    const check = firstCheck(officialOf(route).permission)
    expect(route.permission).toEqual(check === null ? null : { path: check[1], anyOf: check[2] })
  })
})

/** One well-formed request for each endpoint, on guests of the seeded fleet. Order matters: removal comes last. */
const requests: readonly { readonly name: string; readonly path: string; readonly body?: Record<string, string>; readonly guest?: 'lxc' | 'qemu' }[] = [
  { name: 'GET /version', path: '/version' },
  { name: 'GET /access/permissions', path: '/access/permissions' },
  { name: 'GET /cluster/status', path: '/cluster/status' },
  { name: 'GET /cluster/resources', path: '/cluster/resources' },
  { name: 'GET /cluster/nextid', path: '/cluster/nextid' },
  { name: 'GET /nodes', path: '/nodes' },
  { name: 'GET /nodes/{node}/version', path: '/nodes/NODE/version' },
  { name: 'GET /nodes/{node}/status', path: '/nodes/NODE/status' },
  { name: 'GET /nodes/{node}/certificates/info', path: '/nodes/NODE/certificates/info' },
  { name: 'GET /nodes/{node}/storage', path: '/nodes/NODE/storage' },
  { name: 'GET /nodes/{node}/storage/{storage}/content', path: '/nodes/NODE/storage/local-lvm/content' },
  ...(['lxc', 'qemu'] as const).flatMap((type) => {
    const named = (method: string, rest: string): string => `${method} /nodes/{node}/${type}/{vmid}${rest}`
    const at = `/nodes/NODE/${type}/VMID`
    return [
      { name: `GET /nodes/{node}/${type}`, path: `/nodes/NODE/${type}` },
      { name: named('GET', '/config'), path: `${at}/config` },
      { name: named('GET', '/pending'), path: `${at}/pending` },
      { name: named('GET', '/status/current'), path: `${at}/status/current` },
      { name: named('GET', '/snapshot'), path: `${at}/snapshot` },
      { name: named('PUT', '/config'), path: `${at}/config`, body: { memory: '768', cores: '3', onboot: '1', tags: 'a;b' } },
      ...(type === 'qemu' ? [{ name: named('POST', '/config'), path: `${at}/config`, body: { description: 'later' } }] : []),
      { name: named('POST', '/status/start'), path: `${at}/status/start`, body: {} },
      { name: named('POST', '/status/reboot'), path: `${at}/status/reboot`, body: {} },
      { name: named('POST', '/status/shutdown'), path: `${at}/status/shutdown`, body: { timeout: '30' } },
      { name: named('POST', '/status/start'), path: `${at}/status/start`, body: {} },
      { name: named('POST', '/status/stop'), path: `${at}/status/stop`, body: {} },
      { name: named('PUT', '/resize'), path: `${at}/resize`, body: { disk: type === 'lxc' ? 'rootfs' : 'scsi0', size: '100G' } },
      { name: named('GET', '/feature'), path: `${at}/feature?feature=snapshot` },
      { name: named('POST', '/snapshot'), path: `${at}/snapshot`, body: { snapname: 'before', description: 'Before the update' } },
      { name: named('GET', '/snapshot'), path: `${at}/snapshot` },
      { name: named('GET', '/snapshot/{snapname}/config'), path: `${at}/snapshot/before/config` },
      { name: named('POST', '/snapshot/{snapname}/rollback'), path: `${at}/snapshot/before/rollback`, body: { start: '0' } },
      { name: named('DELETE', '/snapshot/{snapname}'), path: `${at}/snapshot/before?force=1` },
      { name: 'POST /nodes/{node}/vzdump', path: '/nodes/NODE/vzdump', body: { vmid: 'VMID', storage: 'local', mode: 'snapshot', remove: '0' }, guest: type },
      { name: `POST /nodes/{node}/${type}`, path: `/nodes/NODE/${type}`, body: { vmid: 'VMID', force: '1', ...(type === 'lxc' ? { ostemplate: 'BACKUP', restore: '1' } : { archive: 'BACKUP' }) } },
      { name: named('POST', '/clone'), path: `${at}/clone`, body: { newid: type === 'lxc' ? '801' : '802' } },
      type === 'lxc'
        ? { name: named('POST', '/move_volume'), path: `${at}/move_volume`, body: { volume: 'rootfs', storage: 'local' } }
        : { name: named('POST', '/move_disk'), path: `${at}/move_disk`, body: { disk: 'scsi0', storage: 'local', delete: '1' } },
      { name: named('POST', '/migrate'), path: `${at}/migrate`, body: { target: 'OTHER' } },
      { name: 'POST /cluster/ha/resources', path: '/cluster/ha/resources', body: { sid: 'SID', state: 'stopped', max_restart: '2', comment: 'kept up' }, guest: type },
      { name: 'GET /cluster/ha/resources', path: '/cluster/ha/resources', guest: type },
      { name: 'GET /cluster/ha/resources/{sid}', path: '/cluster/ha/resources/SID', guest: type },
      { name: 'PUT /cluster/ha/resources/{sid}', path: '/cluster/ha/resources/SID', body: { state: 'stopped', max_relocate: '3' }, guest: type },
      { name: 'GET /cluster/ha/status/current', path: '/cluster/ha/status/current', guest: type },
      { name: named('GET', '/status/current'), path: `${at}/status/current` },
      { name: 'DELETE /cluster/ha/resources/{sid}', path: '/cluster/ha/resources/SID', guest: type },
      { name: named('POST', '/template'), path: `${at}/template`, body: {} },
      ...(type === 'qemu' ? [{ name: named('PUT', '/unlink'), path: `${at}/unlink`, body: { idlist: 'scsi9' } }] : []),
      { name: named('DELETE', ''), path: `${at}?purge=1` },
    ]
  }),
  { name: 'GET /nodes/{node}/storage/{storage}/content', path: '/nodes/NODE/storage/local/content?content=backup' },
  { name: 'PUT /nodes/{node}/storage/{storage}/content/{volume}', path: '/nodes/NODE/storage/local/content/BACKUP', body: { notes: 'kept', protected: '0' } },
  { name: 'DELETE /nodes/{node}/storage/{storage}/content/{volume}', path: '/nodes/NODE/storage/local/content/BACKUP' },
  { name: 'GET /cluster/tasks', path: '/cluster/tasks' },
  { name: 'GET /nodes/{node}/tasks', path: '/nodes/NODE/tasks' },
  { name: 'GET /nodes/{node}/tasks/{upid}/status', path: '/nodes/NODE/tasks/UPID/status' },
  { name: 'GET /nodes/{node}/tasks/{upid}/log', path: '/nodes/NODE/tasks/UPID/log' },
  { name: 'DELETE /nodes/{node}/tasks/{upid}', path: '/nodes/NODE/tasks/UPID' },
]

describe('what the simulator answers is what the schema says', () => {
  it('asks every endpoint', () => {
    expect(new Set(requests.map((request) => request.name))).toEqual(new Set(Object.keys(schema)))
  })

  it('returns what the schema promises, for each of them', async () => {
    await withSimulator({ guests: 30 }, async (simulator) => {
      for (const { name, path, body, guest: asked } of requests) {
        const fleet = await askData(simulator, { path: '/cluster/resources?type=vm' }) as readonly { vmid: number; type: string; node: string }[]
        const [method = '', template = ''] = name.split(' ')
        const guest = fleet.find((row) => row.type === (asked ?? (template.includes('/lxc') ? 'lxc' : 'qemu')))
        if (!guest) throw new Error('the fleet lacks a type')
        if (template.includes('{vmid}') && method === 'GET') simulator.mutate(guest.vmid, { status: 'stopped' })
        const other = simulator.endpoints.find(({ node }) => node !== guest.node)?.node ?? ''
        const node = /BACKUP|UPID/.test(path) ? await nodeWithBackup(simulator) : guest.node
        const names = { NODE: node, OTHER: other, SID: `${guest.type === 'lxc' ? 'ct' : 'vm'}:${guest.vmid}`, VMID: String(guest.vmid), UPID: await newestUpid(simulator, node), BACKUP: await newestBackup(simulator, node) }
        const fill = (text: string, encode: (name: string) => string): string => text.replace(/NODE|OTHER|SID|VMID|UPID|BACKUP/g, (word) => encode(names[word as keyof typeof names]))
        const answer = await ask(simulator, {
          method, path: fill(path, encodeURIComponent),
          ...(body === undefined ? {} : { body: Object.fromEntries(Object.entries(body).map(([key, value]) => [key, fill(value, String)])) }),
        })
        expect(`${name} ${answer.status} ${answer.reason}`).toBe(`${name} 200 OK`)
        const { data } = answer.body as { data: unknown }
        expect({ name, faults: checkReturns(schema[name]?.returns ?? {}, data, 'data') }).toEqual({ name, faults: [] })
        simulator.advance(60_000)
      }
    })
  })
})

async function newestUpid(simulator: Parameters<typeof askData>[0], node: string): Promise<string> {
  const [task] = await askData(simulator, { path: `/nodes/${node}/tasks?limit=1` }) as readonly { upid: string }[]
  return task?.upid ?? ''
}

async function newestBackup(simulator: Parameters<typeof askData>[0], node: string): Promise<string> {
  const rows = await askData(simulator, { path: `/nodes/${node}/storage/local/content?content=backup` }) as readonly { volid: string }[]
  return rows.at(-1)?.volid ?? ''
}

async function nodeWithBackup(simulator: Parameters<typeof askData>[0]): Promise<string> {
  for (const { node } of simulator.endpoints) if (await newestBackup(simulator, node) !== '') return node
  throw new Error('no node has a backup')
}
