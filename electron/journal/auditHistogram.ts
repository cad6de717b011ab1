/** How many rows fall into stretches of time: what the timeline of the audit log draws. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../../shared/domain/appError.ts'
import { refusedDecisions, type AuditBucket, type AuditFilter, type AuditKind } from '../../shared/domain/audit.ts'
import type { Journal } from '../ports.ts'
import type { Selection } from './auditQuery.ts'
import type { JournalDatabase } from './database.ts'
import type { SeqBounds, TimeBounds } from './timeBounds.ts'

/**
 * How the rows of a filter are found between two rows (null = anywhere); null = nothing can fit. `besides` narrows them
 * further: to a kind, to what was refused or went wrong.
 */
export type Choose = (filter: AuditFilter, besides?: { readonly kind?: AuditKind; readonly refused?: boolean }) => ((bounds: SeqBounds | null) => Selection) | null

export interface HistogramPorts {
  readonly database: JournalDatabase
  readonly times: TimeBounds
  /** Rows of the log. */
  rows(): number
  readonly choose: Choose
  count(selection: Selection, limit: number): number
  /** Rows that fit are counted up to here, in each stretch. */
  readonly most: number
}

const none: AuditBucket = { rows: 0, approvals: 0, refused: 0, exact: true }

/**
 * Time never runs backwards in the log and its numbers have no gaps, so that all rows of a stretch are a difference of
 * two numbers; only what is narrowed is counted, in an index. Throws `journal_unwritable` when it is closed meanwhile.
 */
export function createAuditHistogram({ database, times, rows, choose, count, most }: HistogramPorts): Journal['auditHistogram'] {
  const { sqlite } = database

  return async (filter, edges) => {
    const narrowed = Object.values(filter).some((value) => value !== undefined && value !== '')
    const { head, fitting, approvals, refused } = database.read(() => ({
      head: rows(),
      fitting: narrowed ? choose(filter) : null,
      approvals: mayBe(filter.kind, ['approval']) ? choose(filter, { kind: 'approval' }) : null,
      refused: mayBe(filter.decision, refusedDecisions) ? choose(filter, { refused: true }) : null,
    }))
    const bucketOf = (bounds: SeqBounds): AuditBucket => {
      const all = bounds.to - bounds.from + 1
      if (all <= 0) return none
      const counted = (found: ReturnType<Choose>, upTo: number): number => (found === null || upTo === 0 ? 0 : count(found(bounds), most + 1))
      const fit = narrowed ? counted(fitting, all) : all
      const [marked, failed] = [counted(approvals, fit), counted(refused, fit)]
      const exact = Math.max(narrowed ? fit : 0, marked, failed) <= most
      const told = (found: number): number => Math.min(found, most)
      return { rows: narrowed ? told(fit) : fit, approvals: told(marked), refused: told(failed), exact }
    }

    const buckets: AuditBucket[] = []
    let from: number | null = null
    for (const edge of edges) {
      if (!sqlite.open) throw new AppError({ code: 'journal_unwritable', message: 'The journal was closed while its rows were being counted.', hint: 'Open it again.' })
      from = database.read(() => {
        const first = times.firstNotBefore(new Date(edge).toISOString(), from ?? 1, head)
        if (from !== null) buckets.push(bucketOf({ from, to: first - 1 }))
        return first
      })
      await nextTurn()
    }
    return buckets
  }
}

function mayBe<T>(wanted: T | undefined, words: readonly T[]): boolean {
  return wanted === undefined || words.includes(wanted)
}
