import { Button, NativeSelect, Tooltip } from '@mantine/core'
import { SearchX } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { DriftRow } from '../../../shared/ipc/contract.ts'
import { FilterField } from '../../components/FilterField.tsx'
import { EmptyState, ErrorNotice, SkeletonRows } from '../../components/Notices.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { sameGuest } from '../../stores/detailStore.ts'
import { useLive, useOnline, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { gateBenign } from '../../viewmodels/applyGate.ts'
import { heldReason } from '../../viewmodels/safetyState.ts'
import { driftGroupings, stepGuest, type DriftItem } from '../../viewmodels/driftGroups.ts'
import { quietDrift, type QuietDrift } from '../../viewmodels/quietDrift.ts'
import { DriftRows } from './DriftRows.tsx'
import css from './DriftList.module.css'

interface DriftListProps {
  /** What the filter leaves, grouped. */
  readonly items: readonly DriftItem[]
  /** All rows of the chosen host, before the text filter. */
  readonly shown: readonly DriftRow[]
  readonly loaded: boolean
}

/** Guests that differ, in groups. One tab stop; arrows and j/k move, space chooses; rows are virtualised. */
export function DriftList({ items, shown, loaded }: DriftListProps) {
  const { drift, detail, fleet, safety, ui } = useStores()
  const online = useOnline()
  const error = useLive(drift).error
  const hosts = useLive(fleet).value?.hosts
  const filter = useUi((state) => state.driftFilter)
  const hostFilter = useUi((state) => state.hostFilter)
  const grouping = useUi((state) => state.driftGrouping)
  const list = useRef<HTMLDivElement>(null)
  const t = texts.drift
  const d = texts.decisions
  const guests = useMemo(() => items.filter((item) => item.kind === 'guest').length, [items])
  const held = heldReason(useLive(safety).value, hostFilter)
  const gate = useMemo(() => gateBenign(shown, hosts ?? [], online, held), [shown, hosts, online, held])
  /** Opens the first guest that the filter found, unless the one that is open was found as well. */
  const openFound = (): void => {
    const open = detail.store.getState().key
    const first = stepGuest(items, null, 1)
    if (first !== null && !items.some((item) => item.kind === 'guest' && sameGuest(item.row, open))) detail.open({ host: first.host, vmid: first.vmid })
  }

  return (
    <aside className={css.aside} aria-label={t.list}>
      <div className={css.head}>
        <div className="row">
          <h1>{t.title}</h1>
          <span className="t3 nowrap">{!loaded ? '' : guests === shown.length ? t.guests(guests) : t.shown(guests, shown.length)}</span>
          <span className="grow" />
          <NativeSelect size="xs" className={css.grouping} aria-label={d.groupingLabel} value={grouping} data={driftGroupings.map((each) => ({ value: each, label: d.groupings[each] }))} onChange={(event) => ui.setState({ driftGrouping: driftGroupings.find((each) => each === event.currentTarget.value) ?? 'host' })} />
        </div>
        <div className={css.tools}>
          <Tooltip label={gate.allowed ? '' : gate.reason} disabled={gate.allowed}>
            <Button size="xs" data-disabled={!gate.allowed} aria-disabled={!gate.allowed} onClick={() => gate.allowed && ui.setState({ apply: { kind: 'benign', host: hostFilter } })}>
              {t.applyAll}
            </Button>
          </Tooltip>
          <FilterField
            className={css.filter ?? ''}
            label={t.filterLabel}
            placeholder={t.filter}
            value={filter}
            onChange={(driftFilter) => ui.setState({ driftFilter })}
            onLeave={(found) => {
              if (found) openFound()
              list.current?.focus()
            }}
          />
        </div>
      </div>
      {error !== null && <div className={css.notice}><ErrorNotice error={error} onRetry={() => void drift.refresh()} /></div>}
      {!loaded && error === null && <SkeletonRows rows={9} height={46} />}
      {loaded && shown.length === 0 && hosts !== undefined && <Quiet quiet={quietDrift(hosts.filter(({ id }) => hostFilter === null || id === hostFilter))} />}
      {shown.length > 0 && guests === 0 && (
        <EmptyState icon={<SearchX size={22} />} title={t.noMatch}>
          <Button size="xs" onClick={() => ui.setState({ driftFilter: '' })}>{t.clear}</Button>
        </EmptyState>
      )}
      {guests > 0 && <DriftRows items={items} guests={guests} list={list} />}
      <div className={css.keys}>
        <span><kbd>J</kbd> <kbd>K</kbd> {t.move}</span>
        <span><kbd>Space</kbd> {d.keys.choose}</span>
        <span><kbd>P</kbd> {d.keys.putBack}</span>
      </div>
    </aside>
  )
}

function Quiet({ quiet }: { readonly quiet: QuietDrift }) {
  const { ui } = useStores()
  return (
    <EmptyState icon={<ToneGlyph tone={quiet.tone} size={22} />} title={quiet.title} detail={quiet.detail}>
      {quiet.remedy === 'hosts' && <Button size="xs" onClick={() => ui.setState({ screen: 'hosts', hostFilter: null })}>{texts.drift.empty.toHosts}</Button>}
    </EmptyState>
  )
}
