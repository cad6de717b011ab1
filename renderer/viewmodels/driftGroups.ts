import type { DriftRow } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { commonCauses, type DriftCauseGroup } from './driftCauses.ts'

/** How the list is grouped. */
export const driftGroupings = ['host', 'cause', 'field'] as const
export type DriftGrouping = (typeof driftGroupings)[number]

/** The list as it is drawn: heads, and guests under them. `position` counts guests from 1. */
export type DriftItem =
  | { readonly kind: 'head'; readonly id: string; readonly title: string; readonly guests: readonly DriftRow[]; readonly ignored: boolean }
  /** Guests of the group above that differ in the very same way: one decision for all of them. */
  | { readonly kind: 'cause'; readonly id: string; readonly cause: DriftCauseGroup }
  | { readonly kind: 'guest'; readonly row: DriftRow; readonly position: number }

/** Fewer guests than this are no group of their own in a list by host. */
const causeAtLeast = 3

/** Whether a row has every word of the filter in its name, VMID, node, host or fields. Pure. */
export function matchesFilter(row: DriftRow, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return true
  const fields = row.fields.flatMap((field) => [field, texts.fieldName(field)])
  const text = [String(row.vmid), row.name ?? '', row.node, row.host, row.headline, ...fields].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Groups matching rows, in the order the rows come; guests of which everything that differs is ignored come last. Pure. */
export function groupDrift(rows: readonly DriftRow[], filter: string, grouping: DriftGrouping = 'host'): readonly DriftItem[] {
  const matching = rows.filter((row) => matchesFilter(row, filter))
  const groups = groupsOf(matching.filter((row) => row.standing !== 'ignored'), grouping)
  const ignored = matching.filter((row) => row.standing === 'ignored')
  const all = ignored.length === 0 ? groups : [...groups, { id: 'ignored', title: texts.decisions.ignoredGroup, guests: ignored, causes: [], ignored: true }]
  const items: DriftItem[] = []
  let position = 0
  for (const { id, title, guests, causes, ignored: quiet } of all) {
    items.push({ kind: 'head', id, title, guests, ignored: quiet })
    for (const cause of causes) items.push({ kind: 'cause', id: `${id}/${cause.id}`, cause })
    for (const row of guests) items.push({ kind: 'guest', row, position: ++position })
  }
  return items
}

interface Group {
  readonly id: string
  readonly title: string
  readonly guests: readonly DriftRow[]
  readonly causes: readonly DriftCauseGroup[]
  readonly ignored: boolean
}

function groupsOf(rows: readonly DriftRow[], grouping: DriftGrouping): readonly Group[] {
  switch (grouping) {
    case 'host':
      return [...Map.groupBy(rows, (row) => row.host)].map(([host, guests]) => ({
        id: host, title: host, guests, causes: commonCauses(guests).filter((cause) => cause.guests.length >= causeAtLeast), ignored: false,
      }))
    case 'field':
      return [...Map.groupBy(rows, (row) => row.fields[0] ?? '')].map(([field, guests]) => ({
        id: field, title: field === '' ? texts.decisions.noField : texts.fieldName(field), guests, causes: [], ignored: false,
      }))
    case 'cause':
      return byCause(rows)
  }
}

/** Each guest stands once: with the cause that most others share. */
function byCause(rows: readonly DriftRow[]): readonly Group[] {
  const groups: Group[] = []
  const placed = new Set<DriftRow>()
  for (const cause of commonCauses(rows)) {
    const guests = cause.guests.filter((row) => !placed.has(row))
    if (guests.length < 2) continue
    for (const row of guests) placed.add(row)
    groups.push({ id: cause.id, title: cause.title, guests, causes: [{ ...cause, guests }], ignored: false })
  }
  const alone = rows.filter((row) => !placed.has(row))
  return alone.length === 0 ? groups : [...groups, { id: 'alone', title: texts.decisions.alone, guests: alone, causes: [], ignored: false }]
}

/** The guest `step` places from the open one; the first when none is open; the same at an edge. Pure. */
export function stepGuest(items: readonly DriftItem[], open: { readonly host: string; readonly vmid: number } | null, step: 1 | -1): DriftRow | null {
  const rows = items.flatMap((item) => (item.kind === 'guest' ? [item.row] : []))
  const index = rows.findIndex((row) => row.host === open?.host && row.vmid === open.vmid)
  if (index === -1) return rows[0] ?? null
  return rows[Math.min(rows.length - 1, Math.max(0, index + step))] ?? null
}

/** The first guest of the group `step` groups from the one that is open; the same at an edge. Pure. */
export function stepGroup(items: readonly DriftItem[], open: { readonly host: string; readonly vmid: number } | null, step: 1 | -1): DriftRow | null {
  const groups = items.flatMap((item) => (item.kind === 'head' && item.guests.length > 0 ? [item.guests] : []))
  const index = groups.findIndex((guests) => guests.some((row) => row.host === open?.host && row.vmid === open.vmid))
  return groups[Math.min(groups.length - 1, Math.max(0, index + step))]?.[0] ?? null
}
