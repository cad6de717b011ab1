import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkMutation, mutationEndpoints } from '../../../electron/proxmox/mutations.ts'
import type { RequestPreview } from '../../../shared/domain/operation.ts'
import official from '../../fixtures/proxmox/mutation-schema.json' with { type: 'json' }

const officialCalls = z
  .array(z.object({
    method: z.string(),
    path: z.string(),
    parameters: z.record(z.string(), z.object({ type: z.string(), optional: z.number().optional(), enum: z.array(z.string()).optional(), pattern: z.string().optional() })),
  }))
  .parse(official)
const digest = '1befdcd669f23ab34517894737d03fe5d6dbb868'
const wire = (request: RequestPreview) => checkMutation(request, 60 * 1024).wire

describe('the table of mutations against the official schema', () => {
  it.each(mutationEndpoints.map((endpoint) => [`${endpoint.method} ${endpoint.template}`, endpoint] as const))('%s', (_title, endpoint) => {
    const call = officialCalls.find((candidate) => candidate.method === endpoint.method && candidate.path === endpoint.template)
    expect(call).toBeDefined()
    const known = Object.keys(call?.parameters ?? {})
    expect(known).toEqual(expect.arrayContaining(Object.keys(endpoint.parameters.shape)))
    const required = Object.entries(call?.parameters ?? {}).filter(([key, rule]) => rule.optional !== 1 && key !== 'node' && key !== 'vmid').map(([key]) => key)
    expect(endpoint.parameters.safeParse({}).success).toBe(required.length === 0)
  })

  it.each(['lxc', 'qemu'] as const)('takes exactly the disk slots of %s that the schema lists', (type) => {
    const slots = officialCalls.find((call) => call.path.includes(`/${type}/`) && call.path.endsWith('/resize'))?.parameters['disk']?.enum ?? []
    const mine = (disk: string) => {
      try {
        return wire({ method: 'PUT', path: `/nodes/pve1/${type}/100/resize`, parameters: { disk, size: '8G', digest } }).form !== ''
      } catch {
        return false
      }
    }
    const unresizable = ['efidisk0', 'tpmstate0']
    expect(slots.filter((slot) => !mine(slot) && !unresizable.includes(slot))).toEqual([])
    for (const slot of ['unused0', 'mp256', 'scsi31', 'ide4', 'virtio16', 'sata6', '', 'rootfs,mp0']) expect(mine(slot)).toBe(false)
  })
})

describe('checkMutation', () => {
  it('form-encodes what Proxmox would misread', () => {
    const { node, wire: sent } = checkMutation(
      { method: 'PUT', path: '/nodes/pve-1/lxc/100/config', parameters: { description: 'a=b&c +%ü\n', memory: '2048', digest } }, 60 * 1024,
    )
    expect(node).toBe('pve-1')
    expect(sent.path).toBe('/api2/json/nodes/pve-1/lxc/100/config')
    expect(sent.form).toBe(`description=a%3Db%26c+%2B%25%C3%BC%0A&memory=2048&digest=${digest}`)
  })

  it('puts parameters of DELETE into the query', () => {
    expect(wire({ method: 'DELETE', path: '/nodes/pve1/qemu/200', parameters: { purge: '1', 'destroy-unreferenced-disks': '0' } })).toEqual({
      method: 'DELETE', path: '/api2/json/nodes/pve1/qemu/200?purge=1&destroy-unreferenced-disks=0', form: null,
    })
  })

  it.each([
    ['POST', '/nodes/pve1/lxc/100/status/reboot'],
    ['POST', '/nodes/pve1/lxc/100/config'],
    ['DELETE', '/nodes/pve1/lxc/100/snapshot/a1'],
    ['DELETE', '/nodes/pve1/lxc/100/'],
    ['POST', '/nodes/pve1/lxc/100/status/start?x=1'],
    ['POST', '/nodes/../lxc/100/status/start'],
    ['POST', '/nodes/pve1/lxc/99/status/start'],
    ['POST', '/api2/json/nodes/pve1/lxc/100/status/start'],
  ] as const)('refuses %s %s', (method, path) => {
    expect(() => wire({ method, path, parameters: {} })).toThrow(expect.objectContaining({ code: 'unsupported' }) as Error)
  })

  it.each([
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'unused0' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { delete: 'tags,mp0' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { rootfs: 'local:2' }],
    ['PUT', '/nodes/pve1/qemu/100/config', { delete: 'scsi0', force: '1' }],
    ['PUT', '/nodes/pve1/qemu/100/config', { swap: '1' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { memory: '512', digest: '' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { tags: '' }],
    ['PUT', '/nodes/pve1/lxc/100/config', { onboot: 'true' }],
    ['PUT', '/nodes/pve1/lxc/100/resize', { disk: 'rootfs', size: '+4G' }],
    ['PUT', '/nodes/pve1/lxc/100/resize', { disk: 'rootfs' }],
    ['DELETE', '/nodes/pve1/lxc/100', { force: '1' }],
    ['POST', '/nodes/pve1/lxc/100/status/start', { skiplock: '1' }],
  ] as const)('refuses parameters: %s %s %j', (method, path, parameters) => {
    expect(() => wire({ method, path, parameters })).toThrow(expect.objectContaining({ code: 'internal' }) as Error)
  })

  it('refuses a body that older hosts would not take', () => {
    expect(() => wire({ method: 'PUT', path: '/nodes/pve1/lxc/100/config', parameters: { description: 'ü'.repeat(8192) } })).not.toThrow()
    expect(() => wire({ method: 'PUT', path: '/nodes/pve1/lxc/100/config', parameters: { description: '漢'.repeat(8192) } })).toThrow(expect.objectContaining({ code: 'bad_parameter' }) as Error)
  })
})
