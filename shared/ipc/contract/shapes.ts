/** Shapes that several screens share. */
import { z } from 'zod'
import { guestType, hostId, runState, vmid } from '../../domain/guest.ts'
import { operationFlags } from '../../domain/operation.ts'

/** Inputs are strict: a key the contract does not name is refused, never ignored. */
export const nothing = z.strictObject({})

/** Names a guest; pages of guests are keyed by it. */
export const guestKey = z.strictObject({ host: hostId, vmid })

/** A page of a list: `next` = the key to ask for the following one after; null = that was the last. */
export const page = <T extends z.ZodType, K extends z.ZodType>(row: T, key: K) => z.object({ rows: z.array(row), next: key.nullable() })

/** The class of an operation, and why. */
export const classification = z.object({
  class: z.enum(['benign', 'destructive']),
  flags: z.array(z.enum(operationFlags)),
  reason: z.string(),
})

/** How one guest stands; the only thing a fleet cell shows. */
const guestStanding = z.enum([
  'in_sync', 'drift', 'destructive', 'pending', 'unknown', 'unreachable', 'unmanaged', 'restart_needed', 'frozen', 'ignored',
])
export type GuestStanding = z.infer<typeof guestStanding>

/** What each view of a guest begins with. */
export const guestFace = {
  host: z.string(),
  node: z.string(),
  vmid: z.number(),
  type: guestType,
  name: z.string().nullable(),
  run: runState,
  standing: guestStanding,
}
