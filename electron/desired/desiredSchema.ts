/**
 * The shape of a desired-state file, version 1. Texts in `meta` end up in the JSON Schema that editors show.
 */
import { z } from 'zod'
import { hostId } from '../../shared/domain/guest.ts'
import { guestFaults } from './guestFaults.ts'
import { guestFields } from './guestFields.ts'

const guestSchema = guestFields
  .superRefine((guest, context) => {
    for (const { path, message, hint } of guestFaults(guest)) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { hint } })
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
      .superRefine((guests, context) => {
        for (const [vmid, guest] of Object.entries(guests)) {
          if (guest?.create?.from !== 'clone' || guest.create.source !== Number(vmid)) continue
          context.addIssue({
            code: 'custom',
            path: [vmid, 'create', 'source'],
            message: 'the guest is to be a copy of itself',
            params: { hint: 'Write the VMID of another guest.' },
          })
        }
      })
      .nullable()
      .optional()
      .meta({ description: 'Guests by VMID. A guest that is not mentioned is not managed.' }),
  })
  .meta({ title: 'Countersign desired state', description: 'What the guests of one Proxmox host should be.' })

/** Fields at the top of a file, for suggestions. */
export const fileFieldNames = Object.keys(desiredFileSchema.shape)

