import { z } from 'zod'
import { maxReasonLength } from './safety.ts'
import { hostId, managedField, vmid } from './guest.ts'

/**
 * Who or what made a difference, where that can be told: a task in the host's own log, or a declaration that was
 * changed. Proxmox logs no task for most configuration changes, so many stay without.
 */
export const driftCause = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('task'),
    /** `user@realm` or `user@realm!token`, as the host names them. */
    user: z.string(),
    /** Proxmox's word for the task, e.g. `qmstop`. */
    task: z.string(),
    upid: z.string(),
    /** ISO 8601 UTC. */
    at: z.string(),
  }),
  z.object({ kind: z.literal('declaration'), declaredAt: z.string() }),
])
export type DriftCause = Readonly<z.infer<typeof driftCause>>

/** One field that differs, and since when. Values are in people's units; null = none. */
export const difference = z.object({
  field: managedField,
  desired: z.string().nullable(),
  actual: z.string().nullable(),
  /** When it was first seen so, ISO 8601 UTC. */
  since: z.string(),
  by: driftCause.nullable(),
})
export type Difference = Readonly<z.infer<typeof difference>>

/** How a difference ended: by an operation of ours, on the host, by another declaration, or because people ignore it. */
const driftEndings = ['applied', 'on_host', 'declaration', 'ignored'] as const
export type DriftEnding = (typeof driftEndings)[number]

/** A difference that has ended. */
export const endedDifference = difference.extend({ endedAt: z.string(), ended: z.enum(driftEndings), endedBy: driftCause.nullable() })
export type EndedDifference = Readonly<z.infer<typeof endedDifference>>

/**
 * A difference that people decided to leave as it is. It holds for exactly these two values: another value on either
 * side is another difference, and shows again.
 */
export const ignoredDifference = z.object({
  field: managedField,
  desired: z.string().nullable(),
  actual: z.string().nullable(),
  reason: z.string(),
  /** The first instant at which it counts as drift again, ISO 8601 UTC; null = until somebody ends it. */
  until: z.string().nullable(),
  by: z.string(),
  since: z.string(),
})
export type IgnoredDifference = Readonly<z.infer<typeof ignoredDifference>>

/** Fields of one guest that a person chose. */
export const chosenFields = z.strictObject({ host: hostId, vmid, fields: z.array(managedField).min(1).max(60) })
export type ChosenFields = Readonly<z.infer<typeof chosenFields>>

/** Guests that one decision may be about at once. */
export const maxChosenGuests = 500

/** Why a difference is left as it is, and until when. */
export const ignoreWords = { reason: z.string().trim().min(1).max(maxReasonLength), until: z.iso.datetime().nullable() } as const

/** How many guests differed at a time. */
export const trendPoint = z.object({ at: z.string(), guests: z.number() })
export type TrendPoint = Readonly<z.infer<typeof trendPoint>>
