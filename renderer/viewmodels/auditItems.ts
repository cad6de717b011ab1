import type { AuditEvent } from '../../shared/domain/audit.ts'
import { showHiddenCharacters } from '../../shared/lib/hiddenCharacters.ts'
import type { Tone } from './standings.ts'

const okWords = new Set(['ok', 'policy', 'provenance', 'settled', 'clear', 'started', 'adopted', 'warnings', 'ended', 'complete'])
const badWords = new Set(['refused', 'failed', 'error', 'invalid', 'broken', 'unreachable'])

/** Words of decisions that are offered as filters, before any row is loaded. */
export const commonDecisions = ['accepted', 'checkpoint', 'detected', 'ended', 'executed', 'failed', 'minted', 'ok', 'pending_signature', 'policy', 'refused', 'rejected', 'signature', 'signed', 'superseded', 'warnings', 'withdrawn'] as const

/** What stands in a column of the loaded rows, sorted, each once: to be offered as a filter. Pure. */
export function valuesIn(rows: ReadonlyMap<number, AuditEvent>, column: 'actor' | 'decision' | 'host', besides: readonly string[] = []): readonly string[] {
  const found = new Set(besides)
  for (const row of rows.values()) {
    const value = row[column]
    if (value !== null) for (const each of column === 'actor' ? value.split(', ') : [value]) found.add(each)
  }
  return [...found].toSorted()
}

/** Which role shows a decision. Pure. */
export function decisionTone(row: Pick<AuditEvent, 'kind' | 'decision'>): Tone | null {
  if (badWords.has(row.decision)) return 'red'
  if (row.kind === 'needs_operator' || (row.kind === 'drift' && row.decision === 'partial')) return 'unknown'
  if (row.kind === 'approval' || row.decision === 'pending_signature' || row.decision === 'signed') return 'seal'
  if (okWords.has(row.decision)) return 'ok'
  if (row.kind === 'drift') return 'drift'
  return null
}

/** The node and the task that a row tells of, as they may be looked at; null = of none. Pure. */
export function taskOf({ payload }: Pick<AuditEvent, 'payload'>): { readonly node: string | null; readonly upid: string | null } {
  const { node, upid } = payload
  const task = typeof upid === 'string' ? showHiddenCharacters(upid) : null
  // PVE::Tools::upid_decode: the node is the first part.
  return { upid: task, node: typeof node === 'string' ? showHiddenCharacters(node) : (task?.split(':')[1] ?? null) }
}
