/** Calls that change the disks of a guest. */
import { z } from 'zod'
import type { GuestType } from '../../../shared/domain/guest.ts'
import { carryingFault } from '../../engine/normalise/diskProperties.ts'
import { isVolumeId } from '../../engine/normalise/volumeId.ts'
import { digest, flag, slots, storage, unused, type MutationEndpoint } from './values.ts'

/** Absolute only: a relative `+4G` sent twice would grow twice. */
const size = z.string().regex(/^\d+[KMGT]?$/)

/**
 * `PUT …/config delete=`: one disk and nothing beside it. A detached disk keeps its volume (`force`, which frees it, is
 * not in the table), an unused one is freed. The digest ties both to what was reviewed, for the index of an unused disk
 * is not stable.
 */
const oneDisk = (type: GuestType) => z.strictObject({ delete: z.string().regex(new RegExp(`^(?:${slots[type]}|${unused})$`), 'one disk alone'), digest })

/** `storage:GiB`: a new volume. */
const newVolume = /^[A-Za-z][A-Za-z0-9._-]*:(?!0+(?:\.0+)?$)\d+(?:\.\d+)?$/

/** Every slot of a type. */
const slotNames: Readonly<Record<GuestType, readonly string[]>> = {
  lxc: ['rootfs', ...numbered('mp', 256)],
  qemu: [...numbered('scsi', 31), ...numbered('virtio', 16), ...numbered('sata', 6), ...numbered('ide', 4)],
}

function numbered(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}`)
}

/**
 * `PUT …/config {slot}=`: what one slot holds, and nothing beside it: a volume by its id, or into a slot that is not a
 * container's root a new one. The digest ties it to what was reviewed: over an occupied slot a new volume would take the
 * place of the guest's data. No path of the host, no drive, no `import-from`, no `snapshot=1`.
 */
function slotContent(type: GuestType): z.ZodObject {
  const content = (slot: string) =>
    z.string().max(4096).superRefine((text, context) => {
      const [volume = '', ...properties] = text.split(',')
      const isNew = slot !== 'rootfs' && newVolume.test(volume)
      if (!isNew && !isVolumeId(volume)) context.addIssue(`${slot} takes the id of a volume${slot === 'rootfs' ? '' : ', or storage:GiB for a new one'}`)
      if (properties.some((each) => !/^(?!volume=|file=)[a-z][a-z_-]*=/.test(each))) context.addIssue('one volume, then key=value')
      const fault = carryingFault(type, slot, text)
      if (fault !== null) context.addIssue(fault)
    })
  return z
    .strictObject({ ...Object.fromEntries(slotNames[type].map((slot) => [slot, content(slot).optional()])), digest })
    .refine((values) => Object.keys(values).length === 2, 'one slot, and the digest')
}

/** Copying a volume to another storage; never to another guest. */
const move = { storage, delete: flag, digest }

/** Detaching, freeing, growing, filling a slot and moving. */
export const diskMutations: readonly MutationEndpoint[] = [
  { method: 'PUT', template: '/nodes/{node}/lxc/{vmid}/config', parameters: oneDisk('lxc') },
  { method: 'PUT', template: '/nodes/{node}/qemu/{vmid}/config', parameters: oneDisk('qemu') },
  { method: 'PUT', template: '/nodes/{node}/lxc/{vmid}/resize', parameters: z.strictObject({ disk: z.string().regex(new RegExp(`^(?:rootfs|${slots.lxc})$`)), size, digest: digest.optional() }) },
  { method: 'PUT', template: '/nodes/{node}/qemu/{vmid}/resize', parameters: z.strictObject({ disk: z.string().regex(new RegExp(`^(?:${slots.qemu})$`)), size, digest: digest.optional() }) },
  { method: 'PUT', template: '/nodes/{node}/lxc/{vmid}/config', parameters: slotContent('lxc') },
  { method: 'PUT', template: '/nodes/{node}/qemu/{vmid}/config', parameters: slotContent('qemu') },
  { method: 'POST', template: '/nodes/{node}/lxc/{vmid}/move_volume', parameters: z.strictObject({ volume: z.string().regex(new RegExp(`^(?:rootfs|${slots.lxc})$`)), ...move }) },
  { method: 'POST', template: '/nodes/{node}/qemu/{vmid}/move_disk', parameters: z.strictObject({ disk: z.string().regex(new RegExp(`^(?:${slots.qemu})$`)), ...move }) },
]
