/**
 * The mutating calls that this app can make, and no others: a request that is not in this table is never sent, whoever
 * asks. Parameters are checked by value, so that a call cannot carry more than its kind says.
 */
import { z } from 'zod'
import { AppError } from '../../shared/domain/appError.ts'
import type { RequestPreview } from '../../shared/domain/operation.ts'
import type { WireMutation } from './client.ts'

/** One endpoint of the table. */
export interface MutationEndpoint {
  readonly method: RequestPreview['method']
  /** As the official schema writes it. */
  readonly template: string
  readonly parameters: z.ZodObject
}

// Form values: booleans are 1 or 0, for pveproxy answers 400 to `true` in a form.
const flag = z.enum(['0', '1'])
const whole = z.string().regex(/^\d+$/)
/** An empty digest would skip Proxmox's check. */
const digest = z.string().regex(/^[0-9a-f]{40}$/)
/** Absolute only: a relative `+4G` sent twice would grow twice. */
const size = z.string().regex(/^\d+[KMGT]?$/)
/** Options whose removal loses no volume. */
const deletable = (keys: readonly string[]) => z.string().refine((list) => list.split(',').every((key) => keys.includes(key)), `only ${keys.join(', ')} may be deleted`)

const sharedConfig = {
  cores: whole, memory: whole, description: z.string().min(1).max(8192), tags: z.string().min(1), onboot: flag, digest,
}

/** The table. Source of the templates: the official API schema. */
export const mutationEndpoints: readonly MutationEndpoint[] = [
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/start', parameters: z.strictObject({}) },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/start', parameters: z.strictObject({ timeout: whole }).partial() },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/shutdown', parameters: z.strictObject({ timeout: whole, forceStop: flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/shutdown', parameters: z.strictObject({ timeout: whole, forceStop: flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/stop', parameters: z.strictObject({ 'overrule-shutdown': flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/stop', parameters: z.strictObject({ 'overrule-shutdown': flag, timeout: whole }).partial() },
  {
    method: 'PUT',
    template: '/nodes/{node}/lxc/{vmid}/config',
    parameters: z.strictObject({ ...sharedConfig, hostname: z.string().min(1), swap: whole, delete: deletable(['hostname', 'cores', 'swap', 'description', 'tags', 'onboot']) }).partial(),
  },
  {
    method: 'PUT',
    template: '/nodes/{node}/qemu/{vmid}/config',
    parameters: z.strictObject({ ...sharedConfig, name: z.string().min(1), delete: deletable(['name', 'cores', 'memory', 'description', 'tags', 'onboot']) }).partial(),
  },
  {
    method: 'PUT',
    template: '/nodes/{node}/lxc/{vmid}/resize',
    parameters: z.strictObject({ disk: z.string().regex(/^(?:rootfs|mp(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))$/), size, digest: digest.optional() }),
  },
  {
    method: 'PUT',
    template: '/nodes/{node}/qemu/{vmid}/resize',
    parameters: z.strictObject({ disk: z.string().regex(/^(?:ide[0-3]|scsi(?:[12]?\d|30)|virtio(?:\d|1[0-5])|sata[0-5])$/), size, digest: digest.optional() }),
  },
  { method: 'DELETE', template: '/nodes/{node}/lxc/{vmid}', parameters: z.strictObject({ purge: flag, 'destroy-unreferenced-disks': flag }).partial() },
  { method: 'DELETE', template: '/nodes/{node}/qemu/{vmid}', parameters: z.strictObject({ purge: flag, 'destroy-unreferenced-disks': flag }).partial() },
]

/** Where a checked request goes and what it carries. */
export interface CheckedMutation {
  readonly wire: WireMutation
  /** Node of the guest, from the path. */
  readonly node: string
}

/**
 * Checks a request against the table and puts it into wire form: parameters form-encoded in the body, on DELETE in the
 * query. Throws `unsupported` for a call that is not in the table, `internal` for parameters it does not allow,
 * `bad_parameter` for a body past `maxBytes`. Pure.
 */
export function checkMutation(request: RequestPreview, maxBytes: number): CheckedMutation {
  for (const endpoint of mutationEndpoints) {
    const node = endpoint.method === request.method ? matchTemplate(endpoint.template, request.path) : null
    if (node === null) continue
    const checked = endpoint.parameters.safeParse(request.parameters)
    if (!checked.success) {
      const issues = checked.error.issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`).join('; ')
      throw new AppError({ code: 'internal', message: `${request.method} ${request.path} was not sent: ${issues}.`, hint: 'This is a bug. The log has the details.' })
    }
    return { node, wire: toWire(request, maxBytes) }
  }
  throw new AppError({ code: 'unsupported', message: `${request.method} ${request.path} was not sent: it is not among the calls that this app makes.` })
}

function toWire(request: RequestPreview, maxBytes: number): WireMutation {
  const encoded = new URLSearchParams({ ...request.parameters }).toString()
  if (encoded.length > maxBytes) {
    throw new AppError({ code: 'bad_parameter', message: `${request.method} ${request.path} was not sent: its parameters take ${encoded.length} bytes, and Proxmox takes ${maxBytes}.`, hint: 'Shorten the description.' })
  }
  const path = `/api2/json${request.path}`
  if (request.method !== 'DELETE') return { method: request.method, path, form: encoded }
  return { method: request.method, path: encoded === '' ? path : `${path}?${encoded}`, form: null }
}

function matchTemplate(template: string, path: string): string | null {
  const pattern = template.replace('{node}', '([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)').replace('{vmid}', '[1-9]\\d{2,8}')
  return new RegExp(`^${pattern}$`).exec(path)?.[1] ?? null
}
