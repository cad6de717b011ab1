/** What names a guest and its fields. `desiredGuest.ts` and `actualGuest.ts` say what a guest is; their types are handed on here. */
import { z } from 'zod'

export type * from './actualGuest.ts'
export type * from './desiredGuest.ts'

/** LXC container or QEMU virtual machine, in Proxmox's own words. */
export const guestType = z.enum(['lxc', 'qemu'])
export type GuestType = z.infer<typeof guestType>

/** The operator's own name of a configured host (one node or one cluster). */
export const hostId = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9._-]{0,62})$/, 'use lower-case letters, digits, ".", "_" or "-", starting with a letter or digit')
/** A string of the shape that `hostId` checks. */
export type HostId = string

/** VMIDs as Proxmox allows them. */
export const vmid = z.number().int().min(100).max(999_999_999)

/** Names one guest. The node is not part of it: HA may move a guest. */
export const guestRef = z.object({ host: hostId, vmid, type: guestType })
export type GuestRef = Readonly<z.infer<typeof guestRef>>

/** `unspecified` = the host said anything but running or stopped (paused, unknown, prelaunch, …). */
export const runState = z.enum(['running', 'stopped', 'unspecified'])
export type RunState = z.infer<typeof runState>

/** The fields that have a name and a rule of their own, in the order they are shown. `disk` is the root disk. */
export const namedFields = [
  'absent', 'run', 'name', 'cores', 'memory', 'swap', 'disk', 'description', 'tags', 'onboot',
] as const
export type NamedField = (typeof namedFields)[number]

/** What can be declared: a named field, `ha`, or an option or slot under Proxmox's own key (`startup`, `net0`, `scsi1`). */
export const managedField = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/)
export type ManagedField = z.infer<typeof managedField>
