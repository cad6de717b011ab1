/** What keeps Countersign from doing too much, whoever allowed it: the freeze, limits, and maintenance windows. */
import { z } from 'zod'

/** Longest reason a person can give. */
export const maxReasonLength = 1000

/** While it stands nothing that changes a host is sent, not even what was signed. */
export const freeze = z.object({
  /** Who froze. */
  by: z.string().min(1),
  at: z.iso.datetime(),
  /** In their own words; '' = nothing was said. */
  reason: z.string().max(maxReasonLength),
})
export type Freeze = Readonly<z.infer<typeof freeze>>

/** Days of the week as windows name them, in the order of `Date.getUTCDay`. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is written like 22:30')

/** Hours in which auto mode may run. A window that ends at or before its beginning ends on the next day. */
export const maintenanceWindow = z.strictObject({
  /** Days on which it begins. */
  days: z.array(z.enum(weekdays)).min(1).max(7),
  from: clockTime,
  to: clockTime,
  /** IANA name of the zone its times are in: a window keeps its hours when the clocks change. */
  timeZone: z.string().refine(isTimeZone, 'a time zone has a name like Europe/Berlin'),
})
export type MaintenanceWindow = Readonly<z.infer<typeof maintenanceWindow>>

const percent = z.number().int().min(1).max(100)

/** Limits of one host. A share is of its guests, and never less than the number beside it. */
export const safetyLimits = z.object({
  /** Steps that auto mode may run in one cycle. */
  mutationsPerCycle: z.number().int().min(1).max(10_000).default(10),
  /** Guests that auto mode may change in one cycle. */
  changedPercent: percent.default(20),
  changedAtLeast: z.number().int().min(1).max(10_000).default(3),
  /** Guests that may be missing at once before everything stops. */
  missingPercent: percent.default(20),
  missingAtLeast: z.number().int().min(1).max(10_000).default(3),
})
export type SafetyLimits = Readonly<z.infer<typeof safetyLimits>>

/** What a host's settings say of its safety. */
export const hostSafety = z.object({
  /** null = this host by itself is not frozen. */
  freeze: freeze.nullable().default(null),
  limits: safetyLimits.prefault({}),
  /** None = auto mode may run at any time. */
  windows: z.array(maintenanceWindow).max(50).default([]),
})
export type HostSafety = Readonly<z.infer<typeof hostSafety>>

/** `mon, fri 22:00 to 04:00 (Europe/Berlin)`. Pure. */
export function windowLabel({ days, from, to, timeZone }: MaintenanceWindow): string {
  return `${days.length === 7 ? 'daily' : days.join(', ')} ${from} to ${to} (${timeZone})`
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** How safe the hosts are kept right now, for the window and the command line. */
export const safetyView = z.object({
  /** What freezes every host; null = nothing does. */
  freeze: freeze.nullable(),
  hosts: z.array(
    z.object({
      host: z.string(),
      freeze: freeze.nullable(),
      /** Far fewer guests were seen than expected, so that the host is only observed; null = all is well. */
      missing: z.object({ expected: z.number(), seen: z.number() }).nullable(),
      /** Why auto mode runs nothing; null = nothing keeps it back, or the host is in another mode. `until` ISO 8601 UTC. */
      auto: z.object({ code: z.string(), message: z.string(), hint: z.string(), until: z.string().nullable() }).nullable(),
      windows: z.array(maintenanceWindow),
      limits: safetyLimits,
    }),
  ),
})
export type SafetyView = Readonly<z.infer<typeof safetyView>>
