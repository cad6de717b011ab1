/** One part of the check of a whole journal; all parts together are the check. */
import type Database from 'better-sqlite3'
import type { Crypto } from '../ports.ts'
import { walkRecords, type Share } from './auditVoucher.ts'
import { walkRows } from './chainWalk.ts'

/** The first audit row of the part that is changed, missing or out of order, or that a record does not fit; null = none. */
export interface PartFinding {
  readonly brokenRow: number | null
  /** Looked for only where all rows are well. */
  readonly brokenRecord: number | null
}

/**
 * Checks a share of the log's rows 1 to `head` and a share of the records, step by step, and tells after each step how
 * many rows of its share are well. Reads only.
 */
export function* checkPart(sqlite: Database.Database, crypto: Crypto, head: number, share: Share): Generator<number, PartFinding> {
  const { index, of } = share
  const stretch = { after: Math.floor((head * index) / of), to: Math.floor((head * (index + 1)) / of) }
  const brokenRow = yield* walkRows(sqlite, crypto, stretch)
  if (brokenRow !== null) return { brokenRow, brokenRecord: null }
  const records = walkRecords(sqlite, crypto, share)
  for (let step = records.next(); ; step = records.next()) {
    if (step.done === true) return { brokenRow, brokenRecord: step.value }
    yield stretch.to - stretch.after
  }
}

/** The first bad row of the journal by what was found in all its parts: a row before any record, the lowest first. Pure. */
export function firstBroken(findings: readonly PartFinding[]): number | null {
  const lowest = (found: readonly (number | null)[]): number | null => found.filter((row) => row !== null).reduce<number | null>((low, row) => Math.min(low ?? row, row), null)
  return lowest(findings.map(({ brokenRow }) => brokenRow)) ?? lowest(findings.map(({ brokenRecord }) => brokenRecord))
}
