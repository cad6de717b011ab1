/** Where a stretch of time lies in the log, found without reading the log. */
import type Database from 'better-sqlite3'

/** Rows `from` to `to`, both included, are those of the stretch. `from > to` = none. */
export interface SeqBounds {
  readonly from: number
  readonly to: number
}

/** Questions of time to the rows 1 to `head`. Instants are ISO 8601 UTC with milliseconds. */
export interface TimeBounds {
  /** `from` = the first instant, `until` = the first after the last; null = unbounded. */
  between(from: string | null, until: string | null, head: number): SeqBounds
  /** The first row from `low` on that is not before the instant; one past the head when all are. */
  firstNotBefore(instant: string, low: number, head: number): number
  /** When a row was written; null = it is not there, or damaged. */
  timeOf(seq: number): string | null
}

/** Time in the log never runs backwards (commit.ts), so it is searched by halves. Reads only. */
export function createTimeBounds(sqlite: Database.Database): TimeBounds {
  const time = sqlite.prepare<[number], string | null>("SELECT CASE WHEN json_valid(body) THEN body ->> '$.at' END FROM audit WHERE seq = ?").pluck()
  const timeOf = (seq: number): string | null => time.get(seq) ?? null

  const firstNotBefore = (instant: string, low: number, head: number): number => {
    let high = head + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((timeOf(middle) ?? '') < instant) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    timeOf,
    firstNotBefore,
    between: (from, until, head) => ({
      from: from === null ? 1 : firstNotBefore(from, 1, head),
      to: until === null ? head : firstNotBefore(until, 1, head) - 1,
    }),
  }
}
