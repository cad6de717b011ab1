import { useMemo } from 'react'
import type { ChosenFields } from '../../../shared/domain/drift.ts'
import { useLive, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { guestId } from '../../viewmodels/driftCauses.ts'
import { shownTexts } from '../../viewmodels/shownTexts.ts'
import css from './DecisionDialog.module.css'

/** How many fields a decision is about. Pure. */
export function countFields(guests: readonly ChosenFields[]): number {
  return guests.reduce((sum, { fields }) => sum + fields.length, 0)
}

/** The differences that a decision is about, as the list knows them; `becomes` = what the file says now, and what it will say. */
export function ChosenList({ guests, becomes = false }: { readonly guests: readonly ChosenFields[]; readonly becomes?: boolean }) {
  const { drift } = useStores()
  const all = useLive(drift).value
  const rows = useMemo(() => {
    const ids = new Set(guests.map(guestId))
    return new Map((all ?? []).filter((row) => ids.has(guestId(row))).map((row) => [guestId(row), shownTexts(row)]))
  }, [all, guests])
  const none = texts.drift.none
  const lines = guests.flatMap(({ host, vmid, fields }) => {
    const row = rows.get(guestId({ host, vmid }))
    return fields.map((field) => ({ key: `${host}/${vmid}/${field}`, guest: `${vmid} ${row?.name ?? ''}`.trim(), field, change: row?.changes.find((each) => each.field === field) }))
  })
  return (
    <ul className={css.list} tabIndex={0} aria-label={texts.decisions.chosenCauses}>
      {lines.map(({ key, guest, field, change }) => (
        <li key={key}>
          <span><b>{texts.fieldName(field)}</b>{guests.length > 1 && <span className="t3"> · {guest}</span>}</span>
          <span className={css.value}>
            {becomes ? <>{change?.desired ?? none} → <b>{change?.actual ?? none}</b></> : <>{change?.actual ?? none} <span className="t3">≠ {change?.desired ?? none}</span></>}
          </span>
        </li>
      ))}
    </ul>
  )
}
