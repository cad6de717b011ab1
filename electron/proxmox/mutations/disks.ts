/** Calls that change the disks of a guest. */
import { z } from 'zod'
import type { GuestType } from '../../../shared/domain/guest.ts'
import { digest, slots, unused, type MutationEndpoint } from './values.ts'

/** Absolute only: a relative `+4G` sent twice would grow twice. */
const size = z.string().regex(/^\d+[KMGT]?$/)

/**
 * `PUT …/config delete=`: one disk and nothing beside it. A detached disk keeps its volume (`force`, which frees it, is
 * not in the table), an unused one is freed. The digest ties both to what was reviewed, for the index of an unused disk
 * is not stable.
 */
const oneDisk = (type: GuestType) => z.strictObject({ delete: z.string().regex(new RegExp(`^(?:${slots[type]}|${unused})$`), 'one disk alone'), digest })

/** Detaching, freeing and growing. */
export const diskMutations: readonly MutationEndpoint[] = [
  { method: 'PUT', template: '/nodes/{node}/lxc/{vmid}/config', parameters: oneDisk('lxc') },
  { method: 'PUT', template: '/nodes/{node}/qemu/{vmid}/config', parameters: oneDisk('qemu') },
  { method: 'PUT', template: '/nodes/{node}/lxc/{vmid}/resize', parameters: z.strictObject({ disk: z.string().regex(new RegExp(`^(?:rootfs|${slots.lxc})$`)), size, digest: digest.optional() }) },
  { method: 'PUT', template: '/nodes/{node}/qemu/{vmid}/resize', parameters: z.strictObject({ disk: z.string().regex(new RegExp(`^(?:${slots.qemu})$`)), size, digest: digest.optional() }) },
]
