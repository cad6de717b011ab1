import type { DriftRow } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'

/** The list as it is drawn: a head for each host, then its guests. `position` counts guests from 1. */
export type DriftItem =
  | { readonly kind: 'host'; readonly host: string; readonly guests: number }
  | { readonly kind: 'guest'; readonly row: DriftRow; readonly position: number }

/** Whether a row has every word of the filter in its name, VMID, node, host or fields. Pure. */
export function matchesFilter(row: DriftRow, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return true
  const fields = row.fields.flatMap((field) => [field, texts.fieldName(field)])
  const text = [String(row.vmid), row.name ?? '', row.node, row.host, row.headline, ...fields].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Groups matching rows by host, in the order the rows come. Pure. */
export function groupDrift(rows: readonly DriftRow[], filter: string): readonly DriftItem[] {
  const groups = Map.groupBy(rows.filter((row) => matchesFilter(row, filter)), (row) => row.host)
  const items: DriftItem[] = []
  let position = 0
  for (const [host, guests] of groups) {
    items.push({ kind: 'host', host, guests: guests.length })
    for (const row of guests) items.push({ kind: 'guest', row, position: ++position })
  }
  return items
}

/** The guest `step` places from the open one; the first when none is open; the same at an edge. Pure. */
export function stepGuest(items: readonly DriftItem[], open: { readonly host: string; readonly vmid: number } | null, step: 1 | -1): DriftRow | null {
  const rows = items.flatMap((item) => (item.kind === 'guest' ? [item.row] : []))
  const index = rows.findIndex((row) => row.host === open?.host && row.vmid === open.vmid)
  if (index === -1) return rows[0] ?? null
  return rows[Math.min(rows.length - 1, Math.max(0, index + step))] ?? null
}
