/** A row as it was drawn: where it began and ended in the list, in pixels. `id` null = it cannot be found again. */
interface DrawnRow {
  readonly id: string | null
  readonly start: number
  readonly end: number
}

/**
 * How far a list must be scrolled after it changed, so that one row stays where it is: the one that is pointed at, else
 * the first in sight that is still there. At its very top, and not pointed at, a list stays at its top. Pure.
 */
export function stillOffset(scrolledPx: number, drawn: readonly DrawnRow[], pointed: string | null, startNow: (id: string) => number | null): number {
  if (scrolledPx <= 0 && pointed === null) return scrolledPx
  const inSight = drawn.filter((row) => row.end > scrolledPx)
  const candidates = [...inSight.filter((row) => row.id !== null && row.id === pointed), ...inSight]
  for (const { id, start } of candidates) {
    const now = id === null ? null : startNow(id)
    if (now !== null) return Math.max(0, scrolledPx + now - start)
  }
  return scrolledPx
}
