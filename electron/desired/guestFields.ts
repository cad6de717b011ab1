/**
 * The fields of one guest in a desired-state file. Limits are Proxmox's own (`PUT …/lxc/{vmid}/config`,
 * `PUT …/qemu/{vmid}/config`; tags: `pve-tag`, names: `dns-name`).
 */
import { z } from 'zod'
import { guestType } from '../../shared/domain/guest.ts'
import { mebibyte } from '../engine/normalise/sizes.ts'
import { creationSchema, haSchema } from './creationSchema.ts'
import { sizeSchema as size } from './sizeSchema.ts'
import { cloudInitSchema, disksSchema, networksSchema, optionsSchema } from './slotSchemas.ts'

/** Written so that it never backtracks: the text comes from a file that nobody has checked. */
const dnsNamePattern = /^[A-Za-z0-9]+(-+[A-Za-z0-9]+)*(\.[A-Za-z0-9]+(-+[A-Za-z0-9]+)*)*$/

/** Each managed field by itself. Adopting asks these whether a value that runs can be declared. */
export const fieldSchemas = {
  name: z.string().max(255).regex(dnsNamePattern).meta({
    description: 'DNS name: the VM name, or the host name of a container.',
    examples: ['web-1'],
  }),
  cores: z.int().min(1).max(8192).meta({
    description: 'CPU cores (of a VM: per socket).',
    examples: [2],
  }),
  memory: size.pipe(z.number().min(16 * mebibyte)).meta({
    description: 'Memory with a binary unit, at least 16MiB. Rounded up to whole MiB.',
    examples: ['2GiB', '512MiB'],
  }),
  swap: z.union([z.literal(0), size.pipe(z.number().min(0))]).meta({
    description: 'Swap with a binary unit, or 0 for none. Containers only.',
    examples: ['512MiB', 0],
  }),
  disk: size.pipe(z.number().min(1)).meta({
    description: 'Size of the root disk with a binary unit. It can grow; shrinking is refused.',
    examples: ['16GiB'],
  }),
  description: z.string().max(8192).meta({
    description: 'Notes, at most 8192 characters. "" asks for none.',
    examples: ['Front web'],
  }),
  tags: z.array(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/)).meta({
    description: 'Tags, as a set: case and order do not matter. [] asks for none.',
    examples: [['prod', 'web']],
  }),
  onboot: z.boolean().meta({ description: 'Start the guest when its node boots.' }),
} as const

const specSchema = z
  .strictObject({
    cores: fieldSchemas.cores.optional(),
    memory: fieldSchemas.memory.optional(),
    swap: fieldSchemas.swap.optional(),
    disk: fieldSchemas.disk.optional(),
  })
  .meta({ title: 'Resources', description: 'Sizes of the guest. A field that is left out is not managed.' })

/** A guest without the rules between its fields. */
export const guestFields = z.strictObject({
  type: guestType.optional().meta({ description: 'lxc (container) or qemu (VM). Left out: whatever the guest is.' }),
  absent: z.literal(true).optional().meta({
    description: 'Asks for the removal of this guest. Stands alone, and waits for a signature.',
  }),
  run: z.enum(['running', 'stopped']).optional().meta({ description: 'Left out: not managed.' }),
  name: fieldSchemas.name.optional(),
  spec: specSchema.nullable().optional(),
  description: fieldSchemas.description.optional(),
  tags: fieldSchemas.tags.optional(),
  onboot: fieldSchemas.onboot.optional(),
  networks: networksSchema.optional(),
  disks: disksSchema.optional(),
  options: optionsSchema.optional(),
  'cloud-init': cloudInitSchema.optional(),
  ha: haSchema.optional(),
  create: creationSchema.optional(),
})

/** One checked guest. */
export type CheckedGuest = z.output<typeof guestFields>

/** Fields of a guest and of its `spec`, for suggestions. */
export const guestFieldNames = Object.keys(guestFields.shape)
export const specFieldNames = Object.keys(specSchema.shape)
