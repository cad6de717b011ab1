/** Calls about a guest as a whole. */
import { z } from 'zod'
import type { GuestType } from '../../../shared/domain/guest.ts'
import { creationFault } from '../../engine/normalise/creationOptions.ts'
import { flag, none, snapname, storage, vmid, type MutationEndpoint } from './values.ts'

const node = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/)
const dnsName = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/)

/** Making a guest: options of the allow-list alone, so neither `force`, `start`, `restore`, `archive`, nor a volume that is there. */
function creation(type: GuestType, needed: z.ZodRawShape): z.ZodObject {
  return z
    .object({ vmid, ...needed })
    .catchall(z.string())
    .superRefine(({ vmid: _, ...options }, context) => {
      for (const [key, value] of Object.entries(options)) {
        const fault = creationFault(type, key, String(value))
        if (fault !== null) context.addIssue({ code: 'custom', path: [key], message: fault })
      }
    })
}

/** Copying a guest. A linked copy takes neither a storage nor a snapshot. */
const clone = (name: z.ZodRawShape) =>
  z
    .strictObject({ newid: vmid, full: flag, storage: storage.optional(), target: node.optional(), snapname: snapname.optional(), ...name })
    .refine((values) => values['full'] === '1' || (values['storage'] === undefined && values['snapname'] === undefined), 'a linked copy takes neither a storage nor a snapshot')

const destroy = z.strictObject({ purge: flag, 'destroy-unreferenced-disks': flag }).partial()

/** Making, copying, moving, destroying, and converting to a template. */
export const guestMutations: readonly MutationEndpoint[] = [
  { method: 'POST', template: '/nodes/{node}/lxc', parameters: creation('lxc', { ostemplate: z.string(), rootfs: z.string() }) },
  { method: 'POST', template: '/nodes/{node}/qemu', parameters: creation('qemu', {}) },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/clone', parameters: clone({ hostname: dnsName.optional() }) },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/clone', parameters: clone({ name: dnsName.optional() }) },
  // Never to another cluster, never with a mapping of storages.
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/migrate', parameters: z.strictObject({ target: node, restart: z.literal('1').optional() }) },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/migrate', parameters: z.strictObject({ target: node, online: z.literal('1').optional(), 'with-local-disks': z.literal('1').optional() }) },
  { method: 'DELETE', template: '/nodes/{node}/lxc/{vmid}', parameters: destroy },
  { method: 'DELETE', template: '/nodes/{node}/qemu/{vmid}', parameters: destroy },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/template', parameters: none },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/template', parameters: none },
]
