import type { FleetCell, GuestStanding } from '../../shared/ipc/contract.ts'

/** The visual roles; each has a colour, a fill and a glyph in one place only (`components/StandingGlyph.tsx`). */
export type Tone = 'ok' | 'drift' | 'red' | 'seal' | 'restart' | 'unknown' | 'unreachable' | 'frozen' | 'unmanaged' | 'ignored'

/** Which role shows a standing. Pure. */
export const toneOf: Readonly<Record<GuestStanding, Tone>> = {
  in_sync: 'ok',
  drift: 'drift',
  restart_needed: 'restart',
  destructive: 'red',
  pending: 'seal',
  unknown: 'unknown',
  unreachable: 'unreachable',
  frozen: 'frozen',
  unmanaged: 'unmanaged',
  ignored: 'ignored',
}

/** Standings as the counts above the fleet show them, in the order of what needs a person most. */
export const standingOrder: readonly GuestStanding[] = [
  'in_sync', 'drift', 'restart_needed', 'destructive', 'pending', 'unknown', 'unreachable', 'frozen', 'ignored', 'unmanaged',
]

/** How many guests stand how. Pure. */
export function countStandings(cells: readonly FleetCell[]): ReadonlyMap<GuestStanding, number> {
  const counts = new Map<GuestStanding, number>()
  for (const cell of cells) counts.set(cell.standing, (counts.get(cell.standing) ?? 0) + 1)
  return counts
}

/** Whether Drift has something to show for a guest that stands so. Pure. */
export function isDrifting(standing: GuestStanding): boolean {
  return standing === 'drift' || standing === 'destructive' || standing === 'pending' || standing === 'restart_needed'
}

/** Rows or cells of one host, or all when the filter is null. What concerns no host is never filtered away. Pure. */
export function ofHost<T extends { readonly host: string | null }>(rows: readonly T[], host: string | null): readonly T[] {
  return host === null ? rows : rows.filter((row) => row.host === host || row.host === null)
}
