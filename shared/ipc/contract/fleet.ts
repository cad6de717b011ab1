/** Hosts and guests as the overview shows them. */
import { z } from 'zod'
import { appErrorDto } from '../../domain/appError.ts'
import { hostId } from '../../domain/guest.ts'
import { hostMode } from '../../domain/host.ts'
import { guestFace, guestKey, nothing, page } from './shapes.ts'

const fleetCell = z.object({
  ...guestFace,
  /** Why, in a clause; '' when in sync. */
  note: z.string(),
  /** Tags of the guest now, to be found by; at most 20. */
  tags: z.array(z.string()),
})
export type FleetCell = z.infer<typeof fleetCell>

const desiredProblem = z.object({
  file: z.string(),
  line: z.number().nullable(),
  column: z.number().nullable(),
  message: z.string(),
  hint: z.string(),
})

const nodeView = z.object({
  name: z.string(),
  online: z.boolean(),
  guests: z.number(),
  /** ISO 8601 UTC of the last observation that had this node online; null = never. */
  seenAt: z.string().nullable(),
})

const hostView = z.object({
  id: z.string(),
  mode: hostMode,
  demo: z.boolean(),
  endpoints: z.array(z.object({ url: z.string(), fingerprint: z.string() })),
  desiredPath: z.string().nullable(),
  version: z.string().nullable(),
  /** never = not observed yet. partial = some of it was not seen or not readable. */
  reach: z.enum(['never', 'complete', 'partial', 'unreachable']),
  seenAt: z.string().nullable(),
  /** Duration of the last observation in milliseconds. */
  tookMs: z.number().nullable(),
  nodes: z.array(nodeView),
  errors: z.array(appErrorDto),
  problems: z.array(desiredProblem),
  counts: z.object({ guests: z.number(), managed: z.number(), drifted: z.number(), benign: z.number(), destructive: z.number(), pending: z.number(), unknown: z.number() }),
  /** True while a cycle of this host runs. */
  busy: z.boolean(),
})
export type HostView = z.infer<typeof hostView>

const cycleView = z.object({
  host: z.string(),
  finishedAt: z.string(),
  tookMs: z.number(),
  drifted: z.number(),
  applied: z.number(),
  waiting: z.number(),
  outcome: z.enum(['complete', 'partial', 'unreachable']),
})
export type CycleView = z.infer<typeof cycleView>

/** Part of `requests`. */
export const fleetRequests = {
  'fleet.hosts': { input: nothing, output: z.object({ hosts: z.array(hostView), cycles: z.array(cycleView) }) },
  'fleet.cells': { input: z.strictObject({ after: guestKey.nullable() }), output: page(fleetCell, guestKey) },
  'cycle.run': { input: z.strictObject({ host: hostId.nullable() }), output: nothing },
} as const
