/** Where a stretch of time lies in the log, found without reading the log. */
import type Database from 'better-sqlite3'

/** Rows `from` to `to`, both included, are those of the stretch. `from > to` = none. */
export interface SeqBounds {
  readonly from: number
  readonly to: number
}

/**
 * Time in the log never runs backwards (commit.ts), so it is searched by halves among the rows 1 to `head`. `from` =
 * the first instant, `until` = the first after the last, ISO 8601 UTC with milliseconds; null = unbounded. Reads only.
 */
export function createTimeBounds(sqlite: Database.Database): (from: string | null, until: string | null, head: number) => SeqBounds {
  const timeOf = sqlite.prepare<[number], string | null>("SELECT CASE WHEN json_valid(body) THEN body ->> '$.at' END FROM audit WHERE seq = ?").pluck()

  /** The first row that is not before the instant; one past the head when all are. */
  const firstNotBefore = (instant: string, head: number): number => {
    let [low, high] = [1, head + 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((timeOf.get(middle) ?? '') < instant) low = middle + 1
      else high = middle
    }
    return low
  }
  return (from, until, head) => ({
    from: from === null ? 1 : firstNotBefore(from, head),
    to: until === null ? head : firstNotBefore(until, head) - 1,
  })
}
