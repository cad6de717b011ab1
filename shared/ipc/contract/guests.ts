/** What a person can ask for on one guest. */
import { z } from 'zod'
import { hostId, vmid } from '../../domain/guest.ts'
import { operationKinds } from '../../domain/operation.ts'
import { guestKey } from './shapes.ts'

/** What one guest holds now, for forms that ask for something to be done with it. Newest backups first. */
const guestHoldings = z.object({
  /** With those of their properties that can be set. */
  disks: z.array(z.object({ slot: z.string(), volume: z.string(), sizeBytes: z.number().nullable(), properties: z.record(z.string(), z.string()) })),
  /** Slots that are empty now and after the next start, the most fitting first: a few of each bus. */
  freeSlots: z.array(z.string()),
  /** Networks as they are stored for the next start. */
  networks: z.array(z.object({ slot: z.string(), value: z.string(), mac: z.string().nullable() })),
  /** A network slot that is empty; null = none is. */
  freeNetwork: z.string().nullable(),
  snapshots: z.array(z.object({ name: z.string(), createdAt: z.string().nullable(), hasMemory: z.boolean() })),
  backups: z.array(z.object({ volume: z.string(), createdAt: z.string(), sizeBytes: z.number(), protected: z.boolean(), verified: z.boolean().nullable() })),
  /** Storages that a backup could be written to. */
  storages: z.array(z.string()),
  /** Storages of its node that could hold its disks. */
  diskStorages: z.array(z.string()),
  /** The other nodes of its cluster that are online. */
  otherNodes: z.array(z.string()),
  /** A VMID that is free; null = the host names none. */
  nextVmid: z.number().nullable(),
  /** Its entry in high availability: null = it has none, `unknown` = the token may not ask. */
  ha: z.union([z.object({ state: z.string(), maxRestart: z.number().nullable(), maxRelocate: z.number().nullable() }), z.literal('unknown')]).nullable(),
  /** Whether high availability keeps it, as its own state tells. */
  haManaged: z.boolean(),
  /** Proxmox neither destroys it nor takes disks away from it. */
  protection: z.boolean(),
  template: z.boolean(),
  /** When this app itself made the guest, while a person may remove it again without a signature; null = it is like any other. */
  madeHereAt: z.string().nullable(),
  /** Keys of the configuration with a pending value or a pending deletion. */
  pending: z.array(z.string()),
  /** What applying everything that is pending on the guest could destroy, as a start does; null = nothing. */
  pendingDanger: z.string().nullable(),
})
export type GuestHoldingsView = z.infer<typeof guestHoldings>

/** Part of `requests`. */
export const guestRequests = {
  /** Asks for an operation of the catalogue on one guest. Benign ones run, destructive ones wait. */
  'guest.request': {
    input: z.strictObject({
      host: hostId,
      vmid,
      /** VMID of the guest that is to be made out of this one or its backup; only with the kinds that do that, and always with them. */
      newVmid: vmid.optional(),
      kind: z.enum(operationKinds),
      parameters: z.record(z.string(), z.json()),
      reason: z.string().max(1000),
    }),
    output: z.object({ waits: z.boolean(), id: z.string() }),
  },
  /** Reads the guest from its host, with its snapshots and backups, and what the host offers for it. */
  'guest.holdings': { input: guestKey, output: guestHoldings },
} as const
