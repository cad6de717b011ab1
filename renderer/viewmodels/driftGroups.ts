import type { DriftRow } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { causeOf, commonCauses, guestId, type DriftCauseGroup } from './driftCauses.ts'

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

/** Whether a row has every word of the filter in its name, VMID, node, host, tags or fields. Pure. */
export function matchesFilter(row: DriftRow, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return true
  const fields = row.fields.flatMap((field) => [field, texts.fieldName(field)])
  const text = [String(row.vmid), row.name ?? '', row.node, row.host, row.headline, ...row.tags, ...fields].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Groups matching rows, guests of the same cause first, else in the order the rows come; guests of which everything that differs is ignored come last. Pure. */
export function groupDrift(rows: readonly DriftRow[], filter: string, grouping: DriftGrouping = 'host'): readonly DriftItem[] {
  const matching = rows.filter((row) => matchesFilter(row, filter))
  const groups = groupsOf(matching.filter((row) => row.standing !== 'ignored'), grouping)
  const ignored = matching.filter((row) => row.standing === 'ignored')
  const all = ignored.length === 0 ? groups : [...groups, { id: 'ignored', title: texts.decisions.ignoredGroup, causes: [], alone: ignored, ignored: true }]
  const items: DriftItem[] = []
  let position = 0
  const add = (rows: readonly DriftRow[]): void => rows.forEach((row) => items.push({ kind: 'guest', row, position: ++position }))
  for (const { id, title, causes, alone, ignored: quiet } of all) {
    items.push({ kind: 'head', id, title, guests: [...causes.flatMap((each) => each.under), ...alone], ignored: quiet })
    for (const { cause, under } of causes) {
      items.push({ kind: 'cause', id: `${id}/${cause.id}`, cause })
      add(under)
    }
    add(alone)
  }
  return items
}

interface Group {
  readonly id: string
  readonly title: string
  readonly causes: readonly SharedCause[]
  /** Guests that stand under no cause; they come last. */
  readonly alone: readonly DriftRow[]
  readonly ignored: boolean
}

/** A cause that guests share, and those of them that stand under it: each guest stands once, with the most common. */
interface SharedCause {
  readonly cause: DriftCauseGroup
  readonly under: readonly DriftRow[]
}

function groupsOf(rows: readonly DriftRow[], grouping: DriftGrouping): readonly Group[] {
  switch (grouping) {
    case 'host':
      return [...Map.groupBy(rows, (row) => row.host)].map(([host, guests]) => ({ id: host, title: host, ...partByCause(guests, causeAtLeast), ignored: false }))
    case 'field':
      return [...Map.groupBy(rows, (row) => row.fields[0] ?? '')].map(([field, guests]) => ({
        id: field, title: field === '' ? texts.decisions.noField : texts.fieldName(field), causes: [], alone: guests, ignored: false,
      }))
    case 'cause': {
      const { causes, alone } = partByCause(rows, 2)
      const groups = causes.map((each) => ({ id: each.cause.id, title: each.cause.title, causes: [each], alone: [], ignored: false }))
      return alone.length === 0 ? groups : [...groups, { id: 'alone', title: texts.decisions.alone, causes: [], alone, ignored: false }]
    }
  }
}

/** Parts guests by what they share, as long as `atLeast` of them stand together. The cause itself keeps all who have it. */
function partByCause(rows: readonly DriftRow[], atLeast: number): Pick<Group, 'causes' | 'alone'> {
  const causes: SharedCause[] = []
  const placed = new Set<DriftRow>()
  for (const cause of commonCauses(rows)) {
    const under = cause.guests.filter((row) => !placed.has(row))
    if (under.length < atLeast) continue
    for (const row of under) placed.add(row)
    causes.push({ cause, under })
  }
  return { causes, alone: rows.filter((row) => !placed.has(row)) }
}

/** The guest `step` places from the open one; the first when none is open; the same at an edge. Pure. */
export function stepGuest(items: readonly DriftItem[], open: { readonly host: string; readonly vmid: number } | null, step: 1 | -1): DriftRow | null {
  const rows = items.flatMap((item) => (item.kind === 'guest' ? [item.row] : []))
  const index = rows.findIndex((row) => row.host === open?.host && row.vmid === open.vmid)
  if (index === -1) return rows[0] ?? null
  return rows[Math.min(rows.length - 1, Math.max(0, index + step))] ?? null
}

/** The cause that a guest shares with others of its group in the list, so as the list says it; null = none. Pure. */
export function causeInGroup(items: readonly DriftItem[], guest: { readonly host: string; readonly vmid: number }): DriftCauseGroup | null {
  const id = guestId(guest)
  const group = items.find((item) => item.kind === 'head' && !item.ignored && item.guests.some((row) => guestId(row) === id))
  return group?.kind === 'head' ? causeOf(group.guests, guest) : null
}

/** What is chosen after a step with Shift: what was open and what is open then; a step back over chosen guests gives up the one that is left. Pure. */
export function extendChosen(chosen: readonly string[], from: string | null, to: string | null): readonly string[] {
  if (from === null || to === null) return chosen
  if (from !== to && chosen.includes(from) && chosen.includes(to)) return chosen.filter((id) => id !== from)
  return [...new Set([...chosen, from, to])]
}

/** The first guest of the group `step` groups from the one that is open; the same at an edge. Pure. */
export function stepGroup(items: readonly DriftItem[], open: { readonly host: string; readonly vmid: number } | null, step: 1 | -1): DriftRow | null {
  const groups = items.flatMap((item) => (item.kind === 'head' && item.guests.length > 0 ? [item.guests] : []))
  const index = groups.findIndex((guests) => guests.some((row) => row.host === open?.host && row.vmid === open.vmid))
  return groups[Math.min(groups.length - 1, Math.max(0, index + step))]?.[0] ?? null
}
