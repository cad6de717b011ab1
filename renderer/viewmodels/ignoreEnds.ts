/** How long a difference may be left as it is; `date` = a day that a person names. */
export const ignoreEnds = ['day', 'week', 'month', 'date', 'never'] as const
export type IgnoreEnd = (typeof ignoreEnds)[number]

const dayMs = 86_400_000
const days: Readonly<Partial<Record<IgnoreEnd, number>>> = { day: 1, week: 7, month: 30 }

/**
 * When it counts as drift again, ISO 8601 UTC; null = never by itself. A day that is named (`2027-01-31`, local) ends
 * with its last moment. undefined = no such day, or one that is past. Pure but for the zone.
 */
export function endOf(end: IgnoreEnd, day: string, nowMs: number): string | null | undefined {
  if (end === 'never') return null
  const length = days[end]
  if (length !== undefined) return new Date(nowMs + length * dayMs).toISOString()
  const at = Date.parse(`${day}T23:59:59.999`)
  return Number.isNaN(at) || at <= nowMs ? undefined : new Date(at).toISOString()
}
