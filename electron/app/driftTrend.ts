/** How many guests differed over time, counted backwards from what the journal knows now. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TrendPoint } from '../../shared/domain/drift.ts'
import type { HostId } from '../../shared/domain/guest.ts'
import type { Journal } from '../ports.ts'

const dayMs = 86_400_000
const mostPoints = 120
const pageRows = 200
/** A log in which drift comes and goes more often than this is shown from later on. */
const mostRows = 20_000

/**
 * Points at equal distances, the last one now. It begins where the log does, or where it would be read too far. Reads the
 * audit log page by page, with a turn of the event loop after each.
 */
export async function driftTrend(journal: Pick<Journal, 'auditPage' | 'factsOf'>, hosts: readonly HostId[], nowMs: number, days: number): Promise<readonly TrendPoint[]> {
  const fromMs = nowMs - days * dayMs
  const stepMs = (days * dayMs) / (mostPoints - 1)
  const shown = new Set(hosts)
  let guests = hosts.reduce((sum, host) => sum + journal.factsOf('drift', host).size, 0)
  let atMs = nowMs
  const points: TrendPoint[] = []
  const countBackTo = (untilMs: number): void => {
    for (; atMs >= untilMs && atMs >= fromMs - 1; atMs -= stepMs) points.push({ at: new Date(atMs).toISOString(), guests })
  }
  let oldestMs = nowMs
  let read = 0
  let before: number | null = null
  for (;;) {
    const rows = journal.auditPage({ kind: 'drift', from: new Date(fromMs).toISOString(), before, limit: pageRows })
    for (const { at, host, vmid, decision } of rows) {
      oldestMs = Date.parse(at)
      if (vmid === null || host === null || !shown.has(host)) continue
      countBackTo(oldestMs)
      if (decision === 'ended') guests += 1
      else if (decision === 'detected') guests = Math.max(0, guests - 1)
    }
    read += rows.length
    before = rows.at(-1)?.seq ?? null
    if (rows.length < pageRows || before === null) return begin(points, countBackTo, fromMs, journal)
    if (read >= mostRows) return points.toReversed()
    await nextTurn()
  }
}

/** Before its first row a log knows nothing: the points end there, and not with a row of zeros. */
function begin(points: TrendPoint[], countBackTo: (untilMs: number) => void, fromMs: number, journal: Pick<Journal, 'auditPage'>): readonly TrendPoint[] {
  const [first] = journal.auditPage({ before: null, after: 0, limit: 1 })
  countBackTo(first === undefined ? fromMs : Math.max(fromMs - 1, Date.parse(first.at)))
  return points.toReversed()
}
