import type { ChosenFields } from '../../shared/domain/drift.ts'
import type { DriftRow } from '../../shared/ipc/contract.ts'
import { showHiddenCharacters } from '../../shared/lib/hiddenCharacters.ts'
import { texts } from '../texts.ts'

type RowChange = DriftRow['changes'][number]

/** Guests that differ in the very same way. */
export interface DriftCauseGroup {
  readonly id: string
  /** `start at boot no → yes`. */
  readonly title: string
  readonly field: string
  readonly guests: readonly DriftRow[]
}

/** Ways to differ that two guests or more share, the most common first. Whether a guest exists is no common cause. Pure. */
export function commonCauses(rows: readonly DriftRow[]): readonly DriftCauseGroup[] {
  const entries = rows.flatMap((row) => row.changes.filter((change) => change.field !== 'absent').map((change) => ({ row, change })))
  return [...Map.groupBy(entries, ({ change }) => JSON.stringify([change.field, change.desired, change.actual]))]
    .filter(([, found]) => found.length > 1)
    .map(([id, found]) => ({ id, title: describeChange(found[0]?.change), field: found[0]?.change.field ?? '', guests: found.map(({ row }) => row) }))
    .toSorted((a, b) => b.guests.length - a.guests.length)
}

/** The cause that most of these guests share with this one; null = it differs in a way of its own. Pure. */
export function causeOf(rows: readonly DriftRow[], guest: { readonly host: string; readonly vmid: number }): DriftCauseGroup | null {
  const id = guestId(guest)
  return commonCauses(rows).find((cause) => cause.guests.some((row) => guestId(row) === id)) ?? null
}

/** `memory 2 GiB → 4 GiB`: as it is, then as declared. Pure. */
export function describeChange(change: RowChange | undefined): string {
  if (change === undefined) return ''
  const none = texts.drift.none
  return showHiddenCharacters(`${texts.fieldName(change.field).toLowerCase()} ${change.actual ?? none} → ${change.desired ?? none}`)
}

/** One field of several guests, as a decision names them. Pure. */
export function chooseField({ field, guests }: Pick<DriftCauseGroup, 'field' | 'guests'>): readonly ChosenFields[] {
  return guests.map(({ host, vmid }) => ({ host, vmid, fields: [field] }))
}

/** All fields of several guests that a decision may be about; guests without one are left out. Pure. */
export function chooseAll(rows: readonly DriftRow[]): readonly ChosenFields[] {
  return rows
    .map(({ host, vmid, changes }) => ({ host, vmid, fields: changes.map((change) => change.field).filter((field) => field !== 'absent') }))
    .filter(({ fields }) => fields.length > 0)
}

/** Names a guest in lists of what is chosen. Pure. */
export function guestId({ host, vmid }: { readonly host: string; readonly vmid: number }): string {
  return `${host}/${vmid}`
}
