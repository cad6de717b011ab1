/**
 * The mutating calls that this app can make, and no others. Parameters are checked by value, so that a call cannot
 * carry more than its kind says. Source of the templates: the official API schema.
 */
import { z } from 'zod'
import type { GuestType } from '../../shared/domain/guest.ts'
import type { RequestPreview } from '../../shared/domain/operation.ts'

/** One endpoint of the table. */
export interface MutationEndpoint {
  readonly method: RequestPreview['method']
  /** As the official schema writes it. */
  readonly template: string
  readonly parameters: z.ZodObject
}

/** Backups. Its reply may be the literal `OK` in place of a task. */
export const vzdumpTemplate = '/nodes/{node}/vzdump'

// Form values: booleans are 1 or 0, for pveproxy answers 400 to `true` in a form.
const flag = z.enum(['0', '1'])
const whole = z.string().regex(/^\d+$/)
const vmid = z.string().regex(/^[1-9]\d{2,8}$/)
const storage = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*$/)
/** `current` is the guest itself. */
const snapname = z.string().regex(/^(?!current$)[A-Za-z][A-Za-z0-9_-]{1,39}$/)
/** An empty digest would skip Proxmox's check. */
const digest = z.string().regex(/^[0-9a-f]{40}$/)
/** Absolute only: a relative `+4G` sent twice would grow twice. */
const size = z.string().regex(/^\d+[KMGT]?$/)

/** Slots of volumes that can be grown or, the root of a container apart, detached. */
const slots = {
  lxc: 'mp(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])',
  qemu: 'ide[0-3]|scsi(?:[12]?\\d|30)|virtio(?:\\d|1[0-5])|sata[0-5]',
} as const
const unused = 'unused(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])'

/** Options whose removal loses no volume. */
const plainOptions = {
  lxc: ['hostname', 'cores', 'swap', 'description', 'tags', 'onboot'],
  qemu: ['name', 'cores', 'memory', 'description', 'tags', 'onboot'],
} as const

/**
 * Parameters of `PUT …/config`. `delete` takes plain options, or one disk and nothing beside it: a detached disk keeps
 * its volume (`force`, which frees it, is not in the table), an unused one is freed. The digest ties both to what was
 * reviewed, for the index of an unused disk is not stable.
 */
function configParameters(type: GuestType, own: z.ZodRawShape): z.ZodObject {
  const disk = new RegExp(`^(?:${slots[type]}|${unused})$`)
  const plain: readonly string[] = plainOptions[type]
  return z
    .strictObject({
      ...own,
      cores: whole, memory: whole, description: z.string().min(1).max(8192), tags: z.string().min(1), onboot: flag, digest,
      delete: z.string().refine((list) => disk.test(list) || list.split(',').every((key) => plain.includes(key)), `only ${plain.join(', ')}, or one disk alone, may be deleted`),
    })
    .partial()
    .refine((values) => !disk.test(String(values['delete'])) || Object.keys(values).toSorted().join() === 'delete,digest', 'a disk is deleted alone, and with the digest')
}

/** Name of a backup in a storage: a file of vzdump, or a snapshot of Proxmox Backup Server. */
export function backupName(type: GuestType, id: string): string {
  const group = type === 'lxc' ? 'ct' : 'vm'
  return `(?:backup/)?vzdump-${type}-${id}-[A-Za-z0-9._:-]+|backup/${group}/${id}/\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ`
}

/** A restore over an existing guest, from a backup of that very guest; every part is required, so that nothing is created by it. */
function restoreParameters(type: GuestType, archiveKey: string, rest: z.ZodRawShape): z.ZodObject {
  return z
    .strictObject({ vmid, [archiveKey]: z.string(), force: z.literal('1'), storage: storage.optional(), ...rest })
    .refine((values) => new RegExp(`^[A-Za-z][A-Za-z0-9._-]*:(?:${backupName(type, String(values['vmid']))})$`).test(String(values[archiveKey])), 'only a backup of this guest may be restored over it')
}

const none = z.strictObject({})
const destroyParameters = z.strictObject({ purge: flag, 'destroy-unreferenced-disks': flag }).partial()
const snapshotParameters = { snapname, description: z.string().min(1).max(8192).optional() }
const rollbackParameters = z.strictObject({ start: flag }).partial()

/** The table. */
export const mutationEndpoints: readonly MutationEndpoint[] = [
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/start', parameters: none },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/start', parameters: z.strictObject({ timeout: whole }).partial() },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/shutdown', parameters: z.strictObject({ timeout: whole, forceStop: flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/shutdown', parameters: z.strictObject({ timeout: whole, forceStop: flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/status/stop', parameters: z.strictObject({ 'overrule-shutdown': flag }).partial() },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/status/stop', parameters: z.strictObject({ 'overrule-shutdown': flag, timeout: whole }).partial() },

  { method: 'PUT', template: '/nodes/{node}/lxc/{vmid}/config', parameters: configParameters('lxc', { hostname: z.string().min(1), swap: whole }) },
  { method: 'PUT', template: '/nodes/{node}/qemu/{vmid}/config', parameters: configParameters('qemu', { name: z.string().min(1) }) },
  { method: 'PUT', template: '/nodes/{node}/lxc/{vmid}/resize', parameters: z.strictObject({ disk: z.string().regex(new RegExp(`^(?:rootfs|${slots.lxc})$`)), size, digest: digest.optional() }) },
  { method: 'PUT', template: '/nodes/{node}/qemu/{vmid}/resize', parameters: z.strictObject({ disk: z.string().regex(new RegExp(`^(?:${slots.qemu})$`)), size, digest: digest.optional() }) },

  { method: 'DELETE', template: '/nodes/{node}/lxc/{vmid}', parameters: destroyParameters },
  { method: 'DELETE', template: '/nodes/{node}/qemu/{vmid}', parameters: destroyParameters },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/template', parameters: none },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/template', parameters: none },

  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/snapshot', parameters: z.strictObject(snapshotParameters) },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/snapshot', parameters: z.strictObject({ ...snapshotParameters, vmstate: flag.optional() }) },
  // Never with `force`: it drops the entry and leaves the disks' snapshots.
  { method: 'DELETE', template: '/nodes/{node}/lxc/{vmid}/snapshot/{snapname}', parameters: none },
  { method: 'DELETE', template: '/nodes/{node}/qemu/{vmid}/snapshot/{snapname}', parameters: none },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/rollback', parameters: rollbackParameters },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback', parameters: rollbackParameters },

  // Without `remove=0` it would prune older backups by the storage's policy.
  { method: 'POST', template: vzdumpTemplate, parameters: z.strictObject({ vmid, storage, mode: z.enum(['snapshot', 'suspend', 'stop']), remove: z.literal('0'), protected: flag.optional() }) },
  { method: 'DELETE', template: '/nodes/{node}/storage/{storage}/content/{volume}', parameters: none },
  { method: 'POST', template: '/nodes/{node}/lxc', parameters: restoreParameters('lxc', 'ostemplate', { restore: z.literal('1') }) },
  { method: 'POST', template: '/nodes/{node}/qemu', parameters: restoreParameters('qemu', 'archive', {}) },
]
