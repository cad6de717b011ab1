/** Calls about backups, restores over an existing guest among them. */
import { z } from 'zod'
import type { GuestType } from '../../../shared/domain/guest.ts'
import { flag, none, storage, vmid, type MutationEndpoint } from './values.ts'

/** Backups. Its reply may be the literal `OK` in place of a task. */
export const vzdumpTemplate = '/nodes/{node}/vzdump'

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

/** A restore beside the guest that was backed up, of whichever VMID; without `force` Proxmox takes none that is there. */
function restoreBeside(type: GuestType, archiveKey: string, rest: z.ZodRawShape): z.ZodObject {
  return z.strictObject({
    vmid,
    [archiveKey]: z.string().regex(new RegExp(`^[A-Za-z][A-Za-z0-9._-]*:(?:${backupName(type, '[1-9]\\d{2,8}')})$`)),
    storage: storage.optional(),
    unique: z.literal('1').optional(),
    ...rest,
  })
}

/** Making, protecting, deleting and restoring. */
export const backupMutations: readonly MutationEndpoint[] = [
  // Without `remove=0` it would prune older backups by the storage's policy.
  { method: 'POST', template: vzdumpTemplate, parameters: z.strictObject({ vmid, storage, mode: z.enum(['snapshot', 'suspend', 'stop']), remove: z.literal('0'), protected: flag.optional() }) },
  { method: 'DELETE', template: '/nodes/{node}/storage/{storage}/content/{volume}', parameters: none },
  { method: 'PUT', template: '/nodes/{node}/storage/{storage}/content/{volume}', parameters: z.strictObject({ protected: flag }) },
  { method: 'POST', template: '/nodes/{node}/lxc', parameters: restoreParameters('lxc', 'ostemplate', { restore: z.literal('1') }) },
  { method: 'POST', template: '/nodes/{node}/qemu', parameters: restoreParameters('qemu', 'archive', {}) },
  { method: 'POST', template: '/nodes/{node}/lxc', parameters: restoreBeside('lxc', 'ostemplate', { restore: z.literal('1') }) },
  { method: 'POST', template: '/nodes/{node}/qemu', parameters: restoreBeside('qemu', 'archive', {}) },
]
