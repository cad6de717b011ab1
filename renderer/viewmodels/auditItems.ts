import type { AuditEvent } from '../../shared/domain/audit.ts'
import { longDay } from './times.ts'
import type { Tone } from './standings.ts'

/** The audit list as it is drawn: a head for each day, then its rows. */
export type AuditItem =
  | { readonly kind: 'day'; readonly day: string; readonly key: string }
  | { readonly kind: 'row'; readonly row: AuditEvent }

/** Puts a head before the first row of each local day. Rows come newest first. Pure but for the time zone. */
export function withDays(rows: readonly AuditEvent[]): readonly AuditItem[] {
  const items: AuditItem[] = []
  let last = ''
  for (const row of rows) {
    const day = longDay(row.at)
    if (day !== last) items.push({ kind: 'day', day, key: `day/${row.seq}` })
    last = day
    items.push({ kind: 'row', row })
  }
  return items
}

/** Rows of one operation, oldest first: from drift to outcome. Pure. */
export function storyOf(rows: readonly AuditEvent[], row: AuditEvent): readonly AuditEvent[] {
  if (row.operationId === null) return [row]
  const own = rows.filter((other) => other.operationId === row.operationId)
  return own.some((other) => other.seq === row.seq) ? [...own].sort((a, b) => a.seq - b.seq) : [row]
}

const okWords = new Set(['ok', 'policy', 'provenance', 'settled', 'clear', 'started', 'adopted', 'warnings', 'ended'])
const badWords = new Set(['refused', 'failed', 'error', 'invalid', 'broken', 'unreachable'])

/** Which role shows a decision. Pure. */
export function decisionTone(row: Pick<AuditEvent, 'kind' | 'decision'>): Tone | null {
  if (badWords.has(row.decision)) return 'red'
  if (row.kind === 'needs_operator') return 'unknown'
  if (row.kind === 'approval' || row.decision === 'pending_signature' || row.decision === 'signed') return 'seal'
  if (okWords.has(row.decision)) return 'ok'
  if (row.kind === 'drift') return 'drift'
  return null
}
