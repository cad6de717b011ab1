/** Networks, disks, options and cloud-init of a guest as a file writes them. */
import { z } from 'zod'
import { cloudInitFields, ipConfigField, sshKeyField } from './cloudInitFields.ts'
import { diskFields, storagePattern, volumeIdPattern } from './diskFields.ts'
import { networkFields } from './networkFields.ts'
import { optionFields } from './optionFields.ts'
import { sizeSchema } from './sizeSchema.ts'
import { diskSlotPattern, networkSlotPattern } from './slots.ts'
import type { ValueField } from './valueField.ts'

function optional<T extends string | null>(fields: Readonly<Record<string, ValueField<T>>>): Record<string, z.ZodOptional<z.ZodType<T>>> {
  return Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema.optional().meta(z.globalRegistry.get(schema) ?? {})]))
}

const empty = z.literal('none')

const networkSchema = z.strictObject(optional(networkFields)).meta({ title: 'Network', description: 'One network. Only what is written here is compared.' })

export const networksSchema = z.record(z.string().regex(networkSlotPattern), z.union([empty, networkSchema])).meta({
  description: 'Networks by slot (net0 … net31). "none" asks for an empty slot; a slot that is left out is not managed.',
})

const diskSchema = z
  .strictObject({
    ...optional(diskFields),
    volume: z.string().max(255).regex(volumeIdPattern).optional().meta({
      description: 'The volume that stands in this slot, by its stored id. It is never renumbered.', examples: ['local-lvm:vm-101-disk-1'],
    }),
    storage: z.string().max(100).regex(storagePattern).optional().meta({
      description: 'Storage on which a volume of "size" is made if the slot is empty. Over a volume nothing is ever made anew.', examples: ['local-lvm'],
    }),
    size: sizeSchema.pipe(z.number().min(1)).optional().meta({ description: 'Size with a binary unit. It can grow; shrinking is refused.', examples: ['32GiB'] }),
  })
  .meta({ title: 'Disk', description: 'One disk or mount point. Only what is written here is compared.' })

export const disksSchema = z
  .record(z.string().regex(diskSlotPattern), z.union([empty, diskSchema]))
  .meta({ description: 'Disks and mount points by slot (rootfs, mp0, scsi1, …). "none" asks for an empty slot: what stood there is detached, not deleted.' })

export const optionsSchema = z.strictObject(optional(optionFields)).meta({
  title: 'Options', description: 'Further options under the keys of Proxmox. "none" unsets one; an option that is left out is not managed.',
})

export const cloudInitSchema = z
  .strictObject({
    ...optional(cloudInitFields),
    'ssh-keys': z.array(sshKeyField.schema).optional().meta({ description: 'Public keys of the user. [] asks for none.', examples: [['ssh-ed25519 AAAA… ops']] }),
    ip: z.record(z.string().regex(networkSlotPattern), ipConfigField.schema).optional().meta({ description: 'Addresses by network (net0 …).', examples: [{ net0: 'ip=dhcp' }] }),
  })
  .meta({ title: 'Cloud-init', description: 'What cloud-init sets up in a VM. Passwords do not belong into a file: use keys.' })
