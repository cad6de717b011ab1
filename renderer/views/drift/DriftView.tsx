import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useCommand, useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { guestId } from '../../viewmodels/driftCauses.ts'
import { causeInGroup, extendChosen, groupDrift, stepGroup, stepGuest } from '../../viewmodels/driftGroups.ts'
import { ofHost } from '../../viewmodels/standings.ts'
import { ChosenPane } from './ChosenPane.tsx'
import { DecisionDialog } from './DecisionDialog.tsx'
import { DriftDetailPane } from './DriftDetailPane.tsx'
import { DriftList } from './DriftList.tsx'
import css from './DriftView.module.css'

/** What differs, since when, and what would it take? List on the left, the open guest or the chosen ones on the right. */
export function DriftView() {
  const { drift, detail, ui } = useStores()
  const rows = useLive(drift).value
  const open = useStore(detail.store, (state) => state.key)
  const hostFilter = useUi((state) => state.hostFilter)
  const filter = useUi((state) => state.driftFilter)
  const grouping = useUi((state) => state.driftGrouping)
  const chosen = useUi((state) => state.chosen)
  // Of ten thousand guests this is most of what a key would wait for.
  const shown = useMemo(() => ofHost(rows ?? [], hostFilter), [rows, hostFilter])
  const items = useMemo(() => groupDrift(shown, filter, grouping), [shown, filter, grouping])
  const first = stepGuest(items, null, 1)
  const chosenRows = useMemo(() => {
    const ids = new Set(chosen)
    return ids.size === 0 ? [] : shown.filter((row) => ids.has(guestId(row)))
  }, [shown, chosen])

  // Something is always open when there is something: an empty right half helps nobody.
  useEffect(() => {
    if (open === null && first !== null) detail.open({ host: first.host, vmid: first.vmid })
  }, [open, first, detail])

  const move = (step: 1 | -1, to = stepGuest): void => {
    const next = to(items, open, step)
    if (next !== null) detail.open({ host: next.host, vmid: next.vmid })
  }
  const extend = (step: 1 | -1): void => {
    const next = stepGuest(items, open, step)
    ui.setState({ chosen: extendChosen(chosen, open === null ? null : guestId(open), next === null ? null : guestId(next)) })
    move(step)
  }
  useCommand('list.next', () => move(1))
  useCommand('list.previous', () => move(-1))
  useCommand('list.extendNext', () => extend(1))
  useCommand('list.extendPrevious', () => extend(-1))
  useCommand('group.next', () => move(1, stepGroup))
  useCommand('group.previous', () => move(-1, stepGroup))
  useCommand('list.choose', () => {
    if (open === null) return
    const id = guestId(open)
    ui.setState({ chosen: chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id] })
  })
  // All that differ as the open guest does; once more, and none is chosen.
  useCommand('list.chooseCause', () => {
    const ids = open === null ? [] : (causeInGroup(items, open)?.guests ?? []).map(guestId)
    ui.setState({ chosen: ids.length === chosen.length && ids.every((id) => chosen.includes(id)) ? [] : ids.length > 0 ? ids : chosen })
  })
  useCommand('list.open', () => document.getElementById('guest-detail')?.focus())
  useCommand('back', () => {
    if (document.getElementById('guest-detail')?.contains(document.activeElement) === true) return document.getElementById('drift-list')?.focus()
    ui.setState(chosen.length > 0 ? { chosen: [] } : filter === '' ? { hostFilter: null } : { driftFilter: '' })
  })

  return (
    <div className={css.grid}>
      <DriftList items={items} shown={shown} loaded={rows !== null} />
      {chosenRows.length > 0 ? <ChosenPane rows={chosenRows} /> : <DriftDetailPane />}
      <DecisionDialog />
    </div>
  )
}
