/** High availability and creation of a guest as a file writes them. */
import { z } from 'zod'
import { vmid } from '../../shared/domain/guest.ts'
import { storagePattern, volumeIdPattern } from './diskFields.ts'

const storage = z.string().max(100).regex(storagePattern)

export const haSchema = z
  .union([
    z.literal('none'),
    z.strictObject({
      group: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{1,62}$/).optional().meta({ description: 'HA group.', examples: ['web'] }),
      'max-restart': z.int().min(0).max(10).optional().meta({ description: 'Starts that are tried on one node after a failure.', examples: [1] }),
      'max-relocate': z.int().min(0).max(10).optional().meta({ description: 'Moves to another node that are tried after a failure.', examples: [1] }),
    }),
  ])
  .meta({ title: 'High availability', description: 'Membership in high availability; its state follows "run". "none" = not under high availability.' })

const node = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/).meta({ description: 'Node on which the guest is made.', examples: ['pve1'] })

export const creationSchema = z
  .discriminatedUnion('from', [
    z.strictObject({
      from: z.literal('template').meta({ description: 'A container out of a template archive; its root disk has the declared "disk".' }),
      node,
      template: z.string().max(255).regex(volumeIdPattern).meta({ description: 'Template archive.', examples: ['local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst'] }),
      storage: storage.meta({ description: 'Storage of the root disk.', examples: ['local-lvm'] }),
      unprivileged: z.boolean().default(true).meta({ description: 'Whether its root is not the root of the node. Left out: true.' }),
    }),
    z.strictObject({
      from: z.literal('empty').meta({ description: 'A VM with the declared disks.' }),
      node,
      iso: z.string().max(255).regex(volumeIdPattern).optional().meta({ description: 'ISO image to put into its CD drive.', examples: ['local:iso/debian-12.7.0-amd64-netinst.iso'] }),
      'cloud-init-storage': storage.optional().meta({ description: 'Storage of a cloud-init drive. Left out: it gets none.', examples: ['local-lvm'] }),
    }),
    z.strictObject({
      from: z.literal('clone').meta({ description: 'A copy of another guest of this host.' }),
      node,
      source: vmid.meta({ description: 'VMID of the guest or template that is copied.', examples: [9000] }),
      full: z.boolean().default(true).meta({ description: 'false = linked to the template that is copied. Left out: true.' }),
      storage: storage.optional().meta({ description: 'Storage of the copy; full copies only.', examples: ['local-lvm'] }),
    }),
  ])
  .meta({ title: 'Creation', description: 'How the guest is made where the host has none with this VMID. Ignored for a guest that is there.' })

/** Fields that stand in one or another form of creation, for suggestions. */
export const creationFieldNames = [...new Set(creationSchema.options.flatMap((option) => Object.keys(option.shape)))]
/** What each form takes besides `from`. */
export const creationForms: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  creationSchema.options.map((option) => [option.shape.from.value, Object.keys(option.shape)]),
)
export const haFieldNames = ['group', 'max-restart', 'max-relocate'] as const
