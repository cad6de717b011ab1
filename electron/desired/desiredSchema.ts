/**
 * The shape of a desired-state file, version 1. Limits are Proxmox's own (`PUT …/lxc/{vmid}/config`,
 * `PUT …/qemu/{vmid}/config`; tags: `pve-tag`, names: `dns-name`). Texts in `meta` end up in the JSON Schema that
 * editors show.
 */
import { z } from 'zod'
import { mebibyte, parseSizeBytes } from '../engine/normalise/sizes.ts'
import { guestType, hostId } from '../../shared/domain/guest.ts'

/** A number with a binary unit. A bare number is refused: nobody can tell bytes from MiB. */
const sizePattern = /^[0-9]+(\.[0-9]+)?\s*([KkMmGgTtPp]([Ii][Bb])?|[Bb])$/

const size = z
  .string()
  .regex(sizePattern)
  .transform((text) => parseSizeBytes(text) ?? Number.NaN)

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

const guestFields = z.strictObject({
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
})

/** Fields of a guest and of its `spec`, for suggestions. */
export const guestFieldNames = Object.keys(guestFields.shape)
export const specFieldNames = Object.keys(specSchema.shape)

const guestSchema = guestFields
  .superRefine((guest, context) => {
    if (guest.absent && Object.keys(guest).length > 1) {
      context.addIssue({
        code: 'custom',
        path: ['absent'],
        message: '"absent: true" stands together with other fields',
        params: { hint: 'To have the guest removed, leave only "absent: true". To keep it, remove that line.' },
      })
    }
    if (guest.type === 'qemu' && guest.spec?.swap !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['spec', 'swap'],
        message: 'swap is declared for a VM, and VMs have none',
        params: { hint: 'Remove "swap", or write "type: lxc" if this is a container.' },
      })
    }
  })
  .meta({
    title: 'Guest',
    description: 'One container or VM. Every field is optional; a field that is left out is not managed.',
    dependencies: { absent: { maxProperties: 1 } },
  })

/** One file. Guests are keyed by VMID (100 … 999999999). */
export const desiredFileSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this file format.' }),
    host: hostId.optional().meta({ description: 'Name of the host this file is for, as configured in Countersign.' }),
    guests: z
      .record(z.string().regex(/^[1-9][0-9]{2,8}$/), guestSchema.nullable())
      .nullable()
      .optional()
      .meta({ description: 'Guests by VMID. A guest that is not mentioned is not managed.' }),
  })
  .meta({ title: 'Countersign desired state', description: 'What the guests of one Proxmox host should be.' })

/** Fields at the top of a file, for suggestions. */
export const fileFieldNames = Object.keys(desiredFileSchema.shape)

/** A checked file: sizes are bytes. */
export type DesiredFile = z.output<typeof desiredFileSchema>
/** One checked guest of a file; null = mentioned with nothing declared. */
export type DesiredFileGuest = NonNullable<DesiredFile['guests']>[string]
