import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useCommand, useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { groupDrift, stepGuest } from '../../viewmodels/driftGroups.ts'
import { ofHost } from '../../viewmodels/standings.ts'
import { DriftDetailPane } from './DriftDetailPane.tsx'
import { DriftList } from './DriftList.tsx'
import css from './DriftView.module.css'

/** What differs, since when, and what would it take? List on the left, the open guest on the right. */
export function DriftView() {
  const { drift, detail, ui } = useStores()
  const rows = useLive(drift).value
  const open = useStore(detail.store, (state) => state.key)
  const hostFilter = useUi((state) => state.hostFilter)
  const filter = useUi((state) => state.driftFilter)
  const shown = ofHost(rows ?? [], hostFilter)
  const items = groupDrift(shown, filter)
  const first = stepGuest(items, null, 1)

  // Something is always open when there is something: an empty right half helps nobody.
  useEffect(() => {
    if (open === null && first !== null) detail.open({ host: first.host, vmid: first.vmid })
  }, [open, first, detail])

  const move = (step: 1 | -1): void => {
    const next = stepGuest(items, open, step)
    if (next !== null) detail.open({ host: next.host, vmid: next.vmid })
  }
  useCommand('list.next', () => move(1))
  useCommand('list.previous', () => move(-1))
  useCommand('list.open', () => document.getElementById('guest-detail')?.focus())
  useCommand('back', () => (filter === '' ? ui.setState({ hostFilter: null }) : ui.setState({ driftFilter: '' })))

  return (
    <div className={css.grid}>
      <DriftList items={items} shown={shown} loaded={rows !== null} />
      <DriftDetailPane />
    </div>
  )
}
